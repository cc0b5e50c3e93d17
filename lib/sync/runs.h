/* The rows of sync_runs: one for each repair or preview. */
#ifndef DUET_SYNC_RUNS_H
#define DUET_SYNC_RUNS_H

#include "sync/request.h"

/* Makes the row of a run that begins now. */
DUET_MUST_USE enum status sync_run_begin(const struct db_source *source,
					 const struct sync_request *request,
					 struct sync_run *run_out, struct error *error_out);

/* DUET_NOT_FOUND: no such run. */
DUET_MUST_USE enum status sync_run_find(const struct db_source *source, uint64_t run_id,
					struct arena *arena, struct sync_run *run_out,
					struct error *error_out);

/* Adds what was done to the row of run->id, once, and to *run; run->finished_us is noted
 * where it is not 0.  It takes a second of its own, whatever time the request has left.
 * DUET_OUTCOME_UNKNOWN: that may or may not stand in the row now.
 * Whatever is returned, *run tells what was done. */
DUET_MUST_USE enum status sync_run_note(struct db_pool *pool, struct sync_run *run,
					const struct sync_totals *done, struct error *error_out);

/* A page of them, newest first. */
DUET_MUST_USE enum status read_sync_runs(const struct db_source *source,
					 struct sync_runs_page *page, struct arena *arena,
					 struct error *error_out);

/* The same of finished runs over everybody. */
DUET_MUST_USE enum status read_sync_runs_of_everybody(const struct db_source *source,
						      struct sync_runs_page *page,
						      struct arena *arena, struct error *error_out);

#endif
