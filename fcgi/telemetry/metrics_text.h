/* The counters as text for Prometheus: its exposition format, version 0.0.4. */
#ifndef DUET_FCGI_TELEMETRY_METRICS_TEXT_H
#define DUET_FCGI_TELEMETRY_METRICS_TEXT_H

#include "base/buffer.h"
#include "fcgi/telemetry/metrics.h"

#define METRICS_CONTENT_TYPE "text/plain; version=0.0.4; charset=utf-8"

/* If drift is not known yet, `drift` is NULL and its families are left out.  So are routes
 * without requests. */
void metrics_write(const struct metrics *metrics, const struct metrics_drift *drift,
		   struct buffer *buffer);

#endif
