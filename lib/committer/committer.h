/* The committer: the only thing that moves a balance.  Operations that wait at
 * the same time share one transaction; nothing is delayed to make a batch.
 *
 * On its way an operation passes ticket.c (the request waits), queue.c, worker.c
 * (what is tried again, and when) and batch_run.c (lock, look, decide, write,
 * commit); settle.c ends it. */
#ifndef DUET_COMMITTER_COMMITTER_H
#define DUET_COMMITTER_COMMITTER_H

#include "base/error.h"
#include "base/settings.h"
#include "committer/counts.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct committer;
struct ticket;

/* Starts settings->committers threads, each with a connection of its own that
 * it opens when it has work.  `meters` NULL: it counts for itself.
 * *committer_out is valid only on DUET_OK. */
DUET_MUST_USE enum status committer_start(const struct settings *settings,
					  const struct committer_meters *meters,
					  struct committer **committer_out,
					  struct error *error_out);

/* Queues the groups of a ticket and waits until each has its outcome or the
 * deadline (monotonic ms) has passed; then ticket_outcome() has the answers.  Once
 * only for a ticket. */
void committer_run(struct committer *committer, struct ticket *ticket, int64_t deadline_ms);

/* Lets everything that is queued have its outcome, ends the threads and NULLs.
 * Nobody may queue any more. */
void committer_stop(struct committer **committer);

/* The last error that any transaction met, for the log: true, and *error_out,
 * when there was a new one since the last call. */
bool committer_take_error(struct committer *committer, struct error *error_out);

/* How many groups a ticket of many should bring: one transaction takes them, and
 * the queue keeps room for others. */
size_t committer_ticket_max(const struct committer *committer);

#endif
