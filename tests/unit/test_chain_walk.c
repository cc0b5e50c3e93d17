/* A single wrong number in a chain is found once, in the place where it is. */
#include "base/array.h"
#include "core/chain_walk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define STEPS 4

/* clang-format off */
static const struct chain_case {
	const char *name;
	struct { uint64_t seq; int64_t change, after; } steps[STEPS];
	size_t at; /* the only step that is not sound; STEPS: none */
	enum chain_fault fault;
	int64_t stored, expected;
	int64_t ends_with;
} chain_cases[] = {
	{ "sound",
	  { { 1, 10, 10 }, { 2, -3, 7 }, { 3, 0, 7 }, { 4, 5, 12 } }, STEPS, CHAIN_SOUND, 0, 0, 12 },
	{ "begins at 2",
	  { { 2, 10, 10 }, { 3, -3, 7 }, { 4, 0, 7 }, { 5, 5, 12 } }, 0, CHAIN_GAP, 2, 1, 12 },
	{ "does not begin at 0",
	  { { 1, 10, 11 }, { 2, -3, 8 }, { 3, 0, 8 }, { 4, 5, 13 } }, 0, CHAIN_STEP, 11, 10, 13 },
	{ "an entry is missing",
	  { { 1, 10, 10 }, { 3, 0, 7 }, { 4, 5, 12 }, { 5, 1, 13 } }, 1, CHAIN_GAP, 3, 2, 13 },
	{ "an amount was changed",
	  { { 1, 10, 10 }, { 2, -4, 7 }, { 3, 0, 7 }, { 4, 5, 12 } }, 1, CHAIN_STEP, 7, 6, 12 },
	{ "a balance after was changed",
	  { { 1, 10, 10 }, { 2, -3, 6 }, { 3, 1, 8 }, { 4, 5, 13 } }, 1, CHAIN_STEP, 6, 7, 13 },
	{ "the last balance after was changed",
	  { { 1, 10, 10 }, { 2, -3, 7 }, { 3, 0, 7 }, { 4, 5, 99 } }, 3, CHAIN_STEP, 99, 12, 12 },
	{ "a sum beyond 64 bits",
	  { { 1, INT64_MAX, INT64_MAX }, { 2, 1, INT64_MIN }, { 3, 0, INT64_MIN },
	    { 4, 1, INT64_MIN + 1 } }, 1, CHAIN_STEP, INT64_MIN, INT64_MAX, INT64_MIN + 1 },
};
/* clang-format on */

static void check_step(const struct chain_case *c, struct chain_walk *walk, size_t i)
{
	const struct chain_step step = {
		.seq = c->steps[i].seq,
		.change = amount_of(c->steps[i].change),
		.balance_after = amount_of(c->steps[i].after),
	};
	int64_t stored = 0, expected = 0;
	enum chain_fault fault = chain_walk_step(walk, &step, &stored, &expected);

	if (fault != (i == c->at ? c->fault : CHAIN_SOUND))
		fail_msg("%s: step %zu: fault %d", c->name, i, (int)fault);
	if (i == c->at && (stored != c->stored || expected != c->expected))
		fail_msg("%s: stored %lld, expected %lld", c->name, (long long)stored,
			 (long long)expected);
}

static void one_wrong_number_is_one_finding(void **state)
{
	(void)state;
	for (size_t n = 0; n < COUNT_OF(chain_cases); n++) {
		const struct chain_case *c = &chain_cases[n];
		struct chain_walk walk = { .seq = 0 };

		for (size_t i = 0; i < STEPS; i++)
			check_step(c, &walk, i);
		if (!chain_walk_ends_with(&walk, amount_of(c->ends_with)))
			fail_msg("%s: does not end with %lld", c->name, (long long)c->ends_with);
		assert_false(chain_walk_ends_with(&walk, amount_of(1000)));
	}
}

static void a_chain_without_entries_ends_with_0(void **state)
{
	const struct chain_walk walk = { .seq = 0 };

	(void)state;
	assert_true(chain_walk_ends_with(&walk, amount_of(0)));
	assert_false(chain_walk_ends_with(&walk, amount_of(1)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_wrong_number_is_one_finding),
		cmocka_unit_test(a_chain_without_entries_ends_with_0),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
