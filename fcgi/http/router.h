/* Which route a method and a path lead to. */
#ifndef DUET_FCGI_HTTP_ROUTER_H
#define DUET_FCGI_HTTP_ROUTER_H

#include "base/arena.h"
#include "fcgi/http/route.h"

/* The route of this method and path; HEAD finds GET's.  *value_out (in the arena) is
 * what stands for its braces, or NULL if it has none.  If there is no such route the
 * answer is NULL, and *allow_out are the methods that the path has ("GET, HEAD,
 * OPTIONS"), or NULL if it has none at all. */
const struct route *router_find(const struct route_table *table, enum method method,
				const char *path, struct arena *arena, const char **value_out,
				const char **allow_out);

#endif
