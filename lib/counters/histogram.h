/* How often a value fell between which bounds, for any number of threads and
 * processes at once, without a lock.  A struct of zeros is an empty one; it may lie
 * in memory that several processes share. */
#ifndef DUET_COUNTERS_HISTOGRAM_H
#define DUET_COUNTERS_HISTOGRAM_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HISTOGRAM_BOUNDS_MAX 16

/* Ascending; a value belongs to the first bound that is not below it, or to the
 * rest above the last. */
struct histogram_bounds {
	size_t count; /* 1 to HISTOGRAM_BOUNDS_MAX */
	uint64_t upper[HISTOGRAM_BOUNDS_MAX];
};

struct histogram {
	_Atomic uint64_t sum; /* of the values */
	_Atomic uint64_t buckets[HISTOGRAM_BOUNDS_MAX + 1];
};

void histogram_add(struct histogram *histogram, const struct histogram_bounds *bounds,
		   uint64_t value);

/* What it holds now; `count` is the sum of the buckets. */
struct histogram_state {
	uint64_t sum, count;
	uint64_t buckets[HISTOGRAM_BOUNDS_MAX + 1];
};
struct histogram_state histogram_read(const struct histogram *histogram);

/* The value that `percent` (1 to 100) of all do not exceed, as if the values lay
 * evenly between two bounds; the last bound where it lies above that.  False, and
 * nothing written, where there is no value at all. */
bool histogram_percentile(const struct histogram_state *state,
			  const struct histogram_bounds *bounds, unsigned percent,
			  uint64_t *value_out);

#endif
