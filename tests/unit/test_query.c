/* Queries: percent-encoding, and the table of allowed parameters. */
#include "base/array.h"
#include "fcgi/http/percent.h"
#include "fcgi/http/query.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct example {
	const char *email;
	int64_t limit;
	bool all;
};

/* clang-format off */
static const struct field example_table[] = {
	{ .name = "all",   .kind = FIELD_BOOLEAN, .offset = offsetof(struct example, all) },
	{ .name = "email", .kind = FIELD_TEXT, .offset = offsetof(struct example, email),
	  .required = true, .length_min = 1, .length_max = 20 },
	{ .name = "limit", .kind = FIELD_INTEGER, .offset = offsetof(struct example, limit),
	  .min = 1, .max = 100 },
};
/* clang-format on */

static const struct fields example_fields = {
	.table = example_table,
	.count = 3,
	.size = sizeof(struct example),
};

/* clang-format off */
static const struct taken_case {
	const char *query;
	struct example expected;
} taken_cases[] = {
	{ "email=a%40b",                { .email = "a@b" } },
	{ "email=a@b&limit=7",          { .email = "a@b", .limit = 7 } },
	{ "limit=100&email=x&all=true", { .email = "x", .limit = 100, .all = true } },
	{ "&&email=x&",                 { .email = "x" } },
	{ "email=a+b",                  { .email = "a b" } },
	{ "email=a%2Bb",                { .email = "a+b" } },
	{ "%65mail=x",                  { .email = "x" } },
	{ "email=a=b",                  { .email = "a=b" } },
	{ "email=%C3%B6",               { .email = "\xc3\xb6" } },
};

static const struct refused_case {
	const char *name, *query, *parameter;
} refused_cases[] = {
	{ "nothing at all",             "",                        "email" },
	{ "the required one missing",   "limit=7",                 "email" },
	{ "unknown",                    "email=x&colour=red",      "colour" },
	{ "unknown by its case",        "email=x&Limit=7",         "Limit" },
	{ "twice",                      "email=x&email=x",         "email" },
	{ "twice, once encoded",        "email=x&%65mail=y",       "%65mail" },
	{ "not a number",               "email=x&limit=ten",       "limit" },
	{ "a sign",                     "email=x&limit=-1",        "limit" },
	{ "a leading zero",             "email=x&limit=07",        "limit" },
	{ "too small",                  "email=x&limit=0",         "limit" },
	{ "too large",                  "email=x&limit=101",       "limit" },
	{ "far too large",              "email=x&limit=18446744073709551617", "limit" },
	{ "an empty number",            "email=x&limit=",          "limit" },
	{ "a name without a value",     "email=x&limit",           "limit" },
	{ "neither true nor false",     "email=x&all=1",           "all" },
	{ "empty where it must not be", "email=",                  "email" },
	{ "too long",                   "email=aaaaaaaaaaaaaaaaaaaaa", "email" },
	{ "half an escape",             "email=a%4",               "email" },
	{ "a lone percent sign",        "email=%",                 "email" },
	{ "no hexadecimal digit",       "email=%4G",               "email" },
	{ "a NUL",                      "email=a%00b",             "email" },
	{ "a line break",               "email=a%0Ab",             "email" },
	{ "not UTF-8",                  "email=%C3",               "email" },
	{ "overlong UTF-8",             "email=%C0%AF",            "email" },
	{ "a surrogate",                "email=%ED%A0%80",         "email" },
	{ "a bad escape in a name",     "em%ail=x",                "em%ail" },
	{ "no name",                    "=x&email=y",              "" },
	{ "a name that cannot be shown", "email=x&\xff=1",         "" },
};
/* clang-format on */

static void a_query_is_read_by_its_table(void **state)
{
	struct arena *arena = arena_open(4096, 65536);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(taken_cases); i++) {
		const struct taken_case *c = &taken_cases[i];
		struct query_fault fault;
		struct example example;

		if (!query_read(&example_fields, arena, c->query, &example, &fault))
			fail_msg("%s: refused: %s", c->query, fault.detail);
		assert_string_equal(example.email, c->expected.email);
		assert_int_equal(example.limit, c->expected.limit);
		assert_int_equal(example.all, c->expected.all);
	}
	arena_close(&arena);
}

static void a_bad_parameter_is_refused_by_name(void **state)
{
	struct arena *arena = arena_open(4096, 65536);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(refused_cases); i++) {
		const struct refused_case *c = &refused_cases[i];
		struct query_fault fault;
		struct example example;

		if (query_read(&example_fields, arena, c->query, &example, &fault))
			fail_msg("%s: taken", c->name);
		if (strcmp(fault.parameter, c->parameter) != 0)
			fail_msg("%s: expected %s, got %s", c->name, c->parameter, fault.parameter);
		if (fault.detail[0] == '\0' || fault.spent)
			fail_msg("%s: it is the client's fault and has a sentence", c->name);
	}
	arena_close(&arena);
}

static void a_name_as_long_as_a_book_is_shown_in_part(void **state)
{
	struct arena *arena = arena_open(4096, 65536);
	struct query_fault fault;
	struct example example;
	char query[1000];

	(void)state;
	memset(query, 'n', sizeof(query) - 1);
	query[sizeof(query) - 1] = '\0';
	assert_false(query_read(&example_fields, arena, query, &example, &fault));
	assert_int_equal(strlen(fault.parameter), sizeof(fault.parameter) - 1);
	arena_close(&arena);
}

static void a_plus_sign_in_a_path_is_itself(void **state)
{
	struct arena *arena = arena_open(4096, 65536);
	const char *text;

	(void)state;
	assert_int_equal(percent_decode("a+b%20c", 7, false, arena, &text), PERCENT_OK);
	assert_string_equal(text, "a+b c");
	arena_close(&arena);
}

static void decoding_stops_at_the_length(void **state)
{
	struct arena *arena = arena_open(4096, 65536);
	const char *text;

	(void)state;
	assert_int_equal(percent_decode("ab%41", 2, false, arena, &text), PERCENT_OK);
	assert_string_equal(text, "ab");
	/* The escape's second digit is beyond the end. */
	assert_int_equal(percent_decode("ab%41", 4, false, arena, &text), PERCENT_BAD_ESCAPE);
	assert_int_equal(percent_decode("ab%41", 5, false, arena, &text), PERCENT_OK);
	assert_string_equal(text, "abA");
	arena_close(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_query_is_read_by_its_table),
		cmocka_unit_test(a_bad_parameter_is_refused_by_name),
		cmocka_unit_test(a_name_as_long_as_a_book_is_shown_in_part),
		cmocka_unit_test(a_plus_sign_in_a_path_is_itself),
		cmocka_unit_test(decoding_stops_at_the_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
