/* What the groups of an attempt are told, or where they wait. */
#ifndef DUET_COMMITTER_SETTLE_H
#define DUET_COMMITTER_SETTLE_H

#include "committer/counts.h"
#include "committer/group.h"

/* Ends a group that was not carried out: with DUET_OUTCOME_UNKNOWN where an earlier
 * COMMIT may have done it all the same. */
void settle_undone(struct group *group, enum status status);

/* Ends the groups whose time is up; returns how many are left, moved together. */
size_t settle_late(struct group **groups, size_t count);

/* The database is away.  Groups with nothing in doubt are told so at once; what may
 * have been committed waits in the lane, and is looked for until its deadline. */
void settle_away(struct group **groups, size_t count, struct group_list *lane);

/* COMMIT went out and no answer came: what was new in it may stand.  When the
 * transaction is run again, finding it is no replay. */
void settle_doubtful(struct group **groups, size_t count);

/* The transaction is through, and has `written` something or found nothing to
 * write: counts, and ends its groups; those with a row that somebody holds go to
 * the lane. */
void settle_done(struct group **groups, size_t count, bool written, struct group_list *lane,
		 struct committer_counts *counts);

#endif
