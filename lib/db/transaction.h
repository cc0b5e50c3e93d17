/* A short transaction on a DB_READER: begin, work, commit, and again where
 * another one was in the way. */
#ifndef DUET_DB_TRANSACTION_H
#define DUET_DB_TRANSACTION_H

#include "db/source.h"

/* What is done inside; whatever it returns but DUET_OK is rolled back. */
typedef enum status transaction_work(struct db *db, void *context, struct error *error_out);

/* Runs `work` until it is committed.  DUET_CONFLICT and DUET_LOCK_TIMEOUT are
 * tried again with jitter, a bounded number of times and never past the
 * deadline (monotonic ms); then DUET_BUSY, nothing is written.  Every other
 * status is passed on: DUET_OUTCOME_UNKNOWN where the COMMIT had no answer. */
DUET_MUST_USE enum status transaction_run(struct db *db, int64_t deadline_ms,
					  transaction_work *work, void *context,
					  struct error *error_out);

/* The same on a borrowed connection until the source's deadline; a connection that
 * turns out to be dead is replaced.  DUET_BUSY and DUET_STORE_DOWN: nothing is
 * written. */
DUET_MUST_USE enum status transaction_run_pooled(const struct db_source *source,
						 transaction_work *work, void *context,
						 struct error *error_out);

#endif
