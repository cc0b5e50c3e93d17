/* Inside of sync_run.c: the run's row, through the pool. */
#ifndef DUET_SYNC_ROW_H
#define DUET_SYNC_ROW_H

#include "store/reads.h"
#include "store/sync_runs.h"

/* Makes the row; run->id and run->started_us are set.  Everything else that
 * counts what was done becomes 0. */
DUET_MUST_USE enum status sync_row_create(const struct db_source *source, struct sync_run *run,
					  struct error *error_out);

/* DUET_NOT_FOUND: no such run. */
DUET_MUST_USE enum status sync_row_find(const struct db_source *source, uint64_t run_id,
					struct arena *arena, struct sync_run *run_out,
					struct error *error_out);

/* Adds to the row what was done, once: DUET_OUTCOME_UNKNOWN where that may or may
 * not have been noted. */
DUET_MUST_USE enum status sync_row_add(const struct db_source *source, const struct sync_run *done,
				       bool finished, struct error *error_out);

#endif
