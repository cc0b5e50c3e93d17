/* One chain of entries, followed from its first to its last.
 *
 * A single wrong number is found once, where it stands: where a step does not
 * add up, the next entry may go on from what is written there (the amount was
 * wrong) or from what should be (the balance was). */
#ifndef DUET_CORE_CHAIN_WALK_H
#define DUET_CORE_CHAIN_WALK_H

#include "core/amount.h"

#include <stdbool.h>
#include <stdint.h>

/* All zeros before the first entry. */
struct chain_walk {
	uint64_t seq;           /* of the last entry; 0: none yet */
	struct amount balance;  /* after it, as it is written there */
	struct amount computed; /* after it, as its step gives; mostly the same */
};

/* One entry, as far as it concerns the chain. */
struct chain_step {
	uint64_t seq;
	struct amount change, balance_after;
};

enum chain_fault {
	CHAIN_SOUND,
	CHAIN_GAP,  /* another number was due */
	CHAIN_STEP, /* the balance before and the change do not give the balance after */
};

/* Goes one entry further.  Where it is not sound, *stored_out and
 * *expected_out are the two numbers that should be equal. */
enum chain_fault chain_walk_step(struct chain_walk *walk, const struct chain_step *step,
				 int64_t *stored_out, int64_t *expected_out);

/* Whether this is the balance with which the chain ends. */
bool chain_walk_ends_with(const struct chain_walk *walk, struct amount balance);

#endif
