/* What committers count.  Structs of zeros are right to begin with, and may lie in
 * memory that the processes of a pool share: nothing here needs a lock, and a
 * process that is killed leaves what it had counted. */
#ifndef DUET_COMMITTER_COUNTS_H
#define DUET_COMMITTER_COUNTS_H

#include "counters/histogram.h"
#include "counters/minutes.h"

/* They only grow. */
struct committer_counts {
	_Atomic uint64_t transactions; /* committed; only replays and refusals commit nothing */
	_Atomic uint64_t operations;   /* that left an entry; a repair is one */
	_Atomic uint64_t replays;
	_Atomic uint64_t refused; /* by a rule: operations, or atomic batches */
	_Atomic uint64_t busy;    /* the same, for want of room, time or memory */
	_Atomic uint64_t retries; /* transactions run again */
	_Atomic uint64_t reconnects;
	_Atomic uint64_t held;                   /* groups that went to the slow lane */
	struct histogram transaction_operations; /* how many shared one */
	struct minutes transactions_by_minute, operations_by_minute;
};

/* How things stand with one committer now. */
struct committer_gauges {
	_Atomic uint64_t queued;    /* operations that wait */
	_Atomic uint64_t queue_max; /* how many may */
};

/* Where a committer counts; the memory is the caller's and outlives it. */
struct committer_meters {
	struct committer_counts *counts;
	struct committer_gauges *gauges;
};

/* Of committer_counts.transaction_operations. */
extern const struct histogram_bounds transaction_operations_bounds;

/* A transaction that has committed, and how many of its operations left an entry. */
void counts_add_transaction(struct committer_counts *counts, uint64_t operations);

#endif
