/* How one user and their organization stand, and which entries tell why: plain reads.
 * Texts come from the arena. */
#ifndef DUET_SYNC_STANDING_H
#define DUET_SYNC_STANDING_H

#include "db/source.h"
#include "store/entries.h"
#include "store/users.h"

/* DUET_USER_NOT_FOUND: nobody of that name. */
DUET_MUST_USE enum status read_user_standing(const struct db_source *source,
					     const struct user_name *name, struct arena *arena,
					     struct user_standing *standing_out,
					     struct error *error_out);

#define STANDING_ENTRIES_MAX 20
struct standing_entries {
	struct entry entries[STANDING_ENTRIES_MAX]; /* newest first */
	size_t count;
};

/* The latest ten.  The organization's chain shows what happened to either balance; where
 * several members share it, the user's own is meant. */
DUET_MUST_USE enum status read_latest_entries(const struct db_source *source,
					      const struct user_standing *standing,
					      struct arena *arena,
					      struct standing_entries *latest_out,
					      struct error *error_out);

/* The latest twenty that moved one balance of the organization and not the other, looked
 * for among its last 10,000. */
DUET_MUST_USE enum status read_drift_entries(const struct db_source *source,
					     const struct user_standing *standing,
					     struct arena *arena,
					     struct standing_entries *entries_out,
					     struct error *error_out);

#endif
