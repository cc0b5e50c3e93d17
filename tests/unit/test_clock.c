#include "base/array.h"
#include "base/clock.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#define UNTOUCHED INT64_C(-77)
#define US        INT64_C(1000000)

static const struct clock_case {
	const char *text;
	int64_t utc_us;
} clock_cases[] = {
	/* clang-format off */
	{ "1970-01-01T00:00:00.000000Z", 0 },
	{ "1969-12-31T23:59:59.999999Z", -1 },
	{ "2000-02-29T12:00:00.000001Z", 951825600 * US + 1 },
	{ "2000-03-01T00:00:00.000000Z", 951868800 * US },
	{ "2038-01-19T03:14:08.000000Z", 2147483648 * US },
	{ "2100-02-28T23:59:59.000000Z", INT64_C(4107542399) * US },
	{ "2100-03-01T00:00:00.000000Z", INT64_C(4107542400) * US },
	{ "0000-01-01T00:00:00.000000Z", INT64_C(-62167219200) * US },
	{ "9999-12-31T23:59:59.999999Z", INT64_C(253402300800) * US - 1 },
	/* clang-format on */
};

static void moments_and_texts_are_one_to_one(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(clock_cases); i++) {
		const struct clock_case *c = &clock_cases[i];
		char text[CLOCK_TEXT_SIZE];
		int64_t utc_us = UNTOUCHED;

		clock_format(c->utc_us, text);
		assert_string_equal(text, c->text);
		assert_true(clock_parse(c->text, &utc_us));
		if (utc_us != c->utc_us)
			fail_msg("%s: got %" PRId64, c->text, utc_us);
	}
}

static void what_lies_outside_four_digits_is_shown_as_the_nearest(void **state)
{
	char text[CLOCK_TEXT_SIZE];

	(void)state;
	clock_format(INT64_MAX, text);
	assert_string_equal(text, "9999-12-31T23:59:59.999999Z");
	clock_format(INT64_MIN, text);
	assert_string_equal(text, "0000-01-01T00:00:00.000000Z");
}

static const struct read_case {
	const char *text;
	int64_t utc_us; /* UNTOUCHED: it is not a time */
} read_cases[] = {
	/* clang-format off */
	{ "1970-01-02T00:00:01Z",             86401 * US },
	{ "1970-01-02t00:00:01z",             86401 * US },
	{ "1970-01-02T00:00:01.5Z",           86401 * US + 500000 },
	{ "1970-01-02T00:00:01.123Z",         86401 * US + 123000 },
	{ "1970-01-02T00:00:01.123456Z",      86401 * US + 123456 },
	{ "1970-01-02T00:00:01.1234569Z",     86401 * US + 123456 },
	{ "1970-01-02T02:00:01+02:00",        86401 * US },
	{ "1970-01-01T18:30:01.000001-05:30", 86401 * US + 1 },
	{ "1970-01-02T00:00:01+00:00",        86401 * US },
	{ "1970-01-02T00:00:01-00:00",        86401 * US },
	{ "1970-01-02",                       UNTOUCHED },
	{ "1970-01-02T00:00:01",              UNTOUCHED },
	{ "1970-01-02T00:00:01.Z",            UNTOUCHED },
	{ "1970-01-02T00:00:01.",             UNTOUCHED },
	{ "1970-01-02T00:00:01+24:00",        UNTOUCHED },
	{ "1970-01-02T00:00:01+01:60",        UNTOUCHED },
	{ "1970-01-02T00:00:01+0100",         UNTOUCHED },
	{ "1970-01-02T00:00:01+01",           UNTOUCHED },
	{ "1970-01-02T00:00:01 02:00",        UNTOUCHED },
	{ "1970-01-02T00:00:01Z ",            UNTOUCHED },
	{ "1970-02-30T00:00:01Z",             UNTOUCHED },
	{ "1970-01-02T23:59:60Z",             UNTOUCHED },
	{ "1970-01-02 00:00:01Z",             UNTOUCHED },
	{ "1970-01-01T00:00:00.000000",       UNTOUCHED },
	{ "1970-01-01T00:00:00.000000Z ",     UNTOUCHED },
	{ " 1970-01-01T00:00:00Z",            UNTOUCHED },
	{ "1970-1-01T00:00:00Z",              UNTOUCHED },
	{ "-970-01-01T00:00:00Z",             UNTOUCHED },
	{ "+970-01-01T00:00:00Z",             UNTOUCHED },
	{ "1970-00-01T00:00:00Z",             UNTOUCHED },
	{ "1970-13-01T00:00:00Z",             UNTOUCHED },
	{ "1970-01-00T00:00:00Z",             UNTOUCHED },
	{ "1970-01-32T00:00:00Z",             UNTOUCHED },
	{ "1970-04-31T00:00:00Z",             UNTOUCHED },
	{ "1900-02-29T00:00:00Z",             UNTOUCHED },
	{ "2023-02-29T00:00:00Z",             UNTOUCHED },
	{ "2024-02-30T00:00:00Z",             UNTOUCHED },
	{ "1970-01-01T24:00:00Z",             UNTOUCHED },
	{ "1970-01-01T00:60:00Z",             UNTOUCHED },
	{ "1970-01-01T00:00:60Z",             UNTOUCHED },
	{ "now",                              UNTOUCHED },
	{ "",                                 UNTOUCHED },
	/* clang-format on */
};

static void any_time_of_rfc_3339_is_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(read_cases); i++) {
		const struct read_case *c = &read_cases[i];
		int64_t utc_us = UNTOUCHED;

		assert_int_equal(clock_parse(c->text, &utc_us), c->utc_us != UNTOUCHED);
		if (utc_us != c->utc_us)
			fail_msg("%s: got %" PRId64, c->text, utc_us);
	}
}

static void a_day_begins_with_its_first_microsecond(void **state)
{
	(void)state;
	assert_int_equal(clock_day(0), 0);
	assert_int_equal(clock_day(-1), -1);
	assert_int_equal(clock_day(CLOCK_US_PER_DAY - 1), 0);
	assert_int_equal(clock_day(CLOCK_US_PER_DAY), 1);
}

/* The C library's calendar is the reference, on every day of 800 years. */
static void the_calendar_agrees_with_the_c_library(void **state)
{
	(void)state;
	for (int64_t day = -135140; day < 157055; day++) {
		time_t seconds = day * 86400 + (day & 0xffff);
		int64_t utc_us = (int64_t)seconds * US + 5;
		struct civil_time civil = clock_civil(utc_us);
		struct tm reference;

		assert_non_null(gmtime_r(&seconds, &reference));
		if (civil.year != reference.tm_year + 1900 || civil.month != reference.tm_mon + 1 ||
		    civil.day != reference.tm_mday || civil.hour != reference.tm_hour ||
		    civil.minute != reference.tm_min || civil.second != reference.tm_sec ||
		    civil.microsecond != 5)
			fail_msg("day %" PRId64 ": got %d-%d-%d", day, civil.year, civil.month,
				 civil.day);
		assert_int_equal(clock_from_civil(&civil), utc_us);
	}
}

static void the_clocks_run(void **state)
{
	int64_t before = clock_monotonic_us();
	int64_t wall = clock_utc_us();

	(void)state;
	clock_sleep_ms(-1);
	clock_sleep_ms(0);
	clock_sleep_ms(20);
	assert_true(clock_monotonic_us() - before >= 20000);
	assert_in_range(clock_monotonic_ms(), before / 1000 + 20, before / 1000 + 10000);
	/* It is 2020 or later, in microseconds. */
	assert_true(wall > INT64_C(1577836800) * US);
	assert_true(clock_utc_us() > wall);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(moments_and_texts_are_one_to_one),
		cmocka_unit_test(what_lies_outside_four_digits_is_shown_as_the_nearest),
		cmocka_unit_test(any_time_of_rfc_3339_is_read),
		cmocka_unit_test(a_day_begins_with_its_first_microsecond),
		cmocka_unit_test(the_calendar_agrees_with_the_c_library),
		cmocka_unit_test(the_clocks_run),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
