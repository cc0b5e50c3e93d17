/* The log: one line for each request, in logfmt ("time=... method=GET ..."), to standard
 * error, syslog or a file.  Nothing that a client sends can forge a line or a member:
 * everything but plain words is quoted, and control characters are escaped.  For any
 * number of threads at once. */
#ifndef DUET_FCGI_TELEMETRY_LOG_H
#define DUET_FCGI_TELEMETRY_LOG_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct log;

/* `target` is "stderr", "syslog" or the path of a file.  A file is appended to, and after
 * it was renamed (rotated) it is opened again within a second. */
DUET_MUST_USE enum status log_open(const char *target, struct log **log_out,
				   struct error *error_out);
void log_close(struct log **log);

/* What is logged of one request; a text that is NULL is left out. */
struct log_request {
	const char *request_id, *method;
	const char *route; /* the pattern, not what was asked for */
	int http_status;
	int64_t duration_us;
	const char *actor;
	const char *problem;
	enum status status;        /* not DUET_OK: the cause of the problem */
	const struct error *error; /* its message; NULL for none */
	int write_error;           /* errno if the answer could not be sent, else 0 */
};
void log_request(struct log *log, const struct log_request *request);

/* Any other event: event=start pid=12 detail="..." */
void log_event(struct log *log, const char *event, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* An error outside of any request: event=... pid=... where=... error="..." */
void log_error(struct log *log, const char *event, const struct error *error);

#endif
