#include "fcgi/admin/stats.h"

#include "base/clock.h"
#include "fcgi/http/input.h"
#include "fcgi/http/render.h"
#include "fcgi/telemetry/drift_refresher.h"
#include "sync/runs.h"

#define RUNS_MAX 100

#define STATUS_CLASSES 5

struct route_sums {
	uint64_t requests;
	uint64_t by_class[STATUS_CLASSES + 1]; /* 1xx is [1] */
};

static struct route_sums sums_of(const struct metrics *metrics, size_t route_index)
{
	struct route_sums sums = { 0 };

	for (int status = STATUS_FIRST; status < STATUS_END; status++) {
		uint64_t requests = metrics_requests(metrics, route_index, status);

		sums.requests += requests;
		sums.by_class[status / 100] += requests;
	}
	return sums;
}

static void member_count(struct json_writer *writer, const char *name, uint64_t count)
{
	json_member_integer(writer, name, (int64_t)count);
}

static void render_requests(struct json_writer *writer, const struct metrics *metrics)
{
	struct route_sums all = { 0 };

	for (size_t i = 0; i <= metrics_routes(metrics)->count; i++) {
		struct route_sums sums = sums_of(metrics, i);

		all.requests += sums.requests;
		for (size_t hundreds = 1; hundreds <= STATUS_CLASSES; hundreds++)
			all.by_class[hundreds] += sums.by_class[hundreds];
	}
	json_key(writer, "requests");
	json_object_begin(writer);
	member_count(writer, "total", all.requests);
	json_key(writer, "byStatus");
	json_object_begin(writer);
	member_count(writer, "2xx", all.by_class[2]);
	member_count(writer, "3xx", all.by_class[3]);
	member_count(writer, "4xx", all.by_class[4]);
	member_count(writer, "5xx", all.by_class[5]);
	json_object_end(writer);
	json_object_end(writer);
}

static void render_percentile(struct json_writer *writer, const char *name,
			      const struct histogram_state *durations, unsigned percent)
{
	uint64_t value_us;

	if (histogram_percentile(durations, &duration_bounds_us, percent, &value_us)) {
		member_count(writer, name, value_us);
		return;
	}
	json_key(writer, name);
	json_null(writer);
}

/* The method and path are null for requests that matched no route. */
static void render_route(struct json_writer *writer, const struct metrics *metrics,
			 size_t route_index)
{
	const struct route_table *table = metrics_routes(metrics);
	const struct route *route = route_index < table->count ? &table->routes[route_index] : NULL;
	const struct route_sums sums = sums_of(metrics, route_index);
	const struct histogram_state durations = metrics_durations(metrics, route_index);

	json_object_begin(writer);
	json_member_string(writer, "method", route == NULL ? NULL : method_name(route->method));
	json_member_string(writer, "path", route == NULL ? NULL : route->path);
	member_count(writer, "requests", sums.requests);
	member_count(writer, "errors", sums.by_class[5]);
	render_percentile(writer, "p50Us", &durations, 50);
	render_percentile(writer, "p99Us", &durations, 99);
	json_object_end(writer);
}

static void render_routes(struct json_writer *writer, const struct metrics *metrics)
{
	json_key(writer, "routes");
	json_array_begin(writer);
	for (size_t i = 0; i <= metrics_routes(metrics)->count; i++)
		render_route(writer, metrics, i);
	json_array_end(writer);
}

static void render_committer(struct json_writer *writer, const struct metrics *metrics,
			     const struct metrics_pool *pool)
{
	const struct committer_counts *counts = metrics_committer(metrics);

	json_key(writer, "committer");
	json_object_begin(writer);
	member_count(writer, "transactions", counts->transactions);
	member_count(writer, "operations", counts->operations);
	member_count(writer, "retries", counts->retries);
	member_count(writer, "replays", counts->replays);
	member_count(writer, "refused", counts->refused);
	member_count(writer, "busy", counts->busy);
	member_count(writer, "queueDepth", pool->queued);
	member_count(writer, "queueMax", pool->queue_max);
	json_object_end(writer);
}

/* From the minute in which the counters began to the current one. */
static void render_minutes(struct json_writer *writer, const struct metrics *metrics,
			   int64_t now_us, int64_t since_us)
{
	int64_t last = minute_of(now_us);
	int64_t first = minute_of(since_us);

	if (first < last - MINUTES_KEPT + 1)
		first = last - MINUTES_KEPT + 1;
	json_key(writer, "minutes");
	json_array_begin(writer);
	for (int64_t minute = first; minute <= last; minute++) {
		const struct metrics_minute counted = metrics_minute(metrics, minute);

		json_object_begin(writer);
		render_time(writer, "at", minute * CLOCK_US_PER_MINUTE);
		member_count(writer, "requests", counted.requests);
		member_count(writer, "errors", counted.errors);
		member_count(writer, "operations", counted.operations);
		member_count(writer, "transactions", counted.transactions);
		json_object_end(writer);
	}
	json_array_end(writer);
}

static void render_drift(struct json_writer *writer, const struct metrics_drift *drift)
{
	json_key(writer, "drift");
	if (drift == NULL) {
		json_null(writer);
		return;
	}
	json_object_begin(writer);
	render_drift_summary(writer, &drift->summary);
	render_time(writer, "asOf", drift->as_of_us);
	json_object_end(writer);
}

/* Oldest first.  A preview repairs nothing. */
static void render_runs(struct json_writer *writer, const struct sync_runs_page *page)
{
	json_key(writer, "driftRuns");
	json_array_begin(writer);
	for (size_t i = page->count; i-- > 0;) {
		const struct sync_run *run = &page->runs[i];

		json_object_begin(writer);
		render_time(writer, "at", run->started_us);
		member_count(writer, "found", run->totals.repaired + run->totals.skipped);
		member_count(writer, "repaired", run->options.dry_run ? 0 : run->totals.repaired);
		json_object_end(writer);
	}
	json_array_end(writer);
}

struct reply stats_get(struct request *request)
{
	const struct app *app = request->app;
	const struct metrics *metrics = app->metrics;
	const struct metrics_pool pool = metrics_pool(metrics);
	struct sync_runs_page runs = {
		.limit = RUNS_MAX,
		.runs = arena_array(request->arena, RUNS_MAX, sizeof(*runs.runs)),
	};
	int64_t now_us = clock_utc_us();
	struct metrics_drift drift;
	struct json_writer *writer;
	struct reply reply;
	enum status status;
	bool is_known;

	if (!request_no_query(request, &reply))
		return reply;
	if (runs.runs == NULL)
		return reply_status(request, DUET_NO_MEMORY);
	status = read_sync_runs_of_everybody(&request->source, &runs, request->arena,
					     &request->error);
	if (status != DUET_OK)
		return reply_status(request, status);
	is_known = drift_refresher_read(app->drift_refresher, &drift);

	writer = json_open(request->arena);
	json_object_begin(writer);
	render_time(writer, "asOf", now_us);
	render_time(writer, "since", pool.since_us);
	json_member_boolean(writer, "shared", pool.is_shared);
	member_count(writer, "processes", pool.processes);
	render_requests(writer, metrics);
	render_routes(writer, metrics);
	render_committer(writer, metrics, &pool);
	render_minutes(writer, metrics, now_us, pool.since_us);
	render_drift(writer, is_known ? &drift : NULL);
	render_runs(writer, &runs);
	json_object_end(writer);
	return reply_json(request, 200, writer);
}
