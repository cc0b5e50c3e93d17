/* One attempt at one transaction for many groups: lock, look, decide, write,
 * commit.  What to do about a failure is the worker's business. */
#ifndef DUET_COMMITTER_BATCH_RUN_H
#define DUET_COMMITTER_BATCH_RUN_H

#include "committer/batch.h"

/* On DUET_OK the transaction is committed (or had nothing to write), and each
 * group that is not `held` has status, refused and decisions; their entries lie
 * in the books, so keep them before the arena is reset.  Groups that are `held`
 * were left out: somebody holds one of their rows (LOCK_SKIP only).
 *
 * On anything else nothing of it is committed, except that DUET_OUTCOME_UNKNOWN
 * may mean either; the caller rolls back. */
DUET_MUST_USE enum status batch_run(struct batch *batch, struct error *error_out);

#endif
