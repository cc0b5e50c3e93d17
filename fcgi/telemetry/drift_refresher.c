#include "fcgi/telemetry/drift_refresher.h"

#include "base/clock.h"
#include "base/settings.h"
#include "fcgi/telemetry/log.h"
#include "sync/drift.h"

#include <pthread.h>
#include <stdlib.h>

#define KEPT_US CLOCK_US_PER_MINUTE

struct drift_refresher {
	const struct app *app;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t asked;
	bool is_wanted, is_stopped;
};

/* Whether the last one is a minute old or older, or the clock was set back. */
static bool is_due(const struct metrics *metrics, struct metrics_drift *drift_out, bool *any_out)
{
	int64_t age_us;

	*any_out = metrics_drift(metrics, drift_out);
	age_us = clock_utc_us() - drift_out->as_of_us;
	return !*any_out || age_us < 0 || age_us >= KEPT_US;
}

/* False when it is time to end. */
static bool wait_until_asked(struct drift_refresher *refresher)
{
	pthread_mutex_lock(&refresher->lock);
	while (!refresher->is_wanted && !refresher->is_stopped)
		pthread_cond_wait(&refresher->asked, &refresher->lock);
	refresher->is_wanted = false;
	bool goes_on = !refresher->is_stopped;
	pthread_mutex_unlock(&refresher->lock);
	return goes_on;
}

/* Looks again under the lock, because another process may just have made one. */
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
	struct drift_refresher *refresher = context;

	while (wait_until_asked(refresher))
		renew(refresher->app);
	db_thread_stop();
	return NULL;
}

enum status drift_refresher_start(const struct app *app, struct drift_refresher **refresher_out,
				  struct error *error_out)
{
	struct drift_refresher *refresher = calloc(1, sizeof(*refresher));
	int code;

	if (refresher == NULL)
		return fail(error_out, DUET_HERE, DUET_INTERNAL, "no memory");
	refresher->app = app;
	pthread_mutex_init(&refresher->lock, NULL);
	pthread_cond_init(&refresher->asked, NULL);
	code = pthread_create(&refresher->thread, NULL, run, refresher);
	if (code != 0) {
		free(refresher);
		return fail(error_out, DUET_HERE, DUET_INTERNAL, "no thread: error %d", code);
	}
	*refresher_out = refresher;
	return DUET_OK;
}

static void wake(struct drift_refresher *refresher, bool *flag)
{
	pthread_mutex_lock(&refresher->lock);
	*flag = true;
	pthread_cond_signal(&refresher->asked);
	pthread_mutex_unlock(&refresher->lock);
}

void drift_refresher_stop(struct drift_refresher **refresher)
{
	struct drift_refresher *stopped = *refresher;

	if (stopped == NULL)
		return;
	wake(stopped, &stopped->is_stopped);
	pthread_join(stopped->thread, NULL);
	pthread_cond_destroy(&stopped->asked);
	pthread_mutex_destroy(&stopped->lock);
	free(stopped);
	*refresher = NULL;
}

bool drift_refresher_read(struct drift_refresher *refresher, struct metrics_drift *drift_out)
{
	bool any;

	if (is_due(refresher->app->metrics, drift_out, &any))
		wake(refresher, &refresher->is_wanted);
	return any;
}
