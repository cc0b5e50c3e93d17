/* Values as an operator writes and reads them: numbers of rows, names, times. */
#ifndef DUET_FCGI_CLI_VALUES_H
#define DUET_FCGI_CLI_VALUES_H

#include <stdbool.h>
#include <stdint.h>

/* A number that names a row, 1 or more; false where it is none. */
bool cli_id(const char *text, uint64_t *id_out);

/* Whether it can be the name of something: 1 to CLI_NAME_MAX characters, and no
 * control characters. */
#define CLI_NAME_MAX 255
bool cli_is_name(const char *text);

/* "90d", "24h", "30m", "10s": up to a hundred years. */
bool cli_duration(const char *text, int64_t *us_out);

/* A moment after now, up to CLOCK_MAX_US: a duration from now, or a time as
 * clock_parse() reads it. */
bool cli_moment(const char *text, int64_t now_us, int64_t *utc_us_out);

/* "2026-11-24T20:15:00Z", or "-" for a time that is 0. */
#define CLI_TIME_SIZE 24
void cli_time(int64_t utc_us, char text_out[static CLI_TIME_SIZE]);

#endif
