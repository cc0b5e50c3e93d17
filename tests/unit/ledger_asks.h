/* The operations of the random test: they reach every rule, and one in five has
 * a key that was used before.  The same seed gives the same operations. */
#ifndef DUET_TEST_LEDGER_ASKS_H
#define DUET_TEST_LEDGER_ASKS_H

#include "ledger_model.h"

void dice_start(uint64_t seed);
size_t dice_below(size_t count); /* 0 ... count - 1 */
bool dice_chance(size_t percent);

struct asks {
	struct model_operation *operations; /* all so far, in order */
	char (*keys)[40];
	size_t count;
};

void asks_init(struct asks *asks, size_t count_max);
void asks_deinit(struct asks *asks);

/* Adds one more; the model says which users there are and what they have. */
void asks_next(struct asks *asks, struct model *model);

/* A number that somebody might write into a balance. */
int64_t asks_balance(void);

#endif
