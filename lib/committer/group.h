/* Inside of tickets: what the queue and the committer see of a group.  Not for
 * callers of ticket.h. */
#ifndef DUET_COMMITTER_GROUP_H
#define DUET_COMMITTER_GROUP_H

#include "base/arena.h"
#include "committer/ticket.h"

#include <stdbool.h>

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

	/* The committer's, from queue_take() to group_finish(). */
	struct decision *decisions;
	struct entry *entries; /* of the decisions; of a sync: all that it wrote */
	size_t entry_count;    /* of a sync */
	struct sync_verdict verdict;
	bool *posted;  /* was new in the transaction whose COMMIT went unanswered */
	bool in_doubt; /* there was such a transaction */
	bool held;     /* in this attempt: somebody holds one of its rows */
	enum status status;
	size_t refused;
};

/* How much of a transaction it takes: its operations, or one. */
size_t group_weight(const struct group *group);

/* A list of groups by their own links. */
struct group_list {
	struct group *first, *last;
	size_t weight; /* of all */
};

void group_list_append(struct group_list *list, struct group *group);
void group_list_remove(struct group_list *list, struct group *group);

/* Copies the entries of the decisions, which still lie in the books (a replay's
 * texts in another group even), into this group.  False without memory: the
 * entries stand all the same. */
DUET_MUST_USE bool group_keep_entries(struct group *group);

/* Copies the entries that the verdict of a sync names, also after a dry run has
 * undone them.  False without memory. */
DUET_MUST_USE bool group_keep_sync(struct group *group, const struct books *books);

/* The outcome is known, and so, where refused, is group->refused.  Wakes the
 * request; the group may be gone afterwards. */
void group_finish(struct group *group, enum status status);

#endif
