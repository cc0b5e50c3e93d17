#include "fcgi/http/route.h"

bool route_is_for_anyone(const struct route *route)
{
	return route->scopes == 0 && (route->needs & NEEDS_ONESELF) == 0;
}

bool route_asks_who(const struct route *route)
{
	return !route_is_for_anyone(route) || (route->needs & NEEDS_SESSION) != 0;
}
