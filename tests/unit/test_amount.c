/* Amounts, and the names of the ledger's constants. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/array.h"
#include "core/amount.h"
#include "core/entry.h"
#include "core/operation.h"

#define MAX AMOUNT_CREDITS_MAX

/* clang-format off */
static const struct limit_case {
	int64_t credits;
	bool is_balance, is_operable;
} limit_cases[] = {
	{ INT64_MIN,     false, false },
	{ INT64_MIN + 1, false, false },
	{ -MAX - 1,      false, false },
	{ -MAX,          false, false },
	{ -1,            false, false },
	{ 0,             true,  false },
	{ 1,             true,  true },
	{ 2,             true,  true },
	{ MAX - 1,       true,  true },
	{ MAX,           true,  true },
	{ MAX + 1,       false, false },
	{ INT64_MAX - 1, false, false },
	{ INT64_MAX,     false, false },
};

static const struct sum_case {
	int64_t a, b;
	bool fits;
	int64_t sum;
} sum_cases[] = {
	{ 0,             0,         true,  0 },
	{ 1,             -1,        true,  0 },
	{ MAX,           MAX,       true,  2 * MAX },
	{ INT64_MAX - 1, 1,         true,  INT64_MAX },
	{ INT64_MAX,     0,         true,  INT64_MAX },
	{ INT64_MAX,     1,         false, 0 },
	{ 1,             INT64_MAX, false, 0 },
	{ INT64_MAX,     INT64_MAX, false, 0 },
	{ INT64_MIN,     INT64_MAX, true,  -1 },
	{ INT64_MIN + 1, -1,        true,  INT64_MIN },
	{ INT64_MIN,     0,         true,  INT64_MIN },
	{ INT64_MIN,     -1,        false, 0 },
	{ INT64_MIN,     INT64_MIN, false, 0 },
};

static const struct difference_case {
	int64_t a, b;
	bool fits;
	int64_t difference;
} difference_cases[] = {
	{ 0,             0,         true,  0 },
	{ 5,             7,         true,  -2 },
	{ 0,             MAX,       true,  -MAX },
	{ INT64_MIN + 1, 1,         true,  INT64_MIN },
	{ INT64_MIN,     1,         false, 0 },
	{ INT64_MIN,     INT64_MAX, false, 0 },
	{ INT64_MAX,     -1,        false, 0 },
	{ INT64_MAX - 1, -1,        true,  INT64_MAX },
	{ 0,             INT64_MIN, false, 0 },
	{ -1,            INT64_MIN, true,  INT64_MAX },
	{ INT64_MIN,     INT64_MIN, true,  0 },
	{ INT64_MAX,     INT64_MAX, true,  0 },
};
/* clang-format on */

static void balances_and_amounts_end_at_their_limits(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(limit_cases); i++) {
		const struct limit_case *c = &limit_cases[i];
		const struct amount amount = amount_of(c->credits);

		assert_int_equal(amount_credits(amount), c->credits);
		if (amount_is_balance(amount) != c->is_balance)
			fail_msg("amount_is_balance(%lld)", (long long)c->credits);
		if (amount_is_operable(amount) != c->is_operable)
			fail_msg("amount_is_operable(%lld)", (long long)c->credits);
	}
}

static void a_sum_fits_or_leaves_its_place_untouched(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(sum_cases); i++) {
		const struct sum_case *c = &sum_cases[i];
		struct amount sum = amount_of(42);
		const bool fits = amount_add(amount_of(c->a), amount_of(c->b), &sum);

		if (fits != c->fits)
			fail_msg("row %zu: fits is %d", i, fits);
		assert_int_equal(amount_credits(sum), c->fits ? c->sum : 42);
	}
}

static void a_difference_fits_or_leaves_its_place_untouched(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(difference_cases); i++) {
		const struct difference_case *c = &difference_cases[i];
		struct amount difference = amount_of(42);
		const bool fits = amount_subtract(amount_of(c->a), amount_of(c->b), &difference);

		if (fits != c->fits)
			fail_msg("row %zu: fits is %d", i, fits);
		assert_int_equal(amount_credits(difference), c->fits ? c->difference : 42);
	}
}

static void negating_and_comparing_work_at_the_edges(void **state)
{
	(void)state;
	assert_int_equal(amount_credits(amount_negate(amount_of(0))), 0);
	assert_int_equal(amount_credits(amount_negate(amount_of(MAX))), -MAX);
	assert_int_equal(amount_credits(amount_negate(amount_of(INT64_MAX))), -INT64_MAX);
	assert_int_equal(amount_credits(amount_negate(amount_of(INT64_MIN + 1))), INT64_MAX);

	assert_true(amount_equal(amount_of(MAX), amount_of(MAX)));
	assert_false(amount_equal(amount_of(MAX), amount_of(-MAX)));
	assert_true(amount_less(amount_of(INT64_MIN), amount_of(INT64_MAX)));
	assert_true(amount_less(amount_of(-1), amount_of(0)));
	assert_false(amount_less(amount_of(0), amount_of(0)));
	assert_false(amount_less(amount_of(MAX), amount_of(MAX - 1)));
}

static void every_type_and_scope_has_its_name(void **state)
{
	static const char *const types[ENTRY_TYPE_COUNT] = {
		"grant", "purchase", "spend", "refund", "sync", "adjustment", "opening", "deduct",
	};
	static const char *const scopes[KEY_SCOPE_COUNT] = { "program", "user", "system" };

	(void)state;
	for (int i = 0; i < ENTRY_TYPE_COUNT; i++) {
		enum entry_type type = ENTRY_TYPE_COUNT;

		assert_string_equal(entry_type_name((enum entry_type)i), types[i]);
		assert_true(entry_type_parse(types[i], &type));
		assert_int_equal(type, i);
	}
	assert_null(entry_type_names[ENTRY_TYPE_COUNT]);
	for (int i = 0; i < KEY_SCOPE_COUNT; i++)
		assert_string_equal(key_scope_name((enum key_scope)i), scopes[i]);
}

static void an_unknown_name_is_no_type(void **state)
{
	static const char *const names[] = { "", "Grant", "grants", "gran", "spend ", "users" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		enum entry_type type = ENTRY_REFUND;

		assert_false(entry_type_parse(names[i], &type));
		assert_int_equal(type, ENTRY_REFUND);
	}
	assert_string_equal(entry_type_name(ENTRY_TYPE_COUNT), "unknown");
	assert_string_equal(key_scope_name(KEY_SCOPE_COUNT), "unknown");
}

static void a_spend_and_a_deduct_take_and_five_types_may_be_asked_for(void **state)
{
	/* clang-format off */
	static const struct {
		enum entry_type type;
		bool operable;
		int64_t change;
	} rows[] = {
		{ ENTRY_GRANT,      true,  MAX },
		{ ENTRY_PURCHASE,   true,  MAX },
		{ ENTRY_SPEND,      true,  -MAX },
		{ ENTRY_REFUND,     true,  MAX },
		{ ENTRY_SYNC,       false, 0 },
		{ ENTRY_ADJUSTMENT, false, 0 },
		{ ENTRY_OPENING,    false, 0 },
		{ ENTRY_DEDUCT,     true,  -MAX },
		{ ENTRY_TYPE_COUNT, false, 0 },
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const struct operation operation = { .type = rows[i].type,
						     .amount = amount_of(MAX) };

		assert_int_equal(operation_type_is_operable(rows[i].type), rows[i].operable);
		if (rows[i].operable)
			assert_int_equal(amount_credits(operation_change(&operation)),
					 rows[i].change);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(balances_and_amounts_end_at_their_limits),
		cmocka_unit_test(a_sum_fits_or_leaves_its_place_untouched),
		cmocka_unit_test(a_difference_fits_or_leaves_its_place_untouched),
		cmocka_unit_test(negating_and_comparing_work_at_the_edges),
		cmocka_unit_test(every_type_and_scope_has_its_name),
		cmocka_unit_test(an_unknown_name_is_no_type),
		cmocka_unit_test(a_spend_and_a_deduct_take_and_five_types_may_be_asked_for),
	};

	return cmocka_run_group_tests_name("amount", tests, NULL, NULL);
}
