/* One line of logfmt, in a buffer of fixed size.  What does not fit is left out: a whole
 * member, or the end of a text, with an ellipsis.  The line break always fits. */
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

/* A member whose value is NULL is left out. */
void logfmt_text(struct logfmt *line, const char *name, const char *value);
void logfmt_integer(struct logfmt *line, const char *name, int64_t value);

/* Microseconds (0 or more) as milliseconds with three decimals. */
void logfmt_milliseconds(struct logfmt *line, const char *name, int64_t us);

/* Ends the line; nothing may be added after that. */
void logfmt_end(struct logfmt *line);

#endif
