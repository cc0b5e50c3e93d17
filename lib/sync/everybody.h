/* The repair of everybody's drift, in chunks. */
#ifndef DUET_SYNC_EVERYBODY_H
#define DUET_SYNC_EVERYBODY_H

#include "sync/request.h"

/* Begins a run, or continues request->run_id, until everybody was looked at or the
 * request's time is over.  Each chunk is committed by itself, so a run that is killed
 * loses nothing.  backend->source->deadline_ms may be INT64_MAX.
 *
 * Stops at a chunk that could not be finished, with the status of a group (ticket.h):
 * what was repaired of it is counted, and the cursor stays before it.  DUET_NOT_FOUND:
 * no such run.  *progress_out is valid whatever is returned; its run's actor is who asks
 * now. */
DUET_MUST_USE enum status sync_everybody(const struct sync_backend *backend,
					 const struct sync_request *request,
					 const struct sync_observer *observer,
					 struct sync_progress *progress_out,
					 struct error *error_out);

#endif
