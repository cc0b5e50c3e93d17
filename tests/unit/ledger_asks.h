/* What the random test asks for: operations that come to every rule, one in
 * five with a key that was asked with before.  The same seed asks the same. */
#ifndef DUET_TEST_LEDGER_ASKS_H
#define DUET_TEST_LEDGER_ASKS_H

#include "ledger_model.h"

void dice_start(uint64_t seed);
size_t dice_below(size_t count); /* 0 ... count - 1 */
bool dice_chance(size_t percent);

struct asks {
	struct model_operation *operations; /* all that were asked, in order */
	char (*keys)[40];
	size_t count;
};

void asks_init(struct asks *asks, size_t count_max);
void asks_deinit(struct asks *asks);

/* Adds one more; the model says who there is and what they have. */
void asks_next(struct asks *asks, struct model *model);

/* What somebody might write into a balance. */
int64_t asks_balance(void);

#endif
