#include "committer/counts.h"

#include "base/clock.h"

/* A transaction takes 256 operations by default, and a thousand at most. */
const struct histogram_bounds transaction_operations_bounds = {
	.count = 11,
	.upper = { 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1000 },
};

void counts_add_transaction(struct committer_counts *counts, uint64_t operations)
{
	int64_t minute = minute_of(clock_utc_us());

	counts->transactions++;
	counts->operations += operations;
	histogram_add(&counts->transaction_operations, &transaction_operations_bounds, operations);
	minutes_add(&counts->transactions_by_minute, minute, 1);
	minutes_add(&counts->operations_by_minute, minute, operations);
}
