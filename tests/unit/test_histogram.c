#include "base/array.h"
#include "counters/histogram.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct histogram_bounds bounds = { .count = 4, .upper = { 1, 10, 100, 1000 } };

static void a_value_belongs_to_the_first_bound_that_is_not_below_it(void **state)
{
	static const uint64_t values[] = { 0, 1, 2, 10, 11, 100, 101, 1000, 1001, UINT32_MAX };
	struct histogram histogram = { 0 };
	struct histogram_state seen;
	uint64_t sum = 0;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(values); i++) {
		histogram_add(&histogram, &bounds, values[i]);
		sum += values[i];
	}
	seen = histogram_read(&histogram);
	for (size_t i = 0; i <= bounds.count; i++)
		assert_int_equal(seen.buckets[i], 2);
	assert_int_equal(seen.count, 10);
	assert_int_equal(seen.sum, sum);
}

static void as_many_bounds_as_there_may_be_leave_room_for_the_rest(void **state)
{
	struct histogram_bounds many = { .count = HISTOGRAM_BOUNDS_MAX };
	struct histogram histogram = { 0 };

	(void)state;
	for (size_t i = 0; i < HISTOGRAM_BOUNDS_MAX; i++)
		many.upper[i] = i;
	histogram_add(&histogram, &many, HISTOGRAM_BOUNDS_MAX);
	assert_int_equal(histogram_read(&histogram).buckets[HISTOGRAM_BOUNDS_MAX], 1);
}

/* clang-format off */
static const struct percentile_case {
	const char *name;
	uint64_t buckets[5];
	unsigned percent;
	uint64_t value;
} percentile_cases[] = {
	{ "one value, its bound",                { 0, 1, 0, 0, 0 },        50, 10 },
	{ "half way through a bucket",           { 0, 0, 2, 0, 0 },        50, 55 },
	{ "the median of three is the second",   { 1, 1, 1, 0, 0 },        50, 10 },
	{ "the median of four is the second",    { 2, 0, 2, 0, 0 },        50, 1 },
	{ "99 of 100 do not exceed it",          { 99, 0, 0, 1, 0 },       99, 1 },
	{ "the hundredth is the slowest",        { 99, 0, 0, 1, 0 },       100, 1000 },
	{ "98 of 100 are not enough",            { 98, 0, 2, 0, 0 },       99, 55 },
	{ "above the last bound, that bound",    { 0, 0, 0, 0, 7 },        50, 1000 },
	{ "one per cent of few is the first",    { 1, 0, 0, 1, 0 },        1, 1 },
	{ "as many as 64 bits hold",             { UINT64_C(1) << 61, 0, UINT64_C(1) << 61, 0, 0 }, 75, 55 },
};
/* clang-format on */

static void percentiles_lie_evenly_between_two_bounds(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(percentile_cases); i++) {
		const struct percentile_case *c = &percentile_cases[i];
		struct histogram_state seen = { .sum = 0 };
		uint64_t value = 12345;

		memcpy(seen.buckets, c->buckets, sizeof(c->buckets));
		for (size_t b = 0; b < 5; b++)
			seen.count += c->buckets[b];
		if (!histogram_percentile(&seen, &bounds, c->percent, &value) || value != c->value)
			fail_msg("%s: %llu", c->name, (unsigned long long)value);
	}
}

static void of_nothing_there_is_no_percentile(void **state)
{
	struct histogram histogram = { 0 };
	struct histogram_state seen = histogram_read(&histogram);
	uint64_t value = 7;

	(void)state;
	assert_false(histogram_percentile(&seen, &bounds, 50, &value));
	assert_int_equal(value, 7);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_value_belongs_to_the_first_bound_that_is_not_below_it),
		cmocka_unit_test(as_many_bounds_as_there_may_be_leave_room_for_the_rest),
		cmocka_unit_test(percentiles_lie_evenly_between_two_bounds),
		cmocka_unit_test(of_nothing_there_is_no_percentile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
