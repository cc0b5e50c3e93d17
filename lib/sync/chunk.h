/* Inside of sync_run.c: organizations that are synced by one ticket. */
#ifndef DUET_SYNC_CHUNK_H
#define DUET_SYNC_CHUNK_H

#include "committer/ticket.h"
#include "sync/run.h"

/* Adds the sync of one organization to the ticket, as the run asks for it. */
DUET_MUST_USE bool sync_chunk_add(struct ticket *ticket, const struct sync_run *run,
				  uint64_t organization_id);

/* Counts what became of one organization: repaired, or skipped, and the credits
 * that its `sync` entry moved. */
void sync_chunk_count(struct sync_run *done, const struct outcome *outcome);

/* The sum of what two parts of a run have done, as *run. */
void sync_chunk_add_up(struct sync_run *run, const struct sync_run *done);

struct sync_chunk {
	const struct sync_run *run; /* as it is asked for */
	const struct drifted *found;
	size_t count;
	int64_t deadline_ms; /* monotonic */
	void (*step)(void *context, const struct sync_step *step);
	void *context;
};

/* Syncs them, and adds what was done to *done.  Anything but DUET_OK: not all of
 * them were; those that were skipped are not counted then, for they will be met
 * again. */
DUET_MUST_USE enum status sync_chunk_run(const struct sync_chunk *chunk,
					 struct committer *committer, struct sync_run *done,
					 struct error *error_out);

#endif
