/* A row for each sync run: what it was asked for and what it did. */
#ifndef DUET_STORE_SYNC_RUNS_H
#define DUET_STORE_SYNC_RUNS_H

#include "base/arena.h"
#include "core/drift.h"
#include "db/db.h"

#include <stddef.h>

struct sync_run {
	uint64_t id;
	enum sync_direction direction;
	bool dry_run, allow_decrease;
	const char *actor;
	int64_t started_us, finished_us; /* finished 0: it goes on, or was ended */
	uint64_t examined, repaired, skipped;
	struct amount credits_added, credits_taken; /* of user balances and mirrors alike */
};

/* As it is asked for, at its started_us; nothing done yet. */
DUET_MUST_USE enum status store_sync_run_create(struct db *db, const struct sync_run *run,
						uint64_t *run_id_out, struct error *error_out);

/* Adds to what run done->id has done so far; `finished` sets finishedAt to
 * done->finished_us.  The run goes on over several requests.  DUET_NOT_FOUND:
 * no such run. */
DUET_MUST_USE enum status store_sync_run_add(struct db *db, const struct sync_run *done,
					     bool finished, struct error *error_out);

/* DUET_NOT_FOUND: no such run. */
DUET_MUST_USE enum status store_sync_run_find(struct db *db, uint64_t run_id, struct arena *arena,
					      struct sync_run *run_out, struct error *error_out);

/* Newest first, with ids below `before_id` (0: from the newest). */
DUET_MUST_USE enum status store_sync_runs_list(struct db *db, uint64_t before_id, size_t limit,
					       struct arena *arena, struct sync_run *runs_out,
					       size_t *found_out, struct error *error_out);

/* Newest first, of finished runs over everybody (over more than one organization),
 * at most `limit`. */
DUET_MUST_USE enum status store_sync_runs_of_everybody(struct db *db, size_t limit,
						       struct arena *arena,
						       struct sync_run *runs_out, size_t *found_out,
						       struct error *error_out);

#endif
