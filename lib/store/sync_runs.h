/* A row for each sync run: what it was asked for and what it did. */
#ifndef DUET_STORE_SYNC_RUNS_H
#define DUET_STORE_SYNC_RUNS_H

#include "base/arena.h"
#include "core/drift.h"
#include "db/db.h"

#include <stddef.h>

extern const struct statement_table sync_runs_statements;

/* What was asked for, and what has been done so far. */
struct sync_run {
	uint64_t id;
	struct sync_options options;
	const char *actor;               /* who began it */
	int64_t started_us, finished_us; /* finished 0: it goes on, or was ended */
	struct sync_totals totals;
};

/* As it is asked for, at its started_us; nothing done yet. */
DUET_MUST_USE enum status store_sync_run_create(struct db *db, const struct sync_run *run,
						uint64_t *run_id_out, struct error *error_out);

/* Adds to what the run has done so far, for it may go on over several requests;
 * `finished_us` (0: not yet) is when it ended.  DUET_NOT_FOUND: no such run. */
DUET_MUST_USE enum status store_sync_run_add(struct db *db, uint64_t run_id,
					     const struct sync_totals *done, int64_t finished_us,
					     struct error *error_out);

/* DUET_NOT_FOUND: no such run. */
DUET_MUST_USE enum status store_sync_run_find(struct db *db, uint64_t run_id, struct arena *arena,
					      struct sync_run *run_out, struct error *error_out);

/* Newest first: those with ids below before_id (0: from the newest), at most `limit`. */
struct sync_runs_page {
	uint64_t before_id;
	size_t limit;
	struct sync_run *runs; /* room for `limit` */
	size_t count;          /* found */
};
DUET_MUST_USE enum status store_sync_runs_list(struct db *db, struct sync_runs_page *page,
					       struct arena *arena, struct error *error_out);

/* The same of finished runs over everybody, that is, over more than one organization. */
DUET_MUST_USE enum status store_sync_runs_of_everybody(struct db *db, struct sync_runs_page *page,
						       struct arena *arena,
						       struct error *error_out);

#endif
