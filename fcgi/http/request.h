/* One request, from its parameters to what the log will say of it. */
#ifndef DUET_FCGI_HTTP_REQUEST_H
#define DUET_FCGI_HTTP_REQUEST_H

#include "base/error.h"
#include "db/source.h"
#include "fcgi/http/app.h"
#include "fcgi/http/method.h"
#include "fcgi/http/params.h"
#include "fcgi/http/route.h"
#include "identity/caller.h"
#include "identity/session.h"

struct request {
	struct app *app;
	struct arena *arena; /* everything of this request; reset after it */
	struct params params;
	const char *id; /* X-Request-Id */
	enum method method;
	const char *path;                 /* decoded; "" until request_path() */
	int64_t accepted_us, deadline_ms; /* monotonic */

	/* Set before the handler is called, by server/dispatch and fcgi/access. */
	const struct route *route; /* NULL: none was found */
	const char *path_value;    /* what stands where the route's path has braces */
	struct caller caller;
	const char *nobody_because; /* detail of the 401; NULL: the usual one */
	const char *key_text;       /* the key that the caller showed; NULL for none */
	struct session session;     /* the caller's; id 0 for none */
	size_t body_length;
	const char *body;            /* "" when there is none */
	const char *idempotency_key; /* NULL when the route needs none */

	struct db_source source; /* the handler's way to the database */

	/* For the log: the cause of a problem. */
	enum status status;
	struct error error;
	bool token_refused; /* a token was not accepted, and `error` says why */
};

/* Begins a request whose connection was accepted at that (monotonic) time.
 * `envp` must outlive it. */
void request_init(struct request *request, struct app *app, struct arena *arena,
		  const char *const *envp, int64_t accepted_us);

/* If its route handles secrets, overwrites everything in its arena; the request must
 * not be read after that. */
void request_wipe(struct request *request);

/* Finds the path; false, and a sentence in *detail_out, when it cannot be read. */
bool request_path(struct request *request, const char **detail_out);

/* Whether the web server says that it was reached over TLS. */
bool request_is_over_tls(const struct request *request);

/* The number in CONTENT_LENGTH (0 if it is absent or empty); false if it is not a
 * number. */
bool request_content_length(const struct request *request, size_t *length_out);

/* Whether its answers are for people: its route is a page, or it has no route and its
 * path is not part of the API. */
bool request_is_of_page(const struct request *request);

#endif
