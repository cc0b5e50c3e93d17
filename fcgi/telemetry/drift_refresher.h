/* The thread that makes a new summary of drift when somebody asks how the service is
 * and the last one is old.  With a million users that takes seconds, so nobody waits
 * for it. */
#ifndef DUET_FCGI_TELEMETRY_DRIFT_REFRESHER_H
#define DUET_FCGI_TELEMETRY_DRIFT_REFRESHER_H

#include "fcgi/http/app.h"
#include "fcgi/telemetry/metrics.h"

struct drift_refresher;

/* Starts the thread, which sleeps until somebody asks.  The app's log, metrics and pool
 * must outlive it. */
DUET_MUST_USE enum status drift_refresher_start(const struct app *app,
						struct drift_refresher **refresher_out,
						struct error *error_out);

/* Waits until the thread has ended, and NULLs; *refresher may be NULL. */
void drift_refresher_stop(struct drift_refresher **refresher);

/* The last summary that any process of the pool has made; false: there is none yet.
 * Where it is older than a minute, one process begins a new one meanwhile. */
bool drift_refresher_read(struct drift_refresher *refresher, struct metrics_drift *drift_out);

#endif
