/* Credits.  A struct, so that the compiler refuses a count or an id in their
 * place; only this header and amount.c touch the field. */
#ifndef DUET_CORE_AMOUNT_H
#define DUET_CORE_AMOUNT_H

#include "base/status.h"

#include <stdbool.h>
#include <stdint.h>

struct amount {
	int64_t credits; /* whole credits; signed: a change may be negative */
};

/* What JavaScript holds exactly (2^53 - 1): no balance and no amount of an
 * operation is above it. */
#define AMOUNT_CREDITS_MAX INT64_C(9007199254740991)

static inline struct amount amount_of(int64_t credits)
{
	return (struct amount){ .credits = credits };
}

static inline int64_t amount_credits(struct amount amount)
{
	return amount.credits;
}

/* The result, or false and *out untouched where it does not fit 64 bits. */
DUET_MUST_USE bool amount_add(struct amount a, struct amount b, struct amount *sum_out);
DUET_MUST_USE bool amount_subtract(struct amount a, struct amount b, struct amount *difference_out);

/* The same for totals that people read: where the result does not fit, the largest or
 * the smallest number that 64 bits hold. */
struct amount amount_add_saturating(struct amount a, struct amount b);
struct amount amount_subtract_saturating(struct amount a, struct amount b);

/* -a.  Asserts that a is not INT64_MIN: no amount that was checked is. */
struct amount amount_negate(struct amount a);

bool amount_equal(struct amount a, struct amount b);
bool amount_less(struct amount a, struct amount b);

/* 0 ... AMOUNT_CREDITS_MAX: what a balance may be. */
bool amount_is_balance(struct amount a);

/* 1 ... AMOUNT_CREDITS_MAX: what an operation may ask for. */
bool amount_is_operable(struct amount a);

#endif
