/* Which route a method and a path lead to. */
#ifndef DUET_FCGI_HTTP_ROUTER_H
#define DUET_FCGI_HTTP_ROUTER_H

#include "base/arena.h"
#include "fcgi/http/route.h"

/* The route of this method and path, and in *value_out (in the arena) what
 * stands in its braces, NULL when it has none.  HEAD finds GET's.  NULL when
 * there is none; then *allow_out are the methods that the path does have
 * ("GET, HEAD, OPTIONS"), or NULL when it has none at all. */
const struct route *router_find(const struct route_table *table, enum method method,
				const char *path, struct arena *arena, const char **value_out,
				const char **allow_out);

#endif
