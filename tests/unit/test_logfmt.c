/* Lines of the log: nothing that a client sends may look like ours. */
#include "base/array.h"
#include "fcgi/telemetry/logfmt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* clang-format off */
static const struct value_case {
	const char *name, *value, *expected;
} value_cases[] = {
	{ "a word",                 "key:3",              "v=key:3\n" },
	{ "a path",                 "/api/users/{id}",    "v=/api/users/{id}\n" },
	{ "nothing",                "",                   "v=\"\"\n" },
	{ "a blank",                "a b",                "v=\"a b\"\n" },
	{ "an equals sign",         "a status=200",       "v=\"a status=200\"\n" },
	{ "an equals sign alone",   "a=b",                "v=\"a=b\"\n" },
	{ "a quote",                "a\" status=\"200",   "v=\"a\\\" status=\\\"200\"\n" },
	{ "a backslash",            "a\\",                "v=\"a\\\\\"\n" },
	{ "a line break",           "a\ntime=now",        "v=\"a\\ntime=now\"\n" },
	{ "a carriage return",      "a\rb",               "v=\"a\\x0db\"\n" },
	{ "an escape sequence",     "\x1b[2J",            "v=\"\\x1b[2J\"\n" },
	{ "a DEL",                  "a\x7f",              "v=\"a\\x7f\"\n" },
	{ "UTF-8",                  "sch\xc3\xb6n",       "v=\"sch\xc3\xb6n\"\n" },
};
/* clang-format on */

static void a_value_cannot_leave_its_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(value_cases); i++) {
		const struct value_case *c = &value_cases[i];
		struct logfmt line;

		logfmt_init(&line);
		logfmt_text(&line, "v", c->value);
		logfmt_end(&line);
		if (strcmp(line.text, c->expected) != 0)
			fail_msg("%s: expected %s, got %s", c->name, c->expected, line.text);
	}
}

static void members_are_parted_by_one_blank_and_absent_ones_left_out(void **state)
{
	struct logfmt line;

	(void)state;
	logfmt_init(&line);
	logfmt_text(&line, "a", "1");
	logfmt_text(&line, "b", NULL);
	logfmt_integer(&line, "c", -9);
	logfmt_milliseconds(&line, "ms", 0);
	logfmt_milliseconds(&line, "ms", 1002003);
	logfmt_end(&line);
	assert_string_equal(line.text, "a=1 c=-9 ms=0.000 ms=1002.003\n");
	assert_int_equal(line.length, strlen(line.text));
}

static void a_line_that_is_too_long_still_ends(void **state)
{
	static const char *const fillers[] = { "x", "a b", "\x01", "\"", "\n\n" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(fillers); i++) {
		char value[3 * LOGFMT_SIZE];
		size_t length = strlen(fillers[i]);
		struct logfmt line;

		for (size_t at = 0; at < sizeof(value); at++)
			value[at] = fillers[i][at % length];
		value[sizeof(value) - 1] = '\0';
		logfmt_init(&line);
		logfmt_text(&line, "v", value);
		logfmt_text(&line, "w", value);
		logfmt_integer(&line, "n", INT64_MAX);
		logfmt_end(&line);
		assert_in_range(line.length, 1, LOGFMT_SIZE - 1);
		assert_int_equal(line.length, strlen(line.text));
		assert_int_equal(line.text[line.length - 1], '\n');
		assert_ptr_equal(strchr(line.text, '\n'), line.text + line.length - 1);
	}
}

static void a_quoted_value_that_is_cut_is_closed(void **state)
{
	char value[3 * LOGFMT_SIZE];
	struct logfmt line;

	(void)state;
	memset(value, '"', sizeof(value) - 1);
	value[sizeof(value) - 1] = '\0';
	logfmt_init(&line);
	logfmt_text(&line, "v", value);
	logfmt_end(&line);
	assert_string_equal(line.text + line.length - 6, "\"...\"\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_value_cannot_leave_its_place),
		cmocka_unit_test(members_are_parted_by_one_blank_and_absent_ones_left_out),
		cmocka_unit_test(a_line_that_is_too_long_still_ends),
		cmocka_unit_test(a_quoted_value_that_is_cut_is_closed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
