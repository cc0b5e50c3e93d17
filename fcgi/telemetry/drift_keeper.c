#include "fcgi/telemetry/drift_keeper.h"

#include "base/clock.h"
#include "fcgi/telemetry/log.h"
#include "sync/drift.h"

#include <pthread.h>
#include <stdlib.h>

#define KEPT_US CLOCK_US_PER_MINUTE

struct drift_keeper {
	const struct app *app;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t asked;
	bool is_wanted, is_stopped;
};

/* Whether nobody has kept one within the last minute, or the clock was put back. */
static bool is_due(const struct metrics *metrics, struct metrics_drift *drift_out, bool *any_out)
{
	int64_t age_us;

	*any_out = metrics_drift(metrics, drift_out);
	age_us = clock_utc_us() - drift_out->as_of_us;
	return !*any_out || age_us < 0 || age_us >= KEPT_US;
}

/* False when it is time to end. */
static bool wait_until_asked(struct drift_keeper *keeper)
{
	pthread_mutex_lock(&keeper->lock);
	while (!keeper->is_wanted && !keeper->is_stopped)
		pthread_cond_wait(&keeper->asked, &keeper->lock);
	keeper->is_wanted = false;
	bool goes_on = !keeper->is_stopped;
	pthread_mutex_unlock(&keeper->lock);
	return goes_on;
}

/* Another process may just have made one: it is looked for again under the lock. */
static void renew(const struct app *app)
{
	struct db_source source = { .pool = app->pool,
				    .deadline_ms = clock_monotonic_ms() +
						   app->settings->requestTimeoutMs };
	struct metrics_drift drift;
	struct error error;
	bool any;

	if (!metrics_drift_begin(app->metrics))
		return;
	if (is_due(app->metrics, &drift, &any)) {
		drift.as_of_us = clock_utc_us();
		if (read_drift_summary(&source, &drift.summary, &error) == DUET_OK)
			metrics_drift_keep(app->metrics, &drift);
		else
			log_error(app->log, "drift-unknown", &error);
	}
	metrics_drift_end(app->metrics);
}

static void *run(void *context)
{
	struct drift_keeper *keeper = context;

	while (wait_until_asked(keeper))
		renew(keeper->app);
	db_thread_stop();
	return NULL;
}

enum status drift_keeper_start(const struct app *app, struct drift_keeper **keeper_out,
			       struct error *error_out)
{
	struct drift_keeper *keeper = calloc(1, sizeof(*keeper));
	int code;

	if (keeper == NULL)
		return fail(error_out, DUET_HERE, DUET_INTERNAL, "no memory");
	keeper->app = app;
	pthread_mutex_init(&keeper->lock, NULL);
	pthread_cond_init(&keeper->asked, NULL);
	code = pthread_create(&keeper->thread, NULL, run, keeper);
	if (code != 0) {
		free(keeper);
		return fail(error_out, DUET_HERE, DUET_INTERNAL, "no thread: error %d", code);
	}
	*keeper_out = keeper;
	return DUET_OK;
}

static void wake(struct drift_keeper *keeper, bool *flag)
{
	pthread_mutex_lock(&keeper->lock);
	*flag = true;
	pthread_cond_signal(&keeper->asked);
	pthread_mutex_unlock(&keeper->lock);
}

void drift_keeper_stop(struct drift_keeper **keeper)
{
	struct drift_keeper *stopped = *keeper;

	if (stopped == NULL)
		return;
	wake(stopped, &stopped->is_stopped);
	pthread_join(stopped->thread, NULL);
	pthread_cond_destroy(&stopped->asked);
	pthread_mutex_destroy(&stopped->lock);
	free(stopped);
	*keeper = NULL;
}

bool drift_keeper_read(struct drift_keeper *keeper, struct metrics_drift *drift_out)
{
	bool any;

	if (is_due(keeper->app->metrics, drift_out, &any))
		wake(keeper, &keeper->is_wanted);
	return any;
}
