/* What the pool of processes has done and is doing.  Every process counts in memory that
 * all of them share, so that each can report for all.  For any number of threads at once;
 * counting takes no lock and never fails. */
#ifndef DUET_FCGI_TELEMETRY_METRICS_H
#define DUET_FCGI_TELEMETRY_METRICS_H

#include "base/settings.h"
#include "committer/committer.h"
#include "counters/histogram.h"
#include "fcgi/http/route.h"
#include "fcgi/telemetry/shared_drift.h"

struct metrics;

/* Opens the pool's counters, for these routes among others, in the file that
 * metrics_file_open() finds.  If that fails this process counts for itself, and *error_out
 * says why; otherwise error_out->where is NULL.  NULL without memory. */
struct metrics *metrics_open(const struct settings *settings, const struct route_table *routes,
			     int listen_fd, struct error *error_out);
void metrics_close(struct metrics **metrics);

/* Where this process's committer counts; valid until metrics_close(). */
struct committer_meters metrics_committer_meters(struct metrics *metrics);

/* A request that was answered; `route` is one of the table, or NULL if none was found. */
void metrics_count_request(struct metrics *metrics, const struct route *route, int http_status,
			   int64_t duration_us);

/* ---- What was counted.  A route is named by its index in the table; the table's count
 * stands for requests that found no route. */

const struct route_table *metrics_routes(const struct metrics *metrics);

/* A status is from 100 to 599; anything else counts as 500. */
#define STATUS_FIRST 100
#define STATUS_END   600

uint64_t metrics_requests(const struct metrics *metrics, size_t route_index, int http_status);

/* In microseconds, between these bounds. */
extern const struct histogram_bounds duration_bounds_us;
struct histogram_state metrics_durations(const struct metrics *metrics, size_t route_index);

const struct committer_counts *metrics_committer(const struct metrics *metrics);

/* `minute` is one of the last 60. */
struct metrics_minute {
	uint64_t requests, errors, operations, transactions;
};
struct metrics_minute metrics_minute(const struct metrics *metrics, int64_t minute);

/* The processes that serve now, and what waits in their queues. */
struct metrics_pool {
	bool is_shared;   /* false: these are the counters of this process alone */
	int64_t since_us; /* when the counters began, UTC */
	uint64_t processes, queued, queue_max;
};
struct metrics_pool metrics_pool(const struct metrics *metrics);

/* ---- The summary of drift, see drift_refresher.h. */

/* The last one; false if there is none yet. */
bool metrics_drift(const struct metrics *metrics, struct metrics_drift *drift_out);

/* One process at a time makes a new one: false if another is doing that.  After true:
 * metrics_drift_keep() if there is a new one, and metrics_drift_end() in any case. */
DUET_MUST_USE bool metrics_drift_begin(struct metrics *metrics);
void metrics_drift_keep(struct metrics *metrics, const struct metrics_drift *drift);
void metrics_drift_end(struct metrics *metrics);

#endif
