#include "fcgi/http/router.h"

#include <string.h>

/* Whether `path` matches the pattern.  *value_out is the segment that stands for the
 * braces, *length_out bytes long. */
static bool matches(const char *pattern, const char *path, const char **value_out,
		    size_t *length_out)
{
	*value_out = NULL;
	*length_out = 0;
	while (*pattern != '\0') {
		if (*pattern == '{') {
			*value_out = path;
			*length_out = strcspn(path, "/");
			if (*length_out == 0)
				return false;
			path += *length_out;
			pattern = strchr(pattern, '}') + 1;
		} else if (*pattern++ != *path++) {
			return false;
		}
	}
	return *path == '\0';
}

static bool serves(const struct route *route, enum method method)
{
	return route->method == method || (route->method == METHOD_GET && method == METHOD_HEAD);
}

/* OPTIONS is answered on every path that has a route. */
static const char *allow_text(unsigned methods, struct arena *arena)
{
	return arena_format(arena, "%s%sOPTIONS%s",
			    (methods & 1U << METHOD_DELETE) != 0 ? "DELETE, " : "",
			    (methods & 1U << METHOD_GET) != 0 ? "GET, HEAD, " : "",
			    (methods & 1U << METHOD_POST) != 0 ? ", POST" : "");
}

const struct route *router_find(const struct route_table *table, enum method method,
				const char *path, struct arena *arena, const char **value_out,
				const char **allow_out)
{
	unsigned methods = 0;

	*value_out = NULL;
	*allow_out = NULL;
	for (size_t i = 0; i < table->count; i++) {
		const struct route *route = &table->routes[i];
		const char *value;
		size_t length;

		if (!matches(route->path, path, &value, &length))
			continue;
		methods |= 1U << route->method;
		if (!serves(route, method))
			continue;
		if (value != NULL)
			*value_out = arena_strndup(arena, value, length);
		return route;
	}
	if (methods != 0)
		*allow_out = allow_text(methods, arena);
	return NULL;
}
