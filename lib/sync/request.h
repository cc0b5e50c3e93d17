/* What a repair of drift is asked for, who is told of it, and how far it is. */
#ifndef DUET_SYNC_REQUEST_H
#define DUET_SYNC_REQUEST_H

#include "committer/ticket.h"
#include "core/drift.h"
#include "db/source.h"
#include "store/drift.h"
#include "store/sync_runs.h"
#include "store/users.h"

struct committer;

/* What a repair works with. */
struct sync_backend {
	struct committer *committer;
	const struct db_source *source;
};

struct sync_request {
	struct sync_options options;
	const char *actor; /* who asks */

	/* sync_user() */
	struct user_name user;

	/* sync_everybody() */
	uint64_t run_id;            /* continue this run, with its own options; 0: a new run */
	struct drift_cursor from;   /* where to continue; zeros: at the beginning */
	int64_t work_ms;            /* no new chunk is begun after this time */
	const volatile _Bool *stop; /* nor after this became true; may be NULL */
};

/* How far a run over everybody is. */
struct sync_progress {
	struct sync_run run;        /* its row; id 0: it has none yet */
	bool complete;              /* everybody was looked at */
	struct drift_cursor cursor; /* where to continue while it is not complete */
};

/* Who is told while a run over everybody goes on.  Each function may be NULL. */
struct sync_observer {
	void *context;
	/* An organization that the scan found out of step was repaired or skipped.
	 * `found` is what the scan saw.  Both arguments are valid during the call only. */
	void (*organization)(void *context, const struct drifted *found,
			     const struct outcome *outcome);
	/* After each chunk. */
	void (*chunk)(void *context, const struct sync_progress *progress);
};

#endif
