/* By which entries a drift came about. */
#ifndef DUET_SYNC_CAUSES_H
#define DUET_SYNC_CAUSES_H

#include "store/drift.h"
#include "store/reads.h"

#define DRIFT_CAUSE_ENTRIES_MAX 3

/* Of one organization: the newest entries that moved one balance and not the
 * other, among its latest DRIFT_CAUSE_LOOK_BACK. */
#define DRIFT_CAUSE_LOOK_BACK 20
struct drift_cause {
	struct entry entries[DRIFT_CAUSE_ENTRIES_MAX]; /* newest first */
	size_t count;
	int64_t last_entry_us; /* when the latest of all was written; 0: there is none */
};

/* One cause for each of the organizations. */
DUET_MUST_USE enum status read_drift_causes(const struct db_source *source,
					    const struct drifted *drifted, size_t count,
					    struct arena *arena, struct drift_cause *causes_out,
					    struct error *error_out);

#endif
