/* One committer thread: its connection, its memory, its slow lane, and what it
 * does when a transaction does not go through. */
#ifndef DUET_COMMITTER_WORKER_H
#define DUET_COMMITTER_WORKER_H

#include "base/settings.h"
#include "committer/counts.h"
#include "committer/group.h"
#include "db/db.h"

#include <pthread.h>
#include <stdatomic.h>

/* Shared by the workers of a committer. */
struct worker_stats {
	struct committer_counts *counts;
	pthread_mutex_t error_lock;
	struct error error;
	bool error_is_new;
};

struct worker {
	const struct settings *settings;
	struct worker_stats *stats;
	struct arena *arena;
	struct group **groups; /* room for what one attempt takes */
	size_t group_capacity;

	struct db *db;          /* NULL, or lost, until a batch needs it */
	uint64_t connection_id; /* of the last connection; 0: none yet */
	int64_t connect_not_before_ms;

	/* Groups that wait for a row that somebody holds, or, in doubt, for the
	 * database to come back. */
	struct group_list lane;
	int64_t lane_due_ms;
};

/* False without memory. */
DUET_MUST_USE bool worker_init(struct worker *worker, const struct settings *settings,
			       struct worker_stats *stats);
/* Closes the connection; the lane must be empty. */
void worker_deinit(struct worker *worker);

/* Runs the groups of the list to their outcome.  Those that cannot have one
 * yet are in worker->lane afterwards; the list is empty. */
void worker_run(struct worker *worker, struct group_list *list);

/* Tries the lane again, as much of it as one transaction takes, and ends what
 * is too late.  Sets lane_due_ms. */
void worker_run_lane(struct worker *worker);

/* When the process ends: no group of the lane waits longer than this. */
void worker_hurry_lane(struct worker *worker, int64_t deadline_ms);

#endif
