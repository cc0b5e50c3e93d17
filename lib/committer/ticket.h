/* What one request hands to the committer: one or more groups, and what became
 * of each.
 *
 * A group is taken whole: its operations are applied one after another in one
 * transaction, all of them or none.  A single operation is a group of one; an
 * atomic batch is one group; a batch that is not atomic is many groups.  The
 * sync of one organization is a group of its own.
 *
 * From ticket_run() on a ticket has two owners, the request and the committer:
 * the request may give up at its deadline while the committer still works. */
#ifndef DUET_COMMITTER_TICKET_H
#define DUET_COMMITTER_TICKET_H

#include "core/drift.h"
#include "core/ledger.h"
#include "store/audit.h"

#include <stddef.h>
#include <stdint.h>

struct group;
struct queue;
struct ticket;

/* What became of a group.
 *   DUET_OK               every operation has its entry; COMMIT has answered
 *   a rule's status       refused: nothing was written; decisions[refused] tells
 *   DUET_NOT_FOUND        of a sync: there is no such organization
 *   DUET_BUSY             not done in time, and certainly not written
 *   DUET_NO_MEMORY        does not fit a transaction's memory; nothing was written
 *   DUET_STORE_DOWN       the database is away; nothing was written
 *   DUET_OUTCOME_UNKNOWN  may or may not have been written: ask again by key
 *   DUET_INTERNAL         the database refused the rows: our bug; not written */
struct outcome {
	enum status status;
	size_t refused;
	const struct decision *decisions; /* one an operation; entries live with the ticket */

	/* Of a sync, where the status is DUET_OK: what was found and done, and the
	 * entries that were written (or, in a dry run, that would have been). */
	const struct sync_verdict *verdict;
	const struct entry *entries;
	size_t entry_count;
};

/* A ticket without groups; NULL without memory. */
struct ticket *ticket_open(void);

/* Gives up this side's hold and NULLs; *ticket may be NULL. */
void ticket_close(struct ticket **ticket);

/* Adds operations that stand or fall together.  All texts are copied.  `audit`
 * is NULL, or one line an operation that is written with its entry (action
 * NULL: none for that one; organization and time are filled in).  Returns
 * false without memory.  Only before the ticket is run. */
DUET_MUST_USE bool ticket_add(struct ticket *ticket, const struct operation *operations,
			      size_t count, const struct audit_line *audit);

/* Adds the sync of one organization.  A dry run goes the same way, and leaves
 * nothing. */
DUET_MUST_USE bool ticket_add_sync(struct ticket *ticket, const struct sync_order *order);

size_t ticket_group_count(const struct ticket *ticket);

/* Queues all groups and waits until each has its outcome or the deadline
 * (monotonic ms) has passed.  Groups that were not taken from the queue by
 * then are withdrawn: DUET_BUSY.  Once only.  A request calls committer_run(). */
void ticket_run(struct ticket *ticket, struct queue *queue, int64_t deadline_ms);

/* Of group `index`, in the order of ticket_add(); after the ticket was run. */
struct outcome ticket_outcome(const struct ticket *ticket, size_t index);

/* The other owner's side: the group's outcome is known, and so, where it was
 * refused, is group->refused.  Wakes the request after the last one; the group
 * may be gone afterwards. */
void ticket_finish(struct group *group, enum status status);

#endif
