/* A span of time, for reads that are filtered by it. */
#ifndef DUET_DB_TIME_SPAN_H
#define DUET_DB_TIME_SPAN_H

#include <stdint.h>

/* UTC in microseconds; INT64_MIN and INT64_MAX where an end is open. */
struct time_span {
	int64_t from_us; /* included */
	int64_t to_us;   /* not included */
};

#endif
