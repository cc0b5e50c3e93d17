/* The layout of the shared memory, and everything that reads or writes it.  Each field
 * is a relaxed atomic number, which is right whatever the others are. */
#include "fcgi/telemetry/metrics.h"

#include "base/clock.h"
#include "base/hash.h"
#include "counters/counters_file.h"
#include "fcgi/telemetry/metrics_file.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* To be raised if a field gets another meaning and the fingerprint below would not change. */
#define LAYOUT_VERSION 1

/* --processes allows 1000 at most.  Any beyond these slots count, but have no gauges. */
#define PROCESSES_MAX 1024

#define LOCK_DRIFT         0
#define LOCK_PROCESS_FIRST 1

const struct histogram_bounds duration_bounds_us = {
	.count = 15,
	.upper = { 250, 500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 500000, 1000000,
		   2500000, 5000000, 10000000 },
};

struct route_counts {
	_Atomic uint64_t by_status[STATUS_END - STATUS_FIRST];
	struct histogram durations_us;
};

/* Each in a cache line of its own, so that processes do not slow each other down. */
struct process_slot {
	_Alignas(64) struct committer_gauges gauges;
};

struct shared {
	struct committer_counts committer;
	struct minutes requests_by_minute, errors_by_minute;
	struct shared_drift drift;
	struct process_slot slots[PROCESSES_MAX];
	struct route_counts routes[]; /* as many as the table has, and one for no route */
};

static_assert(ATOMIC_LLONG_LOCK_FREE == 2, "a lock would stay locked when its holder is killed");

struct metrics {
	const struct route_table *routes;
	struct counters_file *file;
	struct shared *shared;
	size_t slot; /* PROCESSES_MAX if none was free */
	struct process_slot own_slot;
};

static struct counters_layout layout_of(const struct route_table *routes)
{
	struct counters_layout layout = {
		.size = sizeof(struct shared) + (routes->count + 1) * sizeof(struct route_counts),
	};
	const uint64_t numbers[] = { LAYOUT_VERSION, sizeof(struct committer_counts),
				     sizeof(struct shared), sizeof(struct route_counts) };
	uint64_t hash = hash_add(HASH_START, numbers, sizeof(numbers));

	hash = hash_add(hash, &duration_bounds_us, sizeof(duration_bounds_us));
	hash = hash_add(hash, &transaction_operations_bounds,
			sizeof(transaction_operations_bounds));
	for (size_t i = 0; i < routes->count; i++) {
		const struct route *route = &routes->routes[i];

		hash = hash_add(hash, &route->method, sizeof(route->method));
		hash = hash_add(hash, route->path, strlen(route->path) + 1);
	}
	layout.fingerprint = hash;
	return layout;
}

/* Clears what the last holder of the slot left: its gauges ended with it. */
static void take_slot(struct metrics *metrics)
{
	while (metrics->slot < PROCESSES_MAX &&
	       !counters_file_lock(metrics->file, LOCK_PROCESS_FIRST + (unsigned)metrics->slot))
		metrics->slot++;
	if (metrics->slot < PROCESSES_MAX) {
		struct committer_gauges *gauges = &metrics->shared->slots[metrics->slot].gauges;

		gauges->queued = 0;
		gauges->queue_max = 0;
	}
}

struct metrics *metrics_open(const struct settings *settings, const struct route_table *routes,
			     int listen_fd, struct error *error_out)
{
	const struct counters_layout wanted = layout_of(routes);
	struct metrics *metrics = aligned_alloc(64, (sizeof(*metrics) + 63) / 64 * 64);

	error_out->where = NULL;
	if (metrics == NULL)
		return NULL;
	memset(metrics, 0, sizeof(*metrics));
	metrics->routes = routes;
	metrics->file = metrics_file_open(settings, listen_fd, &wanted, error_out);
	if (metrics->file == NULL)
		metrics->file = counters_file_alone(&wanted);
	if (metrics->file == NULL) {
		free(metrics);
		return NULL;
	}
	metrics->shared = counters_file_bytes(metrics->file);
	take_slot(metrics);
	return metrics;
}

void metrics_close(struct metrics **metrics)
{
	if (*metrics == NULL)
		return;
	counters_file_close(&(*metrics)->file);
	free(*metrics);
	*metrics = NULL;
}

struct committer_meters metrics_committer_meters(struct metrics *metrics)
{
	struct process_slot *slot = metrics->slot < PROCESSES_MAX
					    ? &metrics->shared->slots[metrics->slot]
					    : &metrics->own_slot;

	return (struct committer_meters){ .counts = &metrics->shared->committer,
					  .gauges = &slot->gauges };
}

static size_t status_index(int http_status)
{
	if (http_status < STATUS_FIRST || http_status >= STATUS_END)
		http_status = 500;
	return (size_t)(http_status - STATUS_FIRST);
}

static size_t index_of(const struct route_table *routes, const struct route *route)
{
	return route == NULL ? routes->count : (size_t)(route - routes->routes);
}

void metrics_count_request(struct metrics *metrics, const struct route *route, int http_status,
			   int64_t duration_us)
{
	struct shared *shared = metrics->shared;
	struct route_counts *counts = &shared->routes[index_of(metrics->routes, route)];
	int64_t minute = minute_of(clock_utc_us());

	atomic_fetch_add_explicit(&counts->by_status[status_index(http_status)], 1,
				  memory_order_relaxed);
	histogram_add(&counts->durations_us, &duration_bounds_us,
		      duration_us < 0 ? 0 : (uint64_t)duration_us);
	minutes_add(&shared->requests_by_minute, minute, 1);
	if (http_status >= 500)
		minutes_add(&shared->errors_by_minute, minute, 1);
}

const struct route_table *metrics_routes(const struct metrics *metrics)
{
	return metrics->routes;
}

uint64_t metrics_requests(const struct metrics *metrics, size_t route_index, int http_status)
{
	assert(route_index <= metrics->routes->count);
	return atomic_load_explicit(
		&metrics->shared->routes[route_index].by_status[status_index(http_status)],
		memory_order_relaxed);
}

struct histogram_state metrics_durations(const struct metrics *metrics, size_t route_index)
{
	assert(route_index <= metrics->routes->count);
	return histogram_read(&metrics->shared->routes[route_index].durations_us);
}

const struct committer_counts *metrics_committer(const struct metrics *metrics)
{
	return &metrics->shared->committer;
}

struct metrics_minute metrics_minute(const struct metrics *metrics, int64_t minute)
{
	const struct shared *shared = metrics->shared;

	return (struct metrics_minute){
		.requests = minutes_get(&shared->requests_by_minute, minute),
		.errors = minutes_get(&shared->errors_by_minute, minute),
		.operations = minutes_get(&shared->committer.operations_by_minute, minute),
		.transactions = minutes_get(&shared->committer.transactions_by_minute, minute),
	};
}

struct metrics_pool metrics_pool(const struct metrics *metrics)
{
	struct metrics_pool pool = {
		.is_shared = counters_file_is_shared(metrics->file),
		.since_us = counters_file_since_us(metrics->file),
	};

	for (size_t i = 0; i < PROCESSES_MAX; i++) {
		const struct committer_gauges *gauges = &metrics->shared->slots[i].gauges;

		if (i != metrics->slot &&
		    !counters_file_is_locked(metrics->file, LOCK_PROCESS_FIRST + (unsigned)i))
			continue;
		pool.processes++;
		pool.queued += gauges->queued;
		pool.queue_max += gauges->queue_max;
	}
	return pool;
}

bool metrics_drift(const struct metrics *metrics, struct metrics_drift *drift_out)
{
	return shared_drift_read(&metrics->shared->drift, drift_out);
}

bool metrics_drift_begin(struct metrics *metrics)
{
	return counters_file_lock(metrics->file, LOCK_DRIFT);
}

void metrics_drift_keep(struct metrics *metrics, const struct metrics_drift *drift)
{
	shared_drift_write(&metrics->shared->drift, drift);
}

void metrics_drift_end(struct metrics *metrics)
{
	counters_file_unlock(metrics->file, LOCK_DRIFT);
}
