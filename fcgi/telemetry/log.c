/* One write() for each line, on a descriptor opened with O_APPEND: so the lines of several
 * threads and processes stay whole without a lock. */
#include "fcgi/telemetry/log.h"

#include "base/clock.h"
#include "fcgi/telemetry/logfmt.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>

#define REOPEN_CHECK_MS 1000
#define LOG_MODE        0640

struct log {
	int fd;                     /* -1: syslog */
	char *path;                 /* NULL: not a file */
	_Atomic int64_t checked_ms; /* when the file was last looked at */
};

static int open_file(const char *path)
{
	return open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, LOG_MODE);
}

static enum status open_target(struct log *log, const char *target, struct error *error_out)
{
	char reason[128];

	if (strcmp(target, "stderr") == 0) {
		log->fd = STDERR_FILENO;
		return DUET_OK;
	}
	if (strcmp(target, "syslog") == 0) {
		openlog("duet", LOG_PID, LOG_DAEMON);
		log->fd = -1;
		return DUET_OK;
	}
	log->path = strdup(target);
	log->fd = open_file(target);
	if (log->path != NULL && log->fd >= 0)
		return DUET_OK;
	return fail(error_out, DUET_HERE, DUET_INTERNAL,
		    "cannot open the log %s: %s; correct the setting `log`", target,
		    strerror_r(errno, reason, sizeof(reason)));
}

enum status log_open(const char *target, struct log **log_out, struct error *error_out)
{
	struct log *log = calloc(1, sizeof(*log));
	enum status status;

	if (log == NULL)
		return fail(error_out, DUET_HERE, DUET_INTERNAL, "no memory");
	status = open_target(log, target, error_out);
	if (status != DUET_OK) {
		free(log->path);
		free(log);
		return status;
	}
	*log_out = log;
	return DUET_OK;
}

void log_close(struct log **log)
{
	if (*log == NULL)
		return;
	if ((*log)->fd < 0)
		closelog();
	else if ((*log)->path != NULL)
		close((*log)->fd);
	free((*log)->path);
	free(*log);
	*log = NULL;
}

/* True at most once a second, for one thread. */
static bool is_due(struct log *log)
{
	int64_t now_ms = clock_monotonic_ms();
	int64_t checked_ms = atomic_load_explicit(&log->checked_ms, memory_order_relaxed);

	return now_ms - checked_ms >= REOPEN_CHECK_MS &&
	       atomic_compare_exchange_strong(&log->checked_ms, &checked_ms, now_ms);
}

/* dup3() replaces, in one step, the file behind the descriptor that the other threads
 * write to. */
static void reopen_if_renamed(struct log *log)
{
	struct stat there, ours;
	int fd;

	if (log->path == NULL || !is_due(log))
		return;
	if (fstat(log->fd, &ours) != 0)
		return;
	if (stat(log->path, &there) == 0 && there.st_dev == ours.st_dev &&
	    there.st_ino == ours.st_ino)
		return;
	fd = open_file(log->path);
	if (fd < 0)
		return;
	(void)dup3(fd, log->fd, O_CLOEXEC);
	close(fd);
}

static void begin_line(struct logfmt *line)
{
	char time_text[CLOCK_TEXT_SIZE];

	logfmt_init(line);
	clock_format(clock_utc_us(), time_text);
	logfmt_text(line, "time", time_text);
}

static void write_line(struct log *log, struct logfmt *line)
{
	if (log->fd < 0) {
		syslog(LOG_INFO, "%s", line->text);
		return;
	}
	logfmt_end(line);
	reopen_if_renamed(log);
	/* A log that cannot be written, as on a full disk, must not stop the service. */
	if (write(log->fd, line->text, line->length) < 0)
		return;
}

static void add_error(struct logfmt *line, enum status status, const struct error *error)
{
	if (status != DUET_OK)
		logfmt_text(line, "cause", status_name(status));
	if (error == NULL || error->where == NULL)
		return;
	logfmt_text(line, "where", error->where);
	logfmt_text(line, "error", error->message);
}

void log_request(struct log *log, const struct log_request *request)
{
	struct logfmt line;

	begin_line(&line);
	logfmt_text(&line, "request", request->request_id);
	logfmt_text(&line, "method", request->method);
	logfmt_text(&line, "route", request->route);
	logfmt_integer(&line, "status", request->http_status);
	logfmt_milliseconds(&line, "ms", request->duration_us);
	logfmt_text(&line, "actor", request->actor);
	logfmt_text(&line, "problem", request->problem);
	if (request->write_error != 0)
		logfmt_integer(&line, "unsent", request->write_error);
	add_error(&line, request->status, request->error);
	write_line(log, &line);
}

void log_event(struct log *log, const char *event, const char *format, ...)
{
	struct logfmt line;
	char detail[512];
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(detail, sizeof(detail), format, arguments);
	va_end(arguments);
	begin_line(&line);
	logfmt_text(&line, "event", event);
	logfmt_integer(&line, "pid", getpid());
	logfmt_text(&line, "detail", detail);
	write_line(log, &line);
}

void log_error(struct log *log, const char *event, const struct error *error)
{
	struct logfmt line;

	begin_line(&line);
	logfmt_text(&line, "event", event);
	logfmt_integer(&line, "pid", getpid());
	add_error(&line, DUET_OK, error);
	write_line(log, &line);
}
