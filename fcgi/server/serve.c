/* Start and stop, in opposite order.  The serving threads start last and stop first, so
 * that the committer is there as long as they may need it, and the connections as long
 * as either does. */
#include "fcgi/server/serve.h"

#include "base/clock.h"
#include "base/settings.h"
#include "committer/committer.h"
#include "db/pool.h"
#include "db/source.h"
#include "fcgi/server/dispatch.h"
#include "fcgi/server/threads.h"
#include "fcgi/telemetry/drift_refresher.h"
#include "fcgi/telemetry/log.h"
#include "fcgi/telemetry/metrics.h"
#include "identity/key_cache.h"
#include "jwt/jwt.h"
#include "store/store.h"

#include <fcgiapp.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define EXIT_TROUBLE 2
#define EXIT_USAGE   64

#define LISTEN_FD 0

/* A supervisor kills what does not end.  A request that still waits for something by
 * then gets no answer; its client sends it again with the same idempotency key. */
#define STOP_SECONDS_MAX 5

/* How long the start waits for a database that does not answer. */
#define START_CHECK_MS 2000

bool serve_has_socket(void)
{
	int listening = 0;
	socklen_t length = sizeof(listening);

	return getsockopt(LISTEN_FD, SOL_SOCKET, SO_ACCEPTCONN, &listening, &length) == 0 &&
	       listening != 0;
}

/* How long libfcgi waits (ms) for the web server to close its end.  The default is 2000,
 * and meanwhile the thread serves nobody. */
static void set_libfcgi_timeouts(void)
{
	(void)setenv("LIBFCGI_OS_CLOSE_POLL_TIMEOUT", "200", 1);
	(void)setenv("LIBFCGI_IS_AF_UNIX_KEEPER_POLL_TIMEOUT", "200", 1);
}

/* Called before the first thread starts: threads inherit what is blocked, so none of
 * them is ever interrupted.  The signals in *stop_out are fetched by this thread; SIGALRM
 * stays blocked until limit_stop(); SIGPIPE for ever, because a peer that is gone is an
 * error of write(). */
static void block_signals(sigset_t *stop_out)
{
	sigset_t blocked;

	sigemptyset(stop_out);
	sigaddset(stop_out, SIGTERM);
	sigaddset(stop_out, SIGUSR1);
	sigaddset(stop_out, SIGINT);
	blocked = *stop_out;
	sigaddset(&blocked, SIGALRM);
	sigaddset(&blocked, SIGPIPE);
	pthread_sigmask(SIG_BLOCK, &blocked, NULL);
}

/* To a supervisor it is a stop like any other: status 0. */
static void end_process(int signal_number)
{
	(void)signal_number;
	_exit(EXIT_SUCCESS);
}

/* From now on SIGALRM may interrupt this thread, which only waits for the others. */
static void limit_stop(void)
{
	sigset_t alarm_alone;

	(void)signal(SIGALRM, end_process);
	sigemptyset(&alarm_alone);
	sigaddset(&alarm_alone, SIGALRM);
	pthread_sigmask(SIG_UNBLOCK, &alarm_alone, NULL);
	alarm(STOP_SECONDS_MAX);
}

static void log_committer_errors(const struct app *app)
{
	struct error error;

	while (committer_take_error(app->committer, &error))
		log_error(app->log, "committer", &error);
}

/* Returns the signal that ended the wait. */
static int wait_for_stop(const struct app *app, const sigset_t *stop)
{
	const struct timespec second = { .tv_sec = 1 };
	int signal_number;

	do {
		signal_number = sigtimedwait(stop, NULL, &second);
		log_committer_errors(app);
	} while (signal_number < 0);
	return signal_number;
}

static enum status check_schema(const struct app *app, struct error *error_out)
{
	struct db_source source = { .pool = app->pool,
				    .deadline_ms = clock_monotonic_ms() + START_CHECK_MS };
	enum status status = db_source_ping(&source, error_out);

	if (status == DUET_SCHEMA_UNKNOWN)
		return status;
	if (status != DUET_OK)
		log_error(app->log, "database-away", error_out);
	return DUET_OK;
}

/* Processes that cannot count together still serve. */
static enum status start_metrics(struct app *app, struct error *error_out)
{
	struct error why_alone;

	app->metrics = metrics_open(app->settings, app->routes, LISTEN_FD, &why_alone);
	if (app->metrics == NULL)
		return fail(error_out, DUET_HERE, DUET_INTERNAL, "no memory for the counters");
	if (why_alone.where != NULL)
		log_error(app->log, "counts-alone", &why_alone);
	return DUET_OK;
}

static enum status start_committer(struct app *app, struct error *error_out)
{
	struct committer_meters meters = metrics_committer_meters(app->metrics);

	return committer_start(app->settings, &meters, &app->committer, error_out);
}

static enum status start_app(struct app *app, struct error *error_out)
{
	enum status status;

	/* An unnamed semaphore of this size cannot fail. */
	if (sem_init(&app->batch_slots, 0, BATCHES_AT_ONCE) != 0)
		abort();
	app->pool = store_pool_open(app->settings);
	app->key_cache = key_cache_open();
	if (app->pool == NULL || app->key_cache == NULL)
		return fail(error_out, DUET_HERE, DUET_INTERNAL, "no memory");
	status = jwt_verifier_open(app->settings, &app->jwt, error_out);
	if (status == DUET_OK)
		status = check_schema(app, error_out);
	if (status == DUET_OK)
		status = start_metrics(app, error_out);
	if (status == DUET_OK)
		status = start_committer(app, error_out);
	if (status == DUET_OK)
		status = drift_refresher_start(app, &app->drift_refresher, error_out);
	return status;
}

static void stop_app(struct app *app)
{
	drift_refresher_stop(&app->drift_refresher);
	if (app->committer != NULL)
		committer_stop(&app->committer);
	metrics_close(&app->metrics);
	jwt_verifier_close(&app->jwt);
	key_cache_close(&app->key_cache);
	if (app->pool != NULL)
		db_pool_close(&app->pool);
	sem_destroy(&app->batch_slots);
}

static void serve_until_stopped(struct app *app, struct threads *threads, const sigset_t *stop)
{
	int signal_number;

	log_event(app->log, "start", "%d threads", (int)app->settings->threads);
	signal_number = wait_for_stop(app, stop);

	limit_stop();
	log_event(app->log, "stopping", "signal %d", signal_number);
	app->stopping = true;
	threads_stop(&threads);
	log_committer_errors(app);
}

static int serve(struct app *app)
{
	struct threads *threads;
	struct error error = { 0 };
	enum status status;
	sigset_t stop;

	block_signals(&stop);
	status = start_app(app, &error);
	if (status == DUET_OK && FCGX_Init() != 0)
		status = fail(&error, DUET_HERE, DUET_INTERNAL, "libfcgi does not start");
	if (status == DUET_OK)
		status = threads_start(app, LISTEN_FD, (size_t)app->settings->threads, &threads,
				       &error);
	if (status == DUET_OK)
		serve_until_stopped(app, threads, &stop);

	stop_app(app);
	if (status == DUET_OK) {
		log_event(app->log, "stop", "everything that was accepted is answered");
		return EXIT_SUCCESS;
	}
	log_error(app->log, "start-failed", &error);
	(void)fprintf(stderr, "duet: %s\n", error.message);
	return EXIT_TROUBLE;
}

int serve_main(const struct settings *settings, const struct route_table *routes)
{
	struct app app = { .settings = settings, .routes = routes };
	struct error error;
	int exit_status;

	if (!serve_has_socket()) {
		(void)fprintf(
			stderr,
			"duet: descriptor 0 is no listening socket, so there is nothing to serve. "
			"Start the worker with spawn-fcgi (deploy/spawn-fcgi/duet start), with a "
			"systemd socket unit (StandardInput=socket), or through mod_fcgid.\n");
		return EXIT_USAGE;
	}
	set_libfcgi_timeouts();
	if (log_open(settings->log, &app.log, &error) != DUET_OK) {
		(void)fprintf(stderr, "duet: %s\n", error.message);
		return EXIT_TROUBLE;
	}
	exit_status = serve(&app);
	log_close(&app.log);
	return exit_status;
}
