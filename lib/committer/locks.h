/* Inside a transaction: the locks, users first and then balances, ids ascending. */
#ifndef DUET_COMMITTER_LOCKS_H
#define DUET_COMMITTER_LOCKS_H

#include "committer/batch.h"

/* Locks the users of all operations and the members of all syncs.  Groups with
 * a user whom somebody holds are marked `held` (LOCK_SKIP). */
DUET_MUST_USE enum status locks_take_users(struct batch *batch, struct error *error_out);

/* Locks the balances of the organizations concerned.  Groups whose balance
 * somebody holds are marked `held` (LOCK_SKIP); a row that does not exist is
 * in the books as `missing`. */
DUET_MUST_USE enum status locks_take_balances(struct batch *batch, struct error *error_out);

#endif
