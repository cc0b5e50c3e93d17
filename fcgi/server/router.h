/* From a request to its route, and everything that is refused on the way:
 * before any handler. */
#ifndef DUET_FCGI_SERVER_ROUTER_H
#define DUET_FCGI_SERVER_ROUTER_H

#include "fcgi/http/request.h"

/* The route of this method and path, and in *value_out (in the arena) what
 * stands in its braces, NULL when it has none.  HEAD finds GET's.  NULL when
 * there is none; then *allow_out are the methods that the path does have
 * ("GET, HEAD, OPTIONS"), or NULL when it has none at all. */
const struct route *router_find(const struct route_table *table, enum method method,
				const char *path, struct arena *arena, const char **value_out,
				const char **allow_out);

/* Whether the request may go to its route; the caller is known by now (no id:
 * nobody).  The first thing that is wrong is the answer, in this order: the
 * headers of key and session (400), nobody (401), scope (403), another site's
 * request with a session or about one, or without its token (403), length and media type (400,
 * 415, 413), idempotency key (400).  On true body_length and idempotency_key are
 * set. */
bool router_admit(struct request *request, struct problem *problem_out);

/* The same once the body is read: the form of a page needs its token (403). */
bool router_admit_form(const struct request *request, struct problem *problem_out);

/* Answers the request: path, route, caller, admission, body, handler.  The
 * source's read() gives the body if it has exactly `length` bytes, or false. */
struct body_source {
	bool (*read)(void *context, char *bytes_out, size_t length);
	void *context;
};
struct reply router_answer(struct request *request, const struct body_source *body);

#endif
