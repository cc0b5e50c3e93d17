/* The thread that keeps a summary of drift for everybody who asks how the service
 * is.  It costs seconds where there are a million users, so nobody waits for it. */
#ifndef DUET_FCGI_TELEMETRY_DRIFT_KEEPER_H
#define DUET_FCGI_TELEMETRY_DRIFT_KEEPER_H

#include "fcgi/http/app.h"
#include "fcgi/telemetry/metrics.h"

struct drift_keeper;

/* Starts the thread, which sleeps until somebody asks.  app's log, metrics and
 * pool outlive it. */
DUET_MUST_USE enum status drift_keeper_start(const struct app *app,
					     struct drift_keeper **keeper_out,
					     struct error *error_out);

/* Waits for what it is doing and NULLs; *keeper may be NULL. */
void drift_keeper_stop(struct drift_keeper **keeper);

/* The last summary that any process of the pool has made; false: there is none yet.
 * Where it is older than a minute a new one is begun beside, by one process. */
bool drift_keeper_read(struct drift_keeper *keeper, struct metrics_drift *drift_out);

#endif
