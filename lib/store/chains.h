/* Chains of entries by their numbers, and one user's by time: plain reads.  There is no
 * index on createdAt, and none is needed: a chain is dense and nearly in the order of
 * time. */
#ifndef DUET_STORE_CHAINS_H
#define DUET_STORE_CHAINS_H

#include "core/day_sums.h"
#include "db/cell.h"
#include "db/db.h"

#include <stddef.h>

extern const struct statement_table chains_statements;

/* Entries from one number to another, both included; none where the last is
 * below the first. */
struct chain_range {
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

/* How many entries of the range are of this type (enum entry_type, or ENTRY_TYPE_ANY for
 * all) and of this time. */
DUET_MUST_USE enum status store_chain_count(struct db *db, const struct chain_range *range,
					    int type, const struct time_span *span,
					    uint64_t *count_out, struct error *error_out);

/* Days of UTC, counted from 1970-01-01 (clock_day()), both included. */
struct day_range {
	int64_t first, last;
};

/* Adds the entries of a range to sums[0 ... last - first], each to the day of
 * its own createdAt; what is older than the first day counts as of the first,
 * what is newer than the last as of the last. */
DUET_MUST_USE enum status store_chain_days_add(struct db *db, const struct chain_range *range,
					       const struct day_range *days, struct day_sums *sums,
					       struct error *error_out);

/* Where a chain really ends, by its entries. */
struct chain_end {
	uint64_t id; /* of the user or the organization */
	uint64_t seq;
	struct amount balance_after;
};

/* Plain reads of the last entries; chains without an entry are left out. */
DUET_MUST_USE enum status store_user_chain_ends(struct db *db, const uint64_t *user_ids,
						size_t count, struct chain_end *ends_out,
						size_t *found_out, struct error *error_out);
DUET_MUST_USE enum status store_organization_chain_ends(struct db *db,
							const uint64_t *organization_ids,
							size_t count, struct chain_end *ends_out,
							size_t *found_out, struct error *error_out);

#endif
