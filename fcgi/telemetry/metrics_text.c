/* All numbers here are integers.  Where the convention is seconds, the text is put
 * together from whole seconds and their millionths. */
#include "fcgi/telemetry/metrics_text.h"

#include "base/array.h"

#include <inttypes.h>

#define US_PER_SECOND 1000000

/* `name` is without the suffixes that the samples of a histogram have. */
static void begin(struct buffer *buffer, const char *name, const char *type, const char *help)
{
	buffer_format(buffer, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void single(struct buffer *buffer, const char *name, const char *type, uint64_t value,
		   const char *help)
{
	begin(buffer, name, type, help);
	buffer_format(buffer, "%s %" PRIu64 "\n", name, value);
}

static void add_seconds(struct buffer *buffer, uint64_t us)
{
	buffer_format(buffer, "%" PRIu64 ".%06" PRIu64, us / US_PER_SECOND, us % US_PER_SECOND);
}

/* Without zeros at the end, as bounds are written: 0.25, 1, 2.5. */
static void add_short_seconds(struct buffer *buffer, uint64_t us)
{
	uint64_t fraction = us % US_PER_SECOND;
	int digits = 6;

	buffer_format(buffer, "%" PRIu64, us / US_PER_SECOND);
	if (fraction == 0)
		return;
	for (; fraction % 10 == 0; fraction /= 10)
		digits--;
	buffer_format(buffer, ".%0*" PRIu64, digits, fraction);
}

/* Its method and path are "-" for requests that found no route. */
static const struct route *route_of(const struct metrics *metrics, size_t route_index)
{
	static const struct route none = { .method = METHOD_OTHER, .path = "-" };
	const struct route_table *table = metrics_routes(metrics);

	return route_index < table->count ? &table->routes[route_index] : &none;
}

static void write_requests_of(const struct metrics *metrics, size_t route_index,
			      struct buffer *buffer)
{
	const struct route *route = route_of(metrics, route_index);

	for (int status = STATUS_FIRST; status < STATUS_END; status++) {
		uint64_t requests = metrics_requests(metrics, route_index, status);

		if (requests == 0)
			continue;
		buffer_format(buffer,
			      "duet_requests_total{method=\"%s\",route=\"%s\","
			      "status=\"%d\"} %" PRIu64 "\n",
			      method_name(route->method), route->path, status, requests);
	}
}

static void write_requests(const struct metrics *metrics, struct buffer *buffer)
{
	begin(buffer, "duet_requests_total", "counter",
	      "Requests answered, by route and status; HEAD counts as GET, - is no route.");
	for (size_t i = 0; i <= metrics_routes(metrics)->count; i++)
		write_requests_of(metrics, i, buffer);
}

static void write_durations_of(const struct metrics *metrics, size_t route_index,
			       struct buffer *buffer)
{
	static const char name[] = "duet_request_duration_seconds";
	const struct route *route = route_of(metrics, route_index);
	const char *method = method_name(route->method);
	const struct histogram_state state = metrics_durations(metrics, route_index);
	uint64_t so_far = 0;

	if (state.count == 0)
		return;
	for (size_t i = 0; i <= duration_bounds_us.count; i++) {
		so_far += state.buckets[i];
		buffer_format(buffer, "%s_bucket{method=\"%s\",route=\"%s\",le=\"", name, method,
			      route->path);
		if (i < duration_bounds_us.count)
			add_short_seconds(buffer, duration_bounds_us.upper[i]);
		else
			buffer_add_text(buffer, "+Inf");
		buffer_format(buffer, "\"} %" PRIu64 "\n", so_far);
	}
	buffer_format(buffer, "%s_sum{method=\"%s\",route=\"%s\"} ", name, method, route->path);
	add_seconds(buffer, state.sum);
	buffer_format(buffer, "\n%s_count{method=\"%s\",route=\"%s\"} %" PRIu64 "\n", name, method,
		      route->path, so_far);
}

static void write_transaction_operations(const struct histogram *histogram, struct buffer *buffer)
{
	static const char name[] = "duet_committer_transaction_operations";
	const struct histogram_state state = histogram_read(histogram);
	const struct histogram_bounds *bounds = &transaction_operations_bounds;
	uint64_t so_far = 0;

	begin(buffer, name, "histogram", "Operations that shared one transaction.");
	for (size_t i = 0; i < bounds->count; i++) {
		so_far += state.buckets[i];
		buffer_format(buffer, "%s_bucket{le=\"%" PRIu64 "\"} %" PRIu64 "\n", name,
			      bounds->upper[i], so_far);
	}
	buffer_format(buffer,
		      "%s_bucket{le=\"+Inf\"} %" PRIu64 "\n%s_sum %" PRIu64 "\n%s_count %" PRIu64
		      "\n",
		      name, state.count, name, state.sum, name, state.count);
}

static void write_committer(const struct metrics *metrics, struct buffer *buffer)
{
	const struct committer_counts *counts = metrics_committer(metrics);
	const struct {
		const char *name;
		uint64_t value;
		const char *help;
	} counters[] = {
		{ "duet_committer_transactions_total", counts->transactions,
		  "Transactions committed." },
		{ "duet_committer_operations_total", counts->operations,
		  "Operations that left an entry." },
		{ "duet_committer_replays_total", counts->replays,
		  "Operations whose idempotency key was known, answered again." },
		{ "duet_committer_refused_total", counts->refused,
		  "Operations and atomic batches that a rule refused." },
		{ "duet_committer_busy_total", counts->busy,
		  "Operations and atomic batches refused without room or time." },
		{ "duet_committer_retries_total", counts->retries, "Transactions run again." },
		{ "duet_committer_held_total", counts->held,
		  "Operations and atomic batches put aside because somebody held a row." },
		{ "duet_committer_reconnects_total", counts->reconnects,
		  "Connections to the database made anew." },
	};

	for (size_t i = 0; i < COUNT_OF(counters); i++)
		single(buffer, counters[i].name, "counter", counters[i].value, counters[i].help);
	write_transaction_operations(&counts->transaction_operations, buffer);
}

static void write_pool(const struct metrics *metrics, struct buffer *buffer)
{
	const struct metrics_pool pool = metrics_pool(metrics);

	single(buffer, "duet_committer_queue_depth", "gauge", pool.queued,
	       "Operations that wait for a committer now.");
	single(buffer, "duet_committer_queue_max", "gauge", pool.queue_max,
	       "Operations that may wait before one more is answered 503.");
	single(buffer, "duet_processes", "gauge", pool.processes, "Processes that serve now.");
	single(buffer, "duet_counters_shared", "gauge", pool.is_shared ? 1 : 0,
	       "1: these are the counters of all processes; 0: of the one that answered.");
	begin(buffer, "duet_counters_start_time_seconds", "gauge", "When the counters began.");
	buffer_add_text(buffer, "duet_counters_start_time_seconds ");
	add_seconds(buffer, (uint64_t)pool.since_us);
	buffer_add_char(buffer, '\n');
}

static void write_drift(const struct metrics_drift *drift, struct buffer *buffer)
{
	const struct drift_summary *summary = &drift->summary;

	single(buffer, "duet_organizations", "gauge", summary->organizations,
	       "Organizations, at the time of the drift summary.");
	single(buffer, "duet_drift_organizations", "gauge", summary->out_of_step,
	       "Organizations whose balance is not that of their members.");
	single(buffer, "duet_drift_outside_changes", "gauge", summary->outside_changes,
	       "Organizations with a balance that was changed outside the ledger.");
	begin(buffer, "duet_drift_credits", "gauge", "Credits of drift, by who has more.");
	buffer_format(buffer,
		      "duet_drift_credits{ahead=\"organization\"} %" PRId64 "\n"
		      "duet_drift_credits{ahead=\"user\"} %" PRId64 "\n",
		      amount_credits(summary->organization_ahead),
		      amount_credits(summary->user_ahead));
	begin(buffer, "duet_drift_timestamp_seconds", "gauge",
	      "When the drift summary was made; a new one is begun a minute later.");
	buffer_add_text(buffer, "duet_drift_timestamp_seconds ");
	add_seconds(buffer, (uint64_t)drift->as_of_us);
	buffer_add_char(buffer, '\n');
}

void metrics_write(const struct metrics *metrics, const struct metrics_drift *drift,
		   struct buffer *buffer)
{
	write_requests(metrics, buffer);
	begin(buffer, "duet_request_duration_seconds", "histogram",
	      "From the first byte of a request until its answer was sent.");
	for (size_t i = 0; i <= metrics_routes(metrics)->count; i++)
		write_durations_of(metrics, i, buffer);
	write_committer(metrics, buffer);
	write_pool(metrics, buffer);
	if (drift != NULL)
		write_drift(drift, buffer);
}
