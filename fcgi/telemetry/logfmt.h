/* One line of logfmt, in memory of its own.  What does not fit is cut, always
 * with a whole member or an ellipsis, and never without its line break. */
#ifndef DUET_FCGI_TELEMETRY_LOGFMT_H
#define DUET_FCGI_TELEMETRY_LOGFMT_H

#include <stddef.h>
#include <stdint.h>

#define LOGFMT_SIZE 2048

struct logfmt {
	char text[LOGFMT_SIZE]; /* NUL-terminated */
	size_t length;
};

void logfmt_init(struct logfmt *line);

/* NULL: the member is left out. */
void logfmt_text(struct logfmt *line, const char *name, const char *value);
void logfmt_integer(struct logfmt *line, const char *name, int64_t value);

/* Microseconds (0 or more) as milliseconds with three decimals. */
void logfmt_milliseconds(struct logfmt *line, const char *name, int64_t us);

/* Ends the line; nothing may be added after it. */
void logfmt_end(struct logfmt *line);

#endif
