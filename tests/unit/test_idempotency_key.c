#include "base/array.h"
#include "fcgi/http/idempotency_key.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define X16  "xxxxxxxxxxxxxxxx"
#define X255 X16 X16 X16 X16 X16 X16 X16 X16 X16 X16 X16 X16 X16 X16 X16 "xxxxxxxxxxxxxxx"

/* clang-format off */
static const struct key_case {
	const char *name, *header;
	const char *expected; /* NULL: refused */
} key_cases[] = {
	{ "bare",                               "order-17",            "order-17" },
	{ "quoted",                             "\"order-17\"",        "order-17" },
	{ "one character",                      "a",                   "a" },
	{ "all 255",                            X255,                  X255 },
	{ "all 255 in quotes",                  "\"" X255 "\"",        X255 },
	{ "an escaped quote and backslash",     "\"a\\\"b\\\\c\"",     "a\"b\\c" },
	{ "a comma in quotes",                  "\"a,b\"",             "a,b" },
	{ "a quote inside a bare key",          "a\"b",                "a\"b" },
	{ "empty",                              "",                    NULL },
	{ "empty in quotes",                    "\"\"",                NULL },
	{ "256",                                X255 "x",              NULL },
	{ "256 in quotes",                      "\"" X255 "x\"",       NULL },
	{ "two headers joined",                 "a, b",                NULL },
	{ "two headers joined without a blank", "a,b",                 NULL },
	{ "two quoted headers joined",          "\"a\", \"b\"",        NULL },
	{ "a blank",                            "a b",                 NULL },
	{ "a blank in quotes",                  "\"a b\"",             NULL },
	{ "no closing quote",                   "\"abc",               NULL },
	{ "only a quote",                       "\"",                  NULL },
	{ "something after the closing quote",  "\"abc\";x=1",         NULL },
	{ "an unknown escape",                  "\"a\\nb\"",           NULL },
	{ "a backslash at the end",             "\"abc\\",             NULL },
	{ "an escaped closing quote",           "\"abc\\\"",           NULL },
	{ "not ASCII",                          "sch\xc3\xb6n",        NULL },
	{ "a control character",                "a\tb",                NULL },
};
/* clang-format on */

static void a_key_is_read_quoted_or_bare_or_refused(void **state)
{
	struct arena *arena = arena_open(4096, 65536);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(key_cases); i++) {
		const struct key_case *c = &key_cases[i];
		const char *detail = "untouched";
		const char *key = idempotency_key_parse(c->header, arena, &detail);

		if ((key == NULL) != (c->expected == NULL))
			fail_msg("%s: %s", c->name, key == NULL ? "refused" : "taken");
		if (key != NULL && strcmp(key, c->expected) != 0)
			fail_msg("%s: expected %s, got %s", c->name, c->expected, key);
		if ((key == NULL) != (detail != NULL))
			fail_msg("%s: a refusal, and only that, has a sentence", c->name);
		arena_reset(arena);
	}
	arena_close(&arena);
}

static void a_spent_arena_is_not_blamed_on_the_client(void **state)
{
	struct arena *arena = arena_open(16, 16);
	const char *detail = "untouched";

	(void)state;
	assert_null(idempotency_key_parse("\"" X255 "\"", arena, &detail));
	assert_null(detail);
	arena_close(&arena);
}

static void the_key_of_a_batch_is_taken_as_it_is(void **state)
{
	(void)state;
	assert_true(idempotency_key_is_valid("a,b"));
	assert_true(idempotency_key_is_valid("\"quoted\""));
	assert_true(idempotency_key_is_valid(X255));
	assert_false(idempotency_key_is_valid(X255 "x"));
	assert_false(idempotency_key_is_valid(""));
	assert_false(idempotency_key_is_valid("a b"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_is_read_quoted_or_bare_or_refused),
		cmocka_unit_test(a_spent_arena_is_not_blamed_on_the_client),
		cmocka_unit_test(the_key_of_a_batch_is_taken_as_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
