/* How much happened in each of the last 60 minutes, for any number of threads and
 * processes at once, without a lock.  A struct of zeros is an empty series; it may
 * lie in memory that several processes share. */
#ifndef DUET_COUNTERS_MINUTES_H
#define DUET_COUNTERS_MINUTES_H

#include <stdatomic.h>
#include <stdint.h>

#define MINUTES_KEPT 60

/* More than are kept, so that nobody reads a minute while it makes way. */
#define MINUTES_ROOM 64

struct minutes {
	_Atomic uint64_t words[MINUTES_ROOM];
};

/* The minute of a moment: whole minutes since 1970. */
int64_t minute_of(int64_t utc_us);

/* Adds to that minute.  A minute keeps up to 2^40 - 1. */
void minutes_add(struct minutes *minutes, int64_t minute, uint64_t count);

/* What was added to that minute, which is one of the last 60; 0 where nothing was. */
uint64_t minutes_get(const struct minutes *minutes, int64_t minute);

#endif
