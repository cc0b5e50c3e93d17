/* The repair of one user, and a run over all as far as one request takes it. */
#ifndef DUET_FCGI_DRIFT_SYNC_WORK_H
#define DUET_FCGI_DRIFT_SYNC_WORK_H

#include "fcgi/drift/sync_steps.h"
#include "fcgi/http/request.h"

/* sync_one_user() for a request. */
DUET_MUST_USE enum status sync_work_one(struct request *request, const struct user_name *name,
					const struct sync_run *asked, struct sync_one *one_out);

/* Works for settings->syncWorkMs, or half of the time that the request has left,
 * or until the process is told to end.  Where rows that somebody holds stop a run
 * that has its row, that is no failure: it is not complete, and goes on later.
 * Else as sync_everybody(). */
DUET_MUST_USE enum status sync_work(struct request *request, const struct sync_run *asked,
				    const struct drift_cursor *from, struct sync_steps *steps,
				    struct sync_all *all_out);

#endif
