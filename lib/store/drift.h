/* Who is out of step, found by plain reads: for people to see, and as candidates for a repair,
 * which measures again under the lock. */
#ifndef DUET_STORE_DRIFT_H
#define DUET_STORE_DRIFT_H

#include "base/arena.h"
#include "core/amount.h"
#include "core/books.h"
#include "db/db.h"

#include <stddef.h>

extern const struct statement_table drift_statements;

/* One organization that is out of step, or whose balance or member's balance was changed
 * outside the ledger since its last entry. */
struct drifted {
	uint64_t organization_id;
	const char *organization_name;
	size_t member_count; /* counted up to 2 */
	/* Of one member; 0 and NULL where there is none or several. */
	uint64_t user_id;
	const char *user_email, *user_name;
	struct account_state members;      /* the one member's; else the sums, seq 0 */
	struct account_state organization; /* zeros where there is no row */
	bool organization_balance_exists;
};

/* The scan has two parts, one after the other: mirrored organizations by user id,
 * then those with no or several members, or no balance row, by organization id. */
enum drift_part {
	DRIFT_USERS,
	DRIFT_ORGANIZATIONS,
	DRIFT_END
};

struct drift_cursor {
	enum drift_part part;
	uint64_t after_id;
};

/* What a scan looks at and what it finds. */
struct drift_scan {
	struct drift_cursor cursor; /* where to start; it is moved on */
	size_t limit;               /* of what is found: 1 or more */
	size_t examine_max;         /* no more accounts are looked at: bounds the time where
				       nothing is wrong */
	struct drifted *drifted;    /* room for `limit` */
	size_t count;               /* found */
	uint64_t examined;          /* organizations that were looked at; one with several
				       members counts for itself and for each of them */
};

/* The next ones; DRIFT_END: that was all.  When it fails, *scan is unchanged. */
DUET_MUST_USE enum status store_drift_scan(struct db *db, struct drift_scan *scan,
					   struct arena *arena, struct error *error_out);

/* The last ids there are, and how far a scan is between them, in percent. */
struct drift_ends {
	uint64_t last_user_id, last_organization_id;
};
DUET_MUST_USE enum status store_drift_ends(struct db *db, struct drift_ends *ends_out,
					   struct error *error_out);
unsigned drift_percent(const struct drift_cursor *cursor, const struct drift_ends *ends);

#endif
