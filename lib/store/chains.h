/* One user's chain by its numbers, for whoever looks at it by time: plain
 * reads.  There is no index on createdAt, and none is needed: the chain is
 * dense and nearly in the order of time. */
#ifndef DUET_STORE_CHAINS_H
#define DUET_STORE_CHAINS_H

#include "core/day_sums.h"
#include "db/db.h"
#include "db/time_span.h"

#include <stddef.h>

/* Entries from one number to another, both included; none where the last is
 * below the first. */
struct chain_stretch {
	uint64_t user_id;
	uint64_t first_seq, last_seq;
};

/* The number of the chain's last entry; 0 where it has none. */
DUET_MUST_USE enum status store_chain_end(struct db *db, uint64_t user_id, uint64_t *last_seq_out,
					  struct error *error_out);

/* What one entry says of its moment. */
struct chain_moment {
	int64_t created_us;
	struct amount balance_before, balance_after;
};

/* DUET_NOT_FOUND: the chain has no such number. */
DUET_MUST_USE enum status store_chain_moment(struct db *db, uint64_t user_id, uint64_t seq,
					     struct chain_moment *moment_out,
					     struct error *error_out);

/* How many entries of the stretch are of this type (enum entry_type, or -1 for
 * all) and of this time. */
DUET_MUST_USE enum status store_chain_count(struct db *db, const struct chain_stretch *stretch,
					    int type, const struct time_span *span,
					    uint64_t *count_out, struct error *error_out);

/* Days of UTC, counted from 1970-01-01 (clock_day()), both included. */
struct day_range {
	int64_t first, last;
};

/* Adds the entries of a stretch to sums[0 ... last - first], each to the day of
 * its own createdAt; what is older than the first day counts as of the first,
 * what is newer than the last as of the last. */
DUET_MUST_USE enum status store_chain_days_add(struct db *db, const struct chain_stretch *stretch,
					       const struct day_range *days, struct day_sums *sums,
					       struct error *error_out);

#endif
