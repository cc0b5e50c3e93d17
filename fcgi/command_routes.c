/* duet routes: the table that requests are matched with, for people and for
 * the test that compares it with the description of the API. */
#include "command.h"
#include "routes.h"

#include <stdio.h>

static const char *needs_text(unsigned needs)
{
	bool key = (needs & NEEDS_IDEMPOTENCY_KEY) != 0;
	bool slot = (needs & NEEDS_BATCH_SLOT) != 0;

	if (key && slot)
		return "idempotency-key,batch-slot";
	if (key)
		return "idempotency-key";
	return slot ? "batch-slot" : "-";
}

static void print_route(const struct route *route)
{
	char scopes[SCOPES_TEXT_SIZE] = "-";

	if (route->scopes != 0)
		scopes_format(route->scopes, scopes);
	(void)printf("%s\t%s\t%s\t%s\t%zu\t%s\n", method_name(route->method), route->path, scopes,
		     needs_text(route->needs), route->body_bytes_max, route->summary);
}

static int run(const struct command_call *call)
{
	(void)call;
	(void)printf("METHOD\tPATH\tSCOPES\tNEEDS\tBODY\tSUMMARY\n");
	for (size_t i = 0; i < route_count; i++)
		print_route(&routes[i]);
	return COMMAND_OK;
}

static const struct command_option options[] = { { .name = NULL } };

const struct command command_routes = {
	.name = "routes",
	.summary = "list the routes of the API",
	.description =
		"One route a line, its columns parted by tabs: method (GET serves HEAD too), "
		"path,\n"
		"scopes of which a key needs one (-: anyone may), what it needs besides, the "
		"bytes\n"
		"that its body may have, and what it does.  All of it is described at /docs.\n"
		"\n"
		"Example:\n"
		"  duet routes | column -t -s \"$(printf '\\t')\"\n",
	.options = options,
	.run = run,
};
