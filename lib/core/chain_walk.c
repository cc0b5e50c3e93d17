/* The second invariant: dense, and each step adds up. */
#include "core/chain_walk.h"

/* A sum that does not fit 64 bits is no balance, and equals none. */
static struct amount after(struct amount before, struct amount change)
{
	struct amount sum;

	if (amount_add(before, change, &sum))
		return sum;
	return amount_of(amount_credits(change) < 0 ? INT64_MIN : INT64_MAX);
}

static enum chain_fault fault(struct amount stored, struct amount expected, int64_t *stored_out,
			      int64_t *expected_out)
{
	*stored_out = amount_credits(stored);
	*expected_out = amount_credits(expected);
	return CHAIN_STEP;
}

enum chain_fault chain_walk_step(struct chain_walk *walk, const struct chain_step *step,
				 int64_t *stored_out, int64_t *expected_out)
{
	struct chain_walk before = *walk;
	struct amount written = after(before.balance, step->change);
	struct amount computed = after(before.computed, step->change);

	*walk = (struct chain_walk){ step->seq, step->balance_after, step->balance_after };
	if (step->seq != before.seq + 1) {
		/* What came before this entry is not known: go on from here. */
		*stored_out = (int64_t)step->seq;
		*expected_out = (int64_t)before.seq + 1;
		return CHAIN_GAP;
	}
	if (amount_equal(step->balance_after, computed) ||
	    amount_equal(step->balance_after, written))
		return CHAIN_SOUND;

	walk->computed = computed;
	return fault(step->balance_after, computed, stored_out, expected_out);
}

bool chain_walk_ends_with(const struct chain_walk *walk, struct amount balance)
{
	return amount_equal(balance, walk->balance) || amount_equal(balance, walk->computed);
}
