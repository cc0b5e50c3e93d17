/* What a route is.  The table of routes is in fcgi/routes.c and is passed to whatever
 * needs it, so that nothing here depends on the handlers. */
#ifndef DUET_FCGI_HTTP_ROUTE_H
#define DUET_FCGI_HTTP_ROUTE_H

#include "fcgi/http/method.h"

#include <stdbool.h>
#include <stddef.h>

struct reply;
struct request;

/* What is taken care of before the handler is called. */
enum need {
	NEEDS_IDEMPOTENCY_KEY = 1 << 0, /* the header: one operation */
	NEEDS_BATCH_SLOT = 1 << 1,      /* a large body: few at once */
	/* For browsers: answers and problems are HTML, a body is a form that must
	 * come from this site, and the key may be the password of HTTP Basic. */
	NEEDS_PAGE = 1 << 2,
	/* Anyone who is signed in may, for themselves.  So may keys with one of the
	 * scopes, and administrators; without scopes, nobody else may. */
	NEEDS_ONESELF = 1 << 3,
	/* Anyone may, and a session makes a difference.  With NEEDS_ONESELF: only those
	 * who have signed in with a session, not with a token. */
	NEEDS_SESSION = 1 << 4,
	/* The body or the answer holds a secret, which must not stay in the arena. */
	NEEDS_WIPING = 1 << 5,
};

/* Its handler translates and decides nothing: it reads the request by a table of fields,
 * calls one use case, and writes down what came of it.  Who may call it, limits and the
 * idempotency key were checked before. */
struct route {
	enum method method; /* METHOD_DELETE, METHOD_GET (HEAD too) or METHOD_POST */
	const char *path;   /* a segment in braces stands for any one that is not empty */
	struct reply (*handle)(struct request *request);
	unsigned scopes;       /* any of these is enough; 0: anyone, or see NEEDS_ONESELF */
	unsigned needs;        /* of enum need */
	size_t body_bytes_max; /* 0: takes no body */
	const char *summary;   /* one line for people */
};

/* Sorted by path, then method. */
struct route_table {
	const struct route *routes;
	size_t count;
};

/* Whether anyone may call it, and whether it matters who the caller is. */
bool route_is_for_anyone(const struct route *route);
bool route_asks_who(const struct route *route);

#endif
