/* The repair of drift: one user's organization, or everybody's in chunks. */
#ifndef DUET_SYNC_RUN_H
#define DUET_SYNC_RUN_H

#include "committer/committer.h"
#include "core/drift.h"
#include "store/drift.h"
#include "store/reads.h"
#include "store/sync_runs.h"

/* What is asked for is a struct sync_run of which only direction, dry_run,
 * allow_decrease and actor count; over all, id too. */

/* What became of one user. */
struct sync_one {
	struct user user; /* as it was found */
	uint64_t run_id;
	struct sync_verdict verdict;
	const struct entry *entries; /* written, or in a dry run to be written; in the arena */
	size_t entry_count;
};

/* Syncs the organization of one user.  The run gets its row, finished on DUET_OK.
 * DUET_USER_NOT_FOUND: no such user.  Else the statuses of a group (ticket.h). */
DUET_MUST_USE enum status sync_one_user(struct committer *committer, const struct db_source *source,
					const struct user_name *name, const struct sync_run *asked,
					struct arena *arena, struct sync_one *result_out,
					struct error *error_out);

/* What became of one organization in a run over all; gone after the call. */
struct sync_step {
	const struct drifted *found; /* as the scan saw it */
	const struct sync_verdict *verdict;
	const struct entry *entries;
	size_t entry_count;
};

struct sync_all {
	struct sync_run run;        /* the row as it stands now; its actor is who asked now */
	bool complete;              /* everything was looked at */
	struct drift_cursor cursor; /* where to go on, while not complete */
};

/* Goes on with a run (asked->id not 0: its row says direction and the rest) or
 * starts one, at *from (NULL: the beginning), for `work_ms` and one chunk at the
 * most, and no further once *stop (may be NULL) is true.  Calls `step` for each
 * organization that the scan saw out of step, and `progress` (may be NULL) after
 * each chunk.  Each chunk is a transaction of its own, or several: a run that was
 * killed has lost nothing.  reads->deadline_ms may be INT64_MAX.
 *
 * Ends early where a chunk was not done whole, with the status of a group
 * (ticket.h); what was done of it is counted, and the cursor stays before it.
 * DUET_NOT_FOUND: no such run.  *result_out is valid then too, run.id 0 where
 * there is no row. */
DUET_MUST_USE enum status sync_everybody(
	struct committer *committer, const struct db_source *source, const struct sync_run *asked,
	const struct drift_cursor *from, int64_t work_ms, const volatile _Bool *stop,
	void (*step)(void *context, const struct sync_step *step),
	void (*progress)(void *context, const struct sync_all *so_far), void *context,
	struct sync_all *result_out, struct error *error_out);

#endif
