/* The FastCGI parameters that this program uses, picked out of the environment of a
 * request in one pass.  It reads no others. */
#ifndef DUET_FCGI_HTTP_PARAMS_H
#define DUET_FCGI_HTTP_PARAMS_H

#include <stdbool.h>

struct param {
	const char *value; /* NULL when absent; lives as long as the request's envp */
	bool repeated;     /* the client sent the header more than once */
};

struct params {
	struct param method;
	struct param document_uri, path_info, request_uri; /* see request_path() */
	struct param query;
	struct param content_type, content_length;
	struct param content_type_header; /* nginx makes one CONTENT_TYPE of several headers */
	struct param request_id;
	struct param authorization, api_key, idempotency_key;
	struct param host, origin, fetch_site; /* where a form was sent from */
	struct param cookie, csrf_token;
	struct param accept, user_agent;
	struct param preflight_method; /* what a page of another site wants to send */
	struct param remote_addr;
	struct param https, scheme; /* how the web server was reached */
};

/* `envp` ends with NULL; its strings are "NAME=value". */
void params_read(const char *const *envp, struct params *params_out);

#endif
