/* The log: one line a request, in logfmt ("time=... method=GET ..."), to
 * standard error, syslog or a file.  Nothing that a client sends can forge a
 * line or a member: whatever is not a plain word is quoted, and control
 * characters are escaped.  For any number of threads at once. */
#ifndef DUET_FCGI_TELEMETRY_LOG_H
#define DUET_FCGI_TELEMETRY_LOG_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct log;

/* `target` is "stderr", "syslog" or the path of a file, which is appended to,
 * and opened anew within a second after it was renamed (rotated). */
DUET_MUST_USE enum status log_open(const char *target, struct log **log_out,
				   struct error *error_out);
void log_close(struct log **log);

/* What is said of one request; texts may be NULL: the member is left out. */
struct log_request {
	const char *request_id, *method;
	const char *route; /* the pattern, not what was asked for */
	int http_status;
	int64_t duration_us;
	const char *actor;
	const char *problem;
	enum status status;        /* not DUET_OK: what lay behind the problem */
	const struct error *error; /* its own words; NULL when none */
	int write_error;           /* errno when the answer did not get through, else 0 */
};
void log_request(struct log *log, const struct log_request *request);

/* Anything else that happens: event=start pid=12 detail="..." */
void log_event(struct log *log, const char *event, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* An error without a request: event=... pid=... where=... error="..." */
void log_error(struct log *log, const char *event, const struct error *error);

#endif
