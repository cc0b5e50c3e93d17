/* What people see of drift: plain reads, which decide nothing. */
#ifndef DUET_SYNC_DRIFT_H
#define DUET_SYNC_DRIFT_H

#include "db/source.h"
#include "store/drift.h"
#include "store/drift_summary.h"
#include "store/entries.h"

/* Those who are out of step, a page of them. */
struct drift_page {
	struct drift_cursor cursor; /* where to look, and then where to go on */
	size_t limit;
	struct drifted *drifted; /* in the arena */
	size_t count;
};

/* Goes on from page->cursor until page->limit are found, everybody was looked at or half
 * of the time is gone; fills the rest. */
DUET_MUST_USE enum status read_drift_page(const struct db_source *source, struct drift_page *page,
					  struct arena *arena, struct error *error_out);

/* How a drift came about: the newest entries that moved one balance and not the other,
 * among the organization's latest DRIFT_CAUSE_LOOK_BACK. */
#define DRIFT_CAUSE_ENTRIES_MAX 3
#define DRIFT_CAUSE_LOOK_BACK   20
struct drift_cause {
	struct entry entries[DRIFT_CAUSE_ENTRIES_MAX]; /* newest first */
	size_t count;
	int64_t last_entry_us; /* when the latest of all was written; 0: there is none */
};

/* One cause for each of the page; *causes_out is in the arena. */
DUET_MUST_USE enum status read_drift_causes(const struct db_source *source,
					    const struct drift_page *page, struct arena *arena,
					    const struct drift_cause **causes_out,
					    struct error *error_out);

DUET_MUST_USE enum status read_drift_ends(const struct db_source *source,
					  struct drift_ends *ends_out, struct error *error_out);

DUET_MUST_USE enum status read_drift_summary(const struct db_source *source,
					     struct drift_summary *summary_out,
					     struct error *error_out);

#endif
