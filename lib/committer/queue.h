/* Groups that wait for a committer: bounded, in the order of arrival. */
#ifndef DUET_COMMITTER_QUEUE_H
#define DUET_COMMITTER_QUEUE_H

#include "committer/group.h"

struct queue;

/* Room for so many operations.  *waiting, which outlives it, always says how many
 * there are.  NULL without memory. */
struct queue *queue_open(size_t operations_max, _Atomic uint64_t *waiting);
void queue_close(struct queue **queue);

/* All of them or none: false when there is no room, or it was stopped. */
DUET_MUST_USE bool queue_push(struct queue *queue, struct group *const *groups, size_t count);

/* Moves to taken_out what waits: at most `operations_max` operations and
 * `bytes_max` bytes, but always one group where there is any.  Waits for the
 * first until the moment `until_ms` (INT64_MAX: for ever), or until the queue
 * is stopped.  Returns how many groups were taken. */
size_t queue_take(struct queue *queue, size_t operations_max, size_t bytes_max, int64_t until_ms,
		  struct group_list *taken_out);

/* Takes it back, if no committer has it: true, and it is the caller's again. */
DUET_MUST_USE bool queue_withdraw(struct queue *queue, struct group *group);

/* Wakes everybody; nothing may be pushed any more. */
void queue_stop(struct queue *queue);
bool queue_is_stopped(struct queue *queue);

#endif
