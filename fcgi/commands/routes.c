#include "fcgi/commands/routes.h"

#include "base/array.h"
#include "fcgi/http/route.h"
#include "identity/scopes.h"

#include <stdio.h>

static void print_needs(unsigned needs)
{
	static const struct {
		enum need need;
		const char *name;
	} names[] = {
		{ NEEDS_IDEMPOTENCY_KEY, "idempotency-key" },
		{ NEEDS_BATCH_SLOT, "batch-slot" },
		{ NEEDS_PAGE, "page" },
		{ NEEDS_ONESELF, "oneself" },
		{ NEEDS_SESSION, "session" },
		{ NEEDS_WIPING, "wiping" },
	};
	bool any = false;

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		if ((needs & names[i].need) == 0)
			continue;
		(void)printf("%s%s", any ? "," : "", names[i].name);
		any = true;
	}
	if (!any)
		(void)printf("-");
}

static void print_route(const struct route *route)
{
	char scopes[SCOPES_TEXT_SIZE] = "-";

	if (route->scopes != 0)
		scopes_format(route->scopes, scopes);
	(void)printf("%s\t%s\t%s\t", method_name(route->method), route->path, scopes);
	print_needs(route->needs);
	(void)printf("\t%zu\t%s\n", route->body_bytes_max, route->summary);
}

static int run(const struct command_call *call)
{
	(void)printf("METHOD\tPATH\tSCOPES\tNEEDS\tBODY\tSUMMARY\n");
	for (size_t i = 0; i < call->routes->count; i++)
		print_route(&call->routes->routes[i]);
	return COMMAND_OK;
}

static const struct command_option options[] = { { .name = NULL } };

const struct command command_routes = {
	.name = "routes",
	.summary = "list the routes of the API",
	.description =
		"One route a line, in columns separated by tabs: method (GET serves HEAD too),\n"
		"path, scopes (a key needs one of them), what else it needs, how many bytes its\n"
		"body may have, and what it does.  An administrator has every scope.  "
		"\"oneself\":\n"
		"whoever is signed in may use it for themselves; with neither that nor a scope,\n"
		"anyone may.  All routes are described at /docs.\n"
		"\n"
		"Example:\n"
		"  duet routes | column -t -s \"$(printf '\\t')\"\n",
	.options = options,
	.run = run,
};
