/* The repair of drift: one user's organization, or everybody's in chunks. */
#ifndef DUET_SYNC_RUN_H
#define DUET_SYNC_RUN_H

#include "committer.h"
#include "drift.h"
#include "reads.h"
#include "store_drift.h"
#include "store_sync_runs.h"

/* What became of one user.  What is asked for is a struct sync_run of which only
 * direction, dry_run, allow_decrease and actor count. */
struct sync_one {
	struct user user; /* as it was found */
	uint64_t run_id;
	struct sync_verdict verdict;
	const struct entry *entries; /* written, or in a dry run to be written; in the arena */
	size_t entry_count;
};

/* Syncs the organization of one user.  The run gets its row, finished.
 * DUET_NOT_FOUND: no such user.  Else the statuses of a group (ticket.h). */
DUET_MUST_USE enum status sync_one_user(struct committer *committer, const struct reads *reads,
					const struct user_name *name, const struct sync_run *asked,
					struct arena *arena, struct sync_one *result_out,
					struct error *error_out);

/* What became of one organization in a run over all. */
struct sync_step {
	const struct drifted *found; /* as the scan saw it */
	const struct sync_verdict *verdict;
	const struct entry *entries;
	size_t entry_count;
};

struct sync_all {
	struct sync_run run;        /* the row as it stands now */
	bool complete;              /* everything was looked at */
	struct drift_cursor cursor; /* where to go on, while not complete */
};

/* Goes on with a run (run_id not 0: its row says direction and the rest) or
 * starts one, for `work_ms` at the most and `stop` (may be NULL) false; ends
 * after its chunk.  Calls `step` for each organization that was out of step,
 * and `progress` (may be NULL) after each chunk.  Each chunk is a transaction of
 * its own, or several: a run that was killed has lost nothing. */
DUET_MUST_USE enum status sync_everybody(
	struct committer *committer, const struct reads *reads, const struct sync_run *asked,
	const struct drift_cursor *from, int64_t work_ms, const volatile _Bool *stop,
	void (*step)(void *context, const struct sync_step *step),
	void (*progress)(void *context, const struct sync_all *so_far), void *context,
	struct sync_all *result_out, struct error *error_out);

#endif
