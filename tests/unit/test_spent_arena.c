/* A valid request is never called invalid, however little memory it has.  There is no
 * database: with enough memory the handlers get as far as noticing that. */
#include "base/array.h"
#include "fcgi/http/reply.h"
#include "fcgi/http/request.h"
#include "fcgi/http/router.h"
#include "fcgi/routes.h"
#include "identity/caller.h"
#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define MOST_BYTES 24576

/* There is no database there. */
static struct settings settings = { .requestTimeoutMs = 10000,
				    .readConnections = 1,
				    .databaseSocket = "/nonexistent" };
static struct app app = { .settings = &settings };

#define OPERATION "\"email\":\"Ada@Example.org\",\"amount\":1,\"reason\":\"for the test\""

/* clang-format off */
static const struct spent_case {
	const char *path, *body;
} spent_cases[] = {
	{ "/api/admin/users", "{\"email\":\"Ada@Example.org\",\"name\":\"Ada\",\"externalId\":\"a\"}" },
	{ "/api/admin/sync-credits", "{\"email\":\"Ada@Example.org\"}" },
	{ "/api/credits/batch",
	  "{\"operations\":[{" OPERATION ",\"type\":\"grant\",\"idempotencyKey\":\"a\"},"
	  "{" OPERATION ",\"type\":\"spend\",\"idempotencyKey\":\"b\"}]}" },
	{ "/api/credits/deduct", "{" OPERATION "}" },
	{ "/api/credits/grant", "{" OPERATION "}" },
	{ "/api/credits/purchase", "{" OPERATION "}" },
	{ "/api/credits/spend", "{" OPERATION "}" },
};
/* clang-format on */

/* The HTTP status, and what is logged. */
struct spent_answer {
	int http_status;
	enum status status;
};

static struct spent_answer answer_with(const struct spent_case *c, size_t most)
{
	struct arena *arena = arena_open(most, most);
	struct request request = {
		.app = &app,
		.arena = arena,
		.id = "test-request",
		.method = METHOD_POST,
		.params.query.value = "",
		.caller = { .key_id = 1, .scopes = SCOPE_ADMIN, .actor = "key:1" },
		.body = c->body,
		.body_length = strlen(c->body),
		.idempotency_key = "k",
		.source = { .pool = app.pool },
	};
	const char *value, *allow;
	struct spent_answer answer;

	assert_non_null(arena);
	request.route = router_find(&routes, METHOD_POST, c->path, arena, &value, &allow);
	assert_non_null(request.route);
	answer.http_status = request.route->handle(&request).http_status;
	answer.status = request.status;
	arena_close(&arena);
	return answer;
}

/* 413: the body alone is more than the memory of a request.  500: not even the
 * problem fits. */
static bool is_for_want_of_memory(struct spent_answer answer)
{
	switch (answer.http_status) {
	case 413:
		return answer.status == DUET_TOO_LARGE;
	case 500:
	case 503:
		return answer.status == DUET_NO_MEMORY || answer.status == DUET_TOO_LARGE;
	default:
		return false;
	}
}

static void a_good_request_without_memory_is_not_called_wrong(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(spent_cases); i++) {
		const struct spent_case *c = &spent_cases[i];
		size_t most = 0;

		for (; most < MOST_BYTES; most += 16) {
			const struct spent_answer answer = answer_with(c, most);

			if (answer.status == DUET_STORE_DOWN)
				break;
			if (!is_for_want_of_memory(answer))
				fail_msg("%s with %zu bytes: %d, %s", c->path, most,
					 answer.http_status, status_name(answer.status));
		}
		assert_true(most > 0 && most < MOST_BYTES);
		assert_int_equal(answer_with(c, MOST_BYTES).http_status, 503);
	}
}

static void the_table_of_routes_asks_for_the_scope_of_the_operation(void **state)
{
	static const struct {
		const char *path;
		enum entry_type type;
	} cases[] = {
		{ "/api/credits/deduct", ENTRY_DEDUCT },
		{ "/api/credits/grant", ENTRY_GRANT },
		{ "/api/credits/purchase", ENTRY_PURCHASE },
		{ "/api/credits/spend", ENTRY_SPEND },
	};
	const char *value, *allow;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct route *route =
			router_find(&routes, METHOD_POST, cases[i].path, NULL, &value, &allow);

		assert_non_null(route);
		assert_int_equal(route->scopes, operation_scope(cases[i].type));
		assert_int_equal((route->needs & NEEDS_ONESELF) != 0,
				 operation_is_for_oneself(cases[i].type));
	}
}

static int open_pool(void **state)
{
	(void)state;
	app.pool = store_pool_open(&settings);
	return app.pool == NULL;
}

static int close_pool(void **state)
{
	(void)state;
	db_pool_close(&app.pool);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_request_without_memory_is_not_called_wrong),
		cmocka_unit_test(the_table_of_routes_asks_for_the_scope_of_the_operation),
	};

	return cmocka_run_group_tests(tests, open_pool, close_pool);
}
