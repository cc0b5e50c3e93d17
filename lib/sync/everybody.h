/* The repair of everybody's drift, in chunks. */
#ifndef DUET_SYNC_EVERYBODY_H
#define DUET_SYNC_EVERYBODY_H

#include "sync/request.h"

/* Begins a run, or goes on with request->run_id, until everybody was looked at or the
 * request's time is over.  Each chunk is a transaction of its own, or several: a run that
 * was killed has lost nothing.  backend->source->deadline_ms may be INT64_MAX.
 *
 * Ends early where a chunk was not done whole, with the status of a group (ticket.h);
 * what was done of it is counted, and the cursor stays before it.  DUET_NOT_FOUND: no such
 * run.  *progress_out is valid whatever is returned; its run's actor is who asked. */
DUET_MUST_USE enum status sync_everybody(const struct sync_backend *backend,
					 const struct sync_request *request,
					 const struct sync_observer *observer,
					 struct sync_progress *progress_out,
					 struct error *error_out);

#endif
