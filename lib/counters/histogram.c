#include "counters/histogram.h"

#include <assert.h>

void histogram_add(struct histogram *histogram, const struct histogram_bounds *bounds,
		   uint64_t value)
{
	size_t i = 0;

	while (i < bounds->count && bounds->upper[i] < value)
		i++;
	atomic_fetch_add_explicit(&histogram->buckets[i], 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&histogram->sum, value, memory_order_relaxed);
}

struct histogram_state histogram_read(const struct histogram *histogram)
{
	struct histogram_state state = { .sum = atomic_load_explicit(&histogram->sum,
								     memory_order_relaxed) };

	for (size_t i = 0; i <= HISTOGRAM_BOUNDS_MAX; i++) {
		state.buckets[i] =
			atomic_load_explicit(&histogram->buckets[i], memory_order_relaxed);
		state.count += state.buckets[i];
	}
	return state;
}

/* The share of the way from `low` to `high` that part / whole is.  Halving both
 * keeps the product within 64 bits and the share as it was. */
static uint64_t between(uint64_t low, uint64_t high, uint64_t part, uint64_t whole)
{
	while (whole > UINT32_MAX) {
		part /= 2;
		whole /= 2;
	}
	assert(high - low <= UINT32_MAX);
	return low + (high - low) * part / whole;
}

bool histogram_percentile(const struct histogram_state *state,
			  const struct histogram_bounds *bounds, unsigned percent,
			  uint64_t *value_out)
{
	uint64_t below = 0, low = 0;
	/* Rounded up: the median of three is the second. */
	uint64_t rank = state->count / 100 * percent + (state->count % 100 * percent + 99) / 100;

	assert(percent >= 1 && percent <= 100);
	if (state->count == 0)
		return false;
	for (size_t i = 0; i < bounds->count; i++) {
		if (below + state->buckets[i] >= rank) {
			*value_out =
				between(low, bounds->upper[i], rank - below, state->buckets[i]);
			return true;
		}
		below += state->buckets[i];
		low = bounds->upper[i];
	}
	*value_out = low;
	return true;
}
