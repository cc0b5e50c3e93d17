/* Where in a user's chain a time lies.
 *
 * An entry's createdAt is what the clock of its host told, and hosts' clocks
 * differ: along a chain the times are only nearly in order.  An entry belongs
 * to its own createdAt all the same - that is what people see beside it, and
 * what a filter by time and a sum by day must agree with.  So a search gives
 * numbers between which the entries of a time lie for sure as long as no clock
 * is more than CHAIN_SKEW_US ahead of another, and whoever reads them looks at
 * each entry's own time. */
#ifndef DUET_HISTORY_CHAIN_TIME_H
#define DUET_HISTORY_CHAIN_TIME_H

#include "base/clock.h"
#include "store/chains.h"

/* Hosts that keep their clocks at all are milliseconds apart.  On a chain of
 * 1,000 entries a second this margin is 60,000 entries, looked at in 0.1 s. */
#define CHAIN_SKEW_US CLOCK_US_PER_MINUTE

/* The smallest range found that holds every entry of this time among those up
 * to last_seq. */
DUET_MUST_USE enum status chain_range_find(struct db *db, uint64_t user_id, uint64_t last_seq,
					   const struct time_span *span,
					   struct chain_range *range_out, struct error *error_out);

/* The youngest part of it, of `most` entries or fewer. */
struct chain_range chain_range_end(const struct chain_range *range, uint64_t most);

/* How many numbers it has. */
uint64_t chain_range_length(const struct chain_range *range);

#endif
