/* The table of routes, and which of them a method and a path lead to. */
#include "base/array.h"
#include "fcgi/http/router.h"
#include "fcgi/routes.h"
#include "store/keys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct arena *arena;

static int open_arena(void **state)
{
	(void)state;
	arena = arena_open(4096, 65536);
	return arena == NULL;
}

static int close_arena(void **state)
{
	(void)state;
	arena_close(&arena);
	return 0;
}

/* clang-format off */
static const struct found_case {
	enum method method;
	const char *path;
	enum method route_method;
	const char *route_path;
	const char *value;
	unsigned scopes;
} found_cases[] = {
	{ METHOD_GET,  "/admin",                METHOD_GET,  "/admin",                NULL, SCOPE_ADMIN },
	{ METHOD_GET,  "/admin/audit",          METHOD_GET,  "/admin/audit",          NULL, SCOPE_ADMIN },
	{ METHOD_GET,  "/admin/keys",           METHOD_GET,  "/admin/keys",           NULL, SCOPE_ADMIN },
	{ METHOD_GET,  "/admin/service",        METHOD_GET,  "/admin/service",        NULL, SCOPE_ADMIN },
	{ METHOD_GET,  "/admin/sync-runs",      METHOD_GET,  "/admin/sync-runs",      NULL, SCOPE_ADMIN },
	{ METHOD_GET,  "/admin/users",          METHOD_GET,  "/admin/users",          NULL, SCOPE_ADMIN },
	{ METHOD_GET,  "/admin/users/7",        METHOD_GET,  "/admin/users/{id}",     "7",  SCOPE_ADMIN },
	{ METHOD_GET,  "/admin/sync-balance",   METHOD_GET,  "/admin/sync-balance",   NULL, SCOPE_ADMIN },
	{ METHOD_HEAD, "/admin/sync-balance",   METHOD_GET,  "/admin/sync-balance",   NULL, SCOPE_ADMIN },
	{ METHOD_POST, "/admin/sync-balance",   METHOD_POST, "/admin/sync-balance",   NULL, SCOPE_ADMIN },
	{ METHOD_GET,  "/api/admin/audit",      METHOD_GET,  "/api/admin/audit",      NULL, SCOPE_ADMIN },
	{ METHOD_GET,  "/api/admin/keys",       METHOD_GET,  "/api/admin/keys",       NULL, SCOPE_ADMIN },
	{ METHOD_POST, "/api/admin/keys",       METHOD_POST, "/api/admin/keys",       NULL, SCOPE_ADMIN },
	{ METHOD_DELETE, "/api/admin/keys/3",   METHOD_DELETE, "/api/admin/keys/{id}", "3", SCOPE_ADMIN },
	{ METHOD_POST, "/api/admin/keys/3/rotate", METHOD_POST, "/api/admin/keys/{id}/rotate", "3", SCOPE_ADMIN },
	{ METHOD_GET,  "/api/admin/check-balance", METHOD_GET, "/api/admin/check-balance", NULL, SCOPE_ADMIN },
	{ METHOD_GET,  "/api/admin/drift",      METHOD_GET,  "/api/admin/drift",      NULL, SCOPE_ADMIN },
	{ METHOD_GET,  "/api/admin/stats",      METHOD_GET,  "/api/admin/stats",      NULL, SCOPE_ADMIN },
	{ METHOD_POST, "/api/admin/sync-credits", METHOD_POST, "/api/admin/sync-credits", NULL, SCOPE_ADMIN },
	{ METHOD_GET,  "/api/admin/sync-runs",  METHOD_GET,  "/api/admin/sync-runs",  NULL, SCOPE_ADMIN },
	{ METHOD_GET,  "/api/admin/users",      METHOD_GET,  "/api/admin/users",      NULL, SCOPE_ADMIN },
	{ METHOD_HEAD, "/api/admin/users",      METHOD_GET,  "/api/admin/users",      NULL, SCOPE_ADMIN },
	{ METHOD_POST, "/api/admin/users",      METHOD_POST, "/api/admin/users",      NULL, SCOPE_ADMIN },
	{ METHOD_GET,  "/api/admin/users/7",    METHOD_GET,  "/api/admin/users/{id}", "7",  SCOPE_ADMIN },
	{ METHOD_POST, "/api/credits/batch",    METHOD_POST, "/api/credits/batch",    NULL, SCOPE_SPEND | SCOPE_GRANT },
	{ METHOD_POST, "/api/credits/deduct",   METHOD_POST, "/api/credits/deduct",   NULL, SCOPE_ADMIN },
	{ METHOD_GET,  "/api/credits/entries",  METHOD_GET,  "/api/credits/entries",  NULL, SCOPE_READ },
	{ METHOD_GET,  "/api/credits/entries.csv", METHOD_GET, "/api/credits/entries.csv", NULL, SCOPE_READ },
	{ METHOD_GET,  "/api/credits/summary",  METHOD_GET,  "/api/credits/summary",  NULL, SCOPE_READ },
	{ METHOD_HEAD, "/api/credits/entries",  METHOD_GET,  "/api/credits/entries",  NULL, SCOPE_READ },
	{ METHOD_POST, "/api/credits/grant",    METHOD_POST, "/api/credits/grant",    NULL, SCOPE_GRANT },
	{ METHOD_POST, "/api/credits/purchase", METHOD_POST, "/api/credits/purchase", NULL, SCOPE_GRANT },
	{ METHOD_POST, "/api/credits/spend",    METHOD_POST, "/api/credits/spend",    NULL, SCOPE_SPEND },
	{ METHOD_GET,  "/api/health",           METHOD_GET,  "/api/health",           NULL, 0 },
	{ METHOD_HEAD, "/api/health",           METHOD_GET,  "/api/health",           NULL, 0 },
	{ METHOD_POST, "/api/login",            METHOD_POST, "/api/login",            NULL, 0 },
	{ METHOD_POST, "/api/logout",           METHOD_POST, "/api/logout",           NULL, 0 },
	{ METHOD_GET,  "/api/me",               METHOD_GET,  "/api/me",               NULL, 0 },
	{ METHOD_POST, "/api/me/password",      METHOD_POST, "/api/me/password",      NULL, 0 },
	{ METHOD_GET,  "/api/metrics",          METHOD_GET,  "/api/metrics",          NULL, SCOPE_READ },
	{ METHOD_GET,  "/api/organization",     METHOD_GET,  "/api/organization",     NULL, 0 },
	{ METHOD_GET,  "/api/session",          METHOD_GET,  "/api/session",          NULL, 0 },
	{ METHOD_GET,  "/api/sessions",         METHOD_GET,  "/api/sessions",         NULL, 0 },
	{ METHOD_DELETE, "/api/sessions/9",     METHOD_DELETE, "/api/sessions/{id}",  "9", 0 },
	{ METHOD_GET,  "/login",                METHOD_GET,  "/login",                NULL, 0 },
	{ METHOD_POST, "/login",                METHOD_POST, "/login",                NULL, 0 },
	{ METHOD_POST, "/logout",               METHOD_POST, "/logout",               NULL, 0 },
	{ METHOD_GET,  "/api/users",            METHOD_GET,  "/api/users",            NULL, SCOPE_READ },
	{ METHOD_GET,  "/api/users/17",         METHOD_GET,  "/api/users/{id}",       "17", SCOPE_READ },
	{ METHOD_HEAD, "/api/users/me",         METHOD_GET,  "/api/users/{id}",       "me", SCOPE_READ },
};

static const struct unfound_case {
	enum method method;
	const char *path;
	const char *allow; /* NULL: no such path */
} unfound_cases[] = {
	{ METHOD_GET,     "",                     NULL },
	{ METHOD_GET,     "/",                    NULL },
	{ METHOD_GET,     "/api",                 NULL },
	{ METHOD_GET,     "/api/health/",         NULL },
	{ METHOD_GET,     "/api/healthy",         NULL },
	{ METHOD_GET,     "/api/healt",           NULL },
	{ METHOD_GET,     "/API/health",          NULL },
	{ METHOD_GET,     "api/health",           NULL },
	{ METHOD_GET,     "//api/health",         NULL },
	{ METHOD_GET,     "/api/users/",          NULL },
	{ METHOD_GET,     "/api/users/17/",       NULL },
	{ METHOD_GET,     "/api/users/17/more",   NULL },
	{ METHOD_POST,    "/api/nothing",         NULL },
	{ METHOD_POST,    "/api/health",          "GET, HEAD, OPTIONS" },
	{ METHOD_OPTIONS, "/api/health",          "GET, HEAD, OPTIONS" },
	{ METHOD_OTHER,   "/api/users/17",        "GET, HEAD, OPTIONS" },
	{ METHOD_GET,     "/api/credits/spend",   "OPTIONS, POST" },
	{ METHOD_HEAD,    "/api/credits/spend",   "OPTIONS, POST" },
	{ METHOD_OTHER,   "/api/admin/users",     "GET, HEAD, OPTIONS, POST" },
	{ METHOD_GET,     "/api/sessions/9",      "DELETE, OPTIONS" },
	{ METHOD_DELETE,  "/api/users/17",        "GET, HEAD, OPTIONS" },
};
/* clang-format on */

static void every_route_is_found_by_its_method_and_path(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(found_cases); i++) {
		const struct found_case *c = &found_cases[i];
		const char *value, *allow;
		const struct route *route =
			router_find(&routes, c->method, c->path, arena, &value, &allow);

		if (route == NULL)
			fail_msg("%s %s: not found", method_name(c->method), c->path);
		assert_int_equal(route->method, c->route_method);
		assert_string_equal(route->path, c->route_path);
		assert_int_equal(route->scopes, c->scopes);
		assert_int_equal(value == NULL, c->value == NULL);
		if (value != NULL)
			assert_string_equal(value, c->value);
	}
}

static void every_route_is_in_the_test_above(void **state)
{
	(void)state;
	for (size_t i = 0; i < routes.count; i++) {
		bool tested = false;

		for (size_t j = 0; j < COUNT_OF(found_cases); j++)
			tested |= found_cases[j].method == routes.routes[i].method &&
				  strcmp(found_cases[j].route_path, routes.routes[i].path) == 0;
		if (!tested)
			fail_msg("%s %s has no test", method_name(routes.routes[i].method),
				 routes.routes[i].path);
	}
}

static void what_is_not_there_says_which_methods_are(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(unfound_cases); i++) {
		const struct unfound_case *c = &unfound_cases[i];
		const char *value, *allow;

		if (router_find(&routes, c->method, c->path, arena, &value, &allow) != NULL)
			fail_msg("%s %s: found", method_name(c->method), c->path);
		if ((allow == NULL) != (c->allow == NULL) ||
		    (allow != NULL && strcmp(allow, c->allow) != 0))
			fail_msg("%s %s: expected Allow: %s, got %s", method_name(c->method),
				 c->path, c->allow, allow);
	}
}

static void the_table_is_sorted_and_complete(void **state)
{
	(void)state;
	for (size_t i = 0; i < routes.count; i++) {
		assert_non_null(routes.routes[i].handle);
		assert_non_null(routes.routes[i].summary);
		assert_true(routes.routes[i].method == METHOD_DELETE ||
			    routes.routes[i].method == METHOD_GET ||
			    routes.routes[i].method == METHOD_POST);
		/* A route that only reads takes no body, and one that changes something
		 * is not for everybody, except those for signing in and out. */
		if (routes.routes[i].method != METHOD_POST)
			assert_int_equal(routes.routes[i].body_bytes_max, 0);
		if (routes.routes[i].method != METHOD_GET &&
		    strstr(routes.routes[i].path, "/log") == NULL)
			assert_false(route_is_for_anyone(&routes.routes[i]));
		if (i > 0) {
			int order = strcmp(routes.routes[i - 1].path, routes.routes[i].path);

			assert_true(order < 0 || (order == 0 && routes.routes[i - 1].method <
									routes.routes[i].method));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_route_is_found_by_its_method_and_path),
		cmocka_unit_test(every_route_is_in_the_test_above),
		cmocka_unit_test(what_is_not_there_says_which_methods_are),
		cmocka_unit_test(the_table_is_sorted_and_complete),
	};

	return cmocka_run_group_tests(tests, open_arena, close_arena);
}
