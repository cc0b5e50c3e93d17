/* What clients are told: every status has an answer, and every problem type says
 * what to do. */
#include "base/array.h"
#include "fcgi/http/problem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void every_problem_has_name_status_title_and_detail(void **state)
{
	(void)state;
	for (int type = 0; type < PROBLEM_TYPE_COUNT; type++) {
		const struct problem_kind *kind = problem_kind((enum problem_type)type);

		if (kind->name == NULL || kind->title == NULL || kind->detail == NULL)
			fail_msg("the row of problem %d is not complete", type);
		assert_in_range(kind->http_status, 400, 599);
	}
}

static void no_two_problems_have_the_same_name(void **state)
{
	(void)state;
	for (int a = 0; a < PROBLEM_TYPE_COUNT; a++) {
		for (int b = a + 1; b < PROBLEM_TYPE_COUNT; b++)
			assert_string_not_equal(problem_kind((enum problem_type)a)->name,
						problem_kind((enum problem_type)b)->name);
	}
}

/* clang-format off */
static const struct status_case {
	enum status status;
	const char *name;
	int http_status;
} status_cases[] = {
	{ DUET_REQUEST_INVALID,      "invalid-request",        400 },
	{ DUET_USER_NOT_FOUND,       "user-not-found",         404 },
	{ DUET_KEY_REUSED,           "idempotency-key-reused", 422 },
	{ DUET_BALANCE_TOO_LARGE,    "balance-too-large",      422 },
	{ DUET_INSUFFICIENT_CREDITS, "insufficient-credits",   402 },
	{ DUET_NOT_FOUND,            "not-found",              404 },
	{ DUET_ALREADY_EXISTS,       "already-exists",         409 },
	{ DUET_BUSY,                 "busy",                   503 },
	{ DUET_CONFLICT,             "busy",                   503 },
	{ DUET_LOCK_TIMEOUT,         "busy",                   503 },
	{ DUET_DUPLICATE,            "internal",               500 },
	{ DUET_STORE_REFUSED,        "internal",               500 },
	{ DUET_STORE_FORBIDDEN,      "unavailable",            503 },
	{ DUET_STORE_DOWN,           "unavailable",            503 },
	{ DUET_CONNECTION_LOST,      "unavailable",            503 },
	{ DUET_OUTCOME_UNKNOWN,      "outcome-unknown",        503 },
	{ DUET_SCHEMA_UNKNOWN,       "unavailable",            503 },
	{ DUET_TOO_LARGE,            "body-too-large",         413 },
	{ DUET_NO_MEMORY,            "busy",                   503 },
	{ DUET_INTERNAL,             "internal",               500 },
};
/* clang-format on */

static void every_status_has_its_answer(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(status_cases); i++) {
		const struct status_case *c = &status_cases[i];
		const struct problem_kind *kind = problem_kind(problem_of_status(c->status));

		if (strcmp(kind->name, c->name) != 0 || kind->http_status != c->http_status)
			fail_msg("%s: expected %d %s, got %d %s", status_name(c->status),
				 c->http_status, c->name, kind->http_status, kind->name);
	}
	/* All but DUET_OK. */
	assert_int_equal(COUNT_OF(status_cases), DUET_STATUS_COUNT - 1);
}

static const char *written(struct arena *arena, const struct problem *problem,
			   const char *request_id)
{
	struct json_writer *writer = json_open(arena);

	problem_write(writer, problem, request_id);
	return json_text(writer, NULL);
}

static void a_problem_names_what_is_missing_and_nothing_that_is_not_set(void **state)
{
	struct arena *arena = arena_open(4096, 65536);

	(void)state;
	assert_string_equal(written(arena,
				    &(struct problem){ .type = PROBLEM_INSUFFICIENT_CREDITS,
						       .detail = "d",
						       .credit_balance = amount_of(10),
						       .shortfall = amount_of(5) },
				    "id"),
			    "{\"type\":\"/problems/insufficient-credits\","
			    "\"title\":\"Not enough credits\",\"status\":402,\"detail\":\"d\","
			    "\"creditBalance\":10,\"shortfall\":5,\"requestId\":\"id\"}");
	assert_string_equal(
		written(arena,
			&(struct problem){ .type = PROBLEM_INVALID_REQUEST,
					   .detail = "d",
					   .pointer = "/amount" },
			NULL),
		"{\"type\":\"/problems/invalid-request\","
		"\"title\":\"The request is not valid\",\"status\":400,\"detail\":\"d\","
		"\"pointer\":\"/amount\"}");
	arena_close(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_problem_has_name_status_title_and_detail),
		cmocka_unit_test(no_two_problems_have_the_same_name),
		cmocka_unit_test(every_status_has_its_answer),
		cmocka_unit_test(a_problem_names_what_is_missing_and_nothing_that_is_not_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
