/* The two clocks.  Deadlines are monotonic milliseconds; what is stored and
 * shown is UTC in microseconds since 1970. */
#ifndef DUET_BASE_CLOCK_H
#define DUET_BASE_CLOCK_H

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

/* "2026-11-24", its beginning. */
#define CLOCK_DATE_LENGTH 10

#define CLOCK_US_PER_SECOND INT64_C(1000000)
#define CLOCK_US_PER_MINUTE INT64_C(60000000)
#define CLOCK_US_PER_HOUR   INT64_C(3600000000)
#define CLOCK_US_PER_DAY    INT64_C(86400000000)

/* What four digits of a year can show: 0000-01-01 and the last microsecond of
 * 9999-12-31. */
#define CLOCK_MIN_US (-719528 * CLOCK_US_PER_DAY)
#define CLOCK_MAX_US (2932897 * CLOCK_US_PER_DAY - 1)

/* RFC 3339 for people and JSON. */
void clock_format(int64_t utc_us, char text_out[static CLOCK_TEXT_SIZE]);

/* Longer than any time that somebody means; the API takes no longer text. */
#define CLOCK_INPUT_MAX 64

/* Reads any time of RFC 3339: with an offset, in small letters, with a fraction
 * of any length, of which microseconds are kept.  No leap second.  With an offset
 * it can lie outside of CLOCK_MIN_US to CLOCK_MAX_US. */
bool clock_parse(const char *text, int64_t *utc_us_out);

/* The day of a moment, UTC, counted from 1970-01-01. */
int64_t clock_day(int64_t utc_us);

/* The civil date and time of a moment, UTC (proleptic Gregorian), and back. */
struct civil_time {
	int year, month, day, hour, minute, second, microsecond;
};
struct civil_time clock_civil(int64_t utc_us);
int64_t clock_from_civil(const struct civil_time *civil);

/* Sleeps; returns early only at a signal. */
void clock_sleep_ms(int64_t ms);

#endif
