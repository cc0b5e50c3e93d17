/* Who is out of step, found by plain reads: the whole picture for people, and
 * the candidates for a repair, which measures again under the lock. */
#ifndef DUET_STORE_DRIFT_H
#define DUET_STORE_DRIFT_H

#include "base/arena.h"
#include "core/amount.h"
#include "core/books.h"
#include "db/db.h"

#include <stddef.h>

extern const struct statement_table drift_statements;

/* One organization that is out of step, or whose balance or member's balance was
 * changed outside the ledger and no operation has met that yet. */
struct drifted {
	uint64_t organization_id;
	const char *organization_name;
	size_t member_count; /* counted up to 2 */
	/* Of one member; 0 and NULL where there is none or several. */
	uint64_t user_id;
	const char *user_email, *user_name;
	struct account_state user;         /* of the one member; else the sums, seq 0 */
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

/* The next ones after the cursor, at most `limit` (1 or more), looking at no
 * more than `examine_max` accounts, so that a scan where nothing is wrong takes
 * bounded time too.  *cursor is moved on (DRIFT_END: that was all); whatever
 * fails, it stays.  *examined_out is how many organizations were looked at; one
 * with several members counts for itself and for each of them. */
DUET_MUST_USE enum status store_drift_scan(struct db *db, struct drift_cursor *cursor, size_t limit,
					   size_t examine_max, struct arena *arena,
					   struct drifted *drifted_out, size_t *found_out,
					   uint64_t *examined_out, struct error *error_out);

/* One organization, whether it is out of step or not.  DUET_NOT_FOUND: there is none. */
DUET_MUST_USE enum status store_drift_of(struct db *db, uint64_t organization_id,
					 struct arena *arena, struct drifted *drifted_out,
					 struct error *error_out);

/* The last ids there are, and how far a scan is between them, in percent. */
struct drift_ends {
	uint64_t last_user_id, last_organization_id;
};
DUET_MUST_USE enum status store_drift_ends(struct db *db, struct drift_ends *ends_out,
					   struct error *error_out);
unsigned drift_percent(const struct drift_cursor *cursor, const struct drift_ends *ends);

/* The whole of it in one consistent read, on a DB_READER. */
struct drift_summary {
	uint64_t organizations;           /* all there are */
	uint64_t out_of_step;             /* drift is not 0 */
	uint64_t outside_changes;         /* organizations with one that no operation has met */
	struct amount organization_ahead; /* the sum where the organization has more ... */
	struct amount user_ahead;         /* ... and where its members have more */
};
DUET_MUST_USE enum status store_drift_summary(struct db *db, struct drift_summary *summary_out,
					      struct error *error_out);

#endif
