#include "base/array.h"
#include "core/day_sums.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct sums_case {
	enum entry_type type;
	int64_t moved, added, spent, corrected;
} sums_cases[] = {
	/* clang-format off */
	{ ENTRY_GRANT,       5, 5, 0,  0 },
	{ ENTRY_PURCHASE,    5, 5, 0,  0 },
	{ ENTRY_REFUND,      5, 5, 0,  0 },
	{ ENTRY_SPEND,      -5, 0, 5,  0 },
	{ ENTRY_SYNC,        5, 0, 0,  5 },
	{ ENTRY_SYNC,       -5, 0, 0, -5 },
	{ ENTRY_ADJUSTMENT, -5, 0, 0, -5 },
	{ ENTRY_OPENING,     5, 0, 0,  5 },
	{ ENTRY_DEDUCT,     -5, 0, 0, -5 },
	/* clang-format on */
};

static void assert_sums(const struct day_sums *sums, int64_t added, int64_t spent,
			int64_t corrected)
{
	assert_int_equal(amount_credits(sums->added), added);
	assert_int_equal(amount_credits(sums->spent), spent);
	assert_int_equal(amount_credits(sums->corrected), corrected);
	assert_int_equal(amount_credits(sums->moved), added - spent + corrected);
}

static void each_type_counts_on_its_side(void **state)
{
	struct day_sums all = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(sums_cases); i++) {
		const struct sums_case *c = &sums_cases[i];
		struct day_sums sums = { 0 };

		day_sums_count(&sums, c->type, amount_of(c->moved));
		assert_sums(&sums, c->added, c->spent, c->corrected);
		day_sums_add(&all, &sums);
	}
	assert_sums(&all, 15, 5, -5);
}

static void a_sum_that_does_not_fit_is_the_most_that_does(void **state)
{
	struct day_sums sums = { .added = { INT64_MAX - 1 }, .spent = { INT64_MAX } };

	(void)state;
	day_sums_count(&sums, ENTRY_GRANT, amount_of(2));
	assert_int_equal(amount_credits(sums.added), INT64_MAX);
	day_sums_count(&sums, ENTRY_SPEND, amount_of(-2));
	assert_int_equal(amount_credits(sums.spent), INT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_type_counts_on_its_side),
		cmocka_unit_test(a_sum_that_does_not_fit_is_the_most_that_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
