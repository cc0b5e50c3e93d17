/* What the entries of a day come to. */
#ifndef DUET_CORE_DAY_SUMS_H
#define DUET_CORE_DAY_SUMS_H

#include "core/entry.h"

/* Sums that 64 bits do not hold are the most that they do. */
struct day_sums {
	struct amount added;     /* by grants, purchases and refunds */
	struct amount spent;     /* by spends; a positive number */
	struct amount corrected; /* by all others; signed */
	struct amount moved;     /* added - spent + corrected */
};

/* Counts entries of one type whose user amounts come to `moved`. */
void day_sums_count(struct day_sums *sums, enum entry_type type, struct amount moved);

/* a += b. */
void day_sums_add(struct day_sums *a, const struct day_sums *b);

#endif
