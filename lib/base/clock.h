/* The two clocks.  Deadlines are monotonic milliseconds; what is stored and
 * shown is UTC in microseconds since 1970. */
#ifndef DUET_CLOCK_H
#define DUET_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Monotonic: for deadlines and durations only. */
int64_t clock_monotonic_ms(void);
int64_t clock_monotonic_us(void);

/* Wall clock, UTC, microseconds since 1970-01-01. */
int64_t clock_utc_us(void);

/* "2026-11-24T20:15:00.123456Z" is 27 characters and the NUL. */
#define CLOCK_TEXT_SIZE 28

/* RFC 3339 for people and JSON. */
void clock_format(int64_t utc_us, char text_out[static CLOCK_TEXT_SIZE]);

/* Reads what clock_format() writes; also without the fraction. */
bool clock_parse(const char *text, int64_t *utc_us_out);

/* The civil date and time of a moment, UTC (proleptic Gregorian), and back. */
struct civil_time {
	int year, month, day, hour, minute, second, microsecond;
};
struct civil_time clock_civil(int64_t utc_us);
int64_t clock_from_civil(const struct civil_time *civil);

/* Sleeps; returns early only at a signal. */
void clock_sleep_ms(int64_t ms);

#endif
