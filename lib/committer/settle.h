/* Internal: what the groups of an attempt are told, or where they wait. */
#ifndef DUET_COMMITTER_WORKER_OUTCOME_H
#define DUET_COMMITTER_WORKER_OUTCOME_H

#include "committer/worker.h"

/* Ends a group that was not carried out: with DUET_OUTCOME_UNKNOWN where an earlier
 * COMMIT may have done it all the same. */
void worker_finish_undone(struct group *group, enum status status);

/* Ends the groups whose time is up; returns how many are left, moved together. */
size_t worker_drop_late(struct group **groups, size_t count);

/* The database is away.  Who has nothing in doubt is told so at once; what may
 * have been committed waits in the lane, and is looked for until its deadline. */
void worker_database_is_away(struct worker *worker, struct group **groups, size_t count);

/* COMMIT went out and no answer came: what was new in it may stand.  When the
 * transaction is run again, finding it is no replay. */
void worker_note_doubt(struct group **groups, size_t count);

/* The transaction is through, and has `written` something or found nothing to
 * write: counts, and ends its groups; those that somebody held go to the lane. */
void worker_settle(struct worker *worker, struct group **groups, size_t count, bool written);

#endif
