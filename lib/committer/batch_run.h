/* Inside of batch.c: what is locked and read before anything is decided. */
#ifndef DUET_COMMITTER_BATCH_BOOKS_H
#define DUET_COMMITTER_BATCH_BOOKS_H

#include "committer/batch.h"

/* Locks the accounts of all groups, users first, ids ascending; makes missing
 * balance rows; looks up the earlier entries of all keys after the locks.
 * Groups whose rows somebody holds are marked `held` (LOCK_SKIP). */
DUET_MUST_USE enum status batch_fill_books(struct batch *batch, struct error *error_out);

#endif
