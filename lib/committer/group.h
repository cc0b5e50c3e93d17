/* A group: operations that stand or fall together, or the sync of one
 * organization.  This is what the queue and a committer see of it; handlers need
 * only ticket.h. */
#ifndef DUET_COMMITTER_GROUP_H
#define DUET_COMMITTER_GROUP_H

#include "base/arena.h"
#include "core/drift.h"
#include "core/ledger.h"
#include "store/audit.h"

#include <stdbool.h>

struct ticket;

/* Everything lies in the group's own arena, so that the committer may add to
 * it while the request still reads other groups of the same ticket. */
struct group {
	struct group *previous, *next; /* in the queue or in the slow lane */
	struct ticket *ticket;
	struct arena *arena;
	bool queued; /* under the queue's lock: no committer has it yet */
	bool done;   /* under the ticket's lock: it has its outcome */
	int64_t deadline_ms;

	struct operation *operations; /* `count` of them, or ... */
	size_t count;
	struct sync_order *sync;  /* ... where count is 0, this */
	struct audit_line *audit; /* NULL, or one an operation */
	size_t bytes;             /* what its entries bring to the database, roughly */

	/* The committer's, from queue_take() to ticket_finish(). */
	struct decision *decisions;
	struct entry *entries; /* of the decisions; of a sync: all that it wrote */
	size_t entry_count;    /* of a sync */
	struct sync_verdict verdict;
	bool *posted;  /* one an operation: new in the transaction whose COMMIT went unanswered */
	bool in_doubt; /* there was such a transaction */
	bool held;     /* left out of this attempt: somebody holds one of its rows */
	enum status status;
	size_t refused; /* the operation that broke a rule */
};

/* A group of its own; all texts are copied.  `audit` is NULL, or one line an
 * operation.  NULL without memory. */
struct group *group_open(const struct operation *operations, size_t count,
			 const struct audit_line *audit);
struct group *group_open_sync(const struct sync_order *order);
void group_close(struct group *group);

/* How much of a transaction it takes: its operations, or one for a sync. */
size_t group_weight(const struct group *group);

/* A list of groups by their own links. */
struct group_list {
	struct group *first, *last;
	size_t weight; /* of all */
};

void group_list_append(struct group_list *list, struct group *group);
void group_list_remove(struct group_list *list, struct group *group);

/* Copies the entries of the decisions into this group: they lie in the books, and
 * the texts of a replay may lie in another group.  False without memory: the
 * entries stand all the same. */
DUET_MUST_USE bool group_keep_entries(struct group *group);

/* Copies the entries that the verdict of a sync names, also after a dry run has
 * undone them.  False without memory. */
DUET_MUST_USE bool group_keep_sync(struct group *group, const struct books *books);

#endif
