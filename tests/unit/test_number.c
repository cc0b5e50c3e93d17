#include "base/array.h"
#include "base/number.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define CREDITS_MAX INT64_C(9007199254740991)
#define UNTOUCHED   INT64_C(-77)

static const struct number_case {
	const char *name, *text;
	int64_t min, max;
	enum number_fault expected;
	int64_t value;
} number_cases[] = {
	/* clang-format off */
	{ "the least",               "1", 1, CREDITS_MAX, NUMBER_OK, 1 },
	{ "one below the least",     "0", 1, CREDITS_MAX, NUMBER_OUT_OF_RANGE, UNTOUCHED },
	{ "zero where it may be",    "0", 0, 5, NUMBER_OK, 0 },
	{ "the most",                "9007199254740991", 1, CREDITS_MAX, NUMBER_OK, CREDITS_MAX },
	{ "one above the most",      "9007199254740992", 1, CREDITS_MAX, NUMBER_OUT_OF_RANGE, UNTOUCHED },
	{ "the largest int64",       "9223372036854775807", 0, INT64_MAX, NUMBER_OK, INT64_MAX },
	{ "one above an int64",      "9223372036854775808", 0, INT64_MAX, NUMBER_OUT_OF_RANGE, UNTOUCHED },
	{ "2^64 + 5",                "18446744073709551621", 0, 10, NUMBER_OUT_OF_RANGE, UNTOUCHED },
	{ "forty digits",            "1000000000000000000000000000000000000005", 0, 10, NUMBER_OUT_OF_RANGE, UNTOUCHED },
	{ "nothing",                 "", 0, 10, NUMBER_NOT_DIGITS, UNTOUCHED },
	{ "minus",                   "-5", 0, 10, NUMBER_NOT_DIGITS, UNTOUCHED },
	{ "minus zero",              "-0", 0, 10, NUMBER_NOT_DIGITS, UNTOUCHED },
	{ "plus",                    "+5", 0, 10, NUMBER_NOT_DIGITS, UNTOUCHED },
	{ "a point",                 "5.0", 0, 10, NUMBER_NOT_DIGITS, UNTOUCHED },
	{ "an exponent",             "1e1", 0, 10, NUMBER_NOT_DIGITS, UNTOUCHED },
	{ "a leading zero",          "05", 0, 10, NUMBER_NOT_DIGITS, UNTOUCHED },
	{ "two zeros",               "00", 0, 10, NUMBER_NOT_DIGITS, UNTOUCHED },
	{ "a blank before",          " 5", 0, 10, NUMBER_NOT_DIGITS, UNTOUCHED },
	{ "a blank behind",          "5 ", 0, 10, NUMBER_NOT_DIGITS, UNTOUCHED },
	{ "hexadecimal",             "0x5", 0, 10, NUMBER_NOT_DIGITS, UNTOUCHED },
	{ "other digits",            "\xd9\xa5", 0, 10, NUMBER_NOT_DIGITS, UNTOUCHED },
	{ "not digits beats range",  "99999999999999999999x", 0, 10, NUMBER_NOT_DIGITS, UNTOUCHED },
	/* clang-format on */
};

static void numbers_are_digits_within_their_range(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(number_cases); i++) {
		const struct number_case *c = &number_cases[i];
		int64_t value = UNTOUCHED;
		enum number_fault fault =
			number_parse(c->text, strlen(c->text), c->min, c->max, &value);

		if (fault != c->expected || value != c->value)
			fail_msg("%s: expected %d and %" PRId64 ", got %d and %" PRId64, c->name,
				 (int)c->expected, c->value, (int)fault, value);
	}
}

static void only_the_bytes_given_are_read(void **state)
{
	int64_t value = UNTOUCHED;

	(void)state;
	assert_int_equal(number_parse("123x", 3, 0, 1000, &value), NUMBER_OK);
	assert_int_equal(value, 123);
	assert_int_equal(number_parse("1\0002", 3, 0, 1000, &value), NUMBER_NOT_DIGITS);
	assert_int_equal(value, 123);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_digits_within_their_range),
		cmocka_unit_test(only_the_bytes_given_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
