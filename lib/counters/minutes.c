#include "counters/minutes.h"

#include "base/clock.h"

/* A word carries its minute with its count, so that it is whole whenever its
 * writer is killed: there is no moment between a new minute and its zero.  24 bits
 * of a minute come round after 31 years. */
#define COUNT_BITS  40
#define COUNT_MASK  ((UINT64_C(1) << COUNT_BITS) - 1)
#define MINUTE_MASK ((UINT64_C(1) << (64 - COUNT_BITS)) - 1)

static uint64_t stamp_of(int64_t minute)
{
	return (uint64_t)minute & MINUTE_MASK;
}

int64_t minute_of(int64_t utc_us)
{
	return utc_us / CLOCK_US_PER_MINUTE;
}

void minutes_add(struct minutes *minutes, int64_t minute, uint64_t count)
{
	_Atomic uint64_t *word = &minutes->words[(uint64_t)minute % MINUTES_ROOM];
	uint64_t old = atomic_load_explicit(word, memory_order_relaxed);
	uint64_t next;

	do {
		uint64_t before = old >> COUNT_BITS == stamp_of(minute) ? old & COUNT_MASK : 0;
		uint64_t sum = before + count;

		next = stamp_of(minute) << COUNT_BITS | (sum < COUNT_MASK ? sum : COUNT_MASK);
	} while (!atomic_compare_exchange_weak_explicit(word, &old, next, memory_order_relaxed,
							memory_order_relaxed));
}

uint64_t minutes_get(const struct minutes *minutes, int64_t minute)
{
	uint64_t word = atomic_load_explicit(&minutes->words[(uint64_t)minute % MINUTES_ROOM],
					     memory_order_relaxed);

	return word >> COUNT_BITS == stamp_of(minute) ? word & COUNT_MASK : 0;
}
