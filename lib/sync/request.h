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
	uint64_t run_id;          /* a run to go on with, whose row has the options; 0: a new one */
	struct drift_cursor from; /* where it goes on; zeros: at the beginning */
	int64_t work_ms;          /* for how long: this and one chunk at the most */
	const volatile _Bool *stop; /* it ends after its chunk once this is true; may be NULL */
};

/* How far a run over everybody is. */
struct sync_progress {
	struct sync_run run;        /* its row; id 0: it has none yet */
	bool complete;              /* everybody was looked at */
	struct drift_cursor cursor; /* where to go on while it is not complete */
};

/* Who is told, while a run over everybody goes on.  Each function may be NULL. */
struct sync_observer {
	void *context;
	/* Of each organization that was found out of step: it was repaired, or skipped.
	 * `found` is how the scan saw it; both are gone after the call. */
	void (*organization)(void *context, const struct drifted *found,
			     const struct outcome *outcome);
	/* After each chunk. */
	void (*chunk)(void *context, const struct sync_progress *progress);
};

#endif
