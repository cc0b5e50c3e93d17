#include "committer/committer.h"

#include "base/clock.h"
#include "committer/queue.h"
#include "committer/ticket.h"
#include "committer/worker.h"

#include <assert.h>

/* What one transaction may bring where the connection has not told yet. */
#define BATCH_BYTES_UNKNOWN ((size_t)512 * 1024)

/* A process that was told to end has 5 s; held rows get most of that. */
#define STOP_MS 3000

struct thread {
	struct committer *committer;
	struct worker worker;
	pthread_t id;
};

struct committer {
	struct settings settings;
	struct queue *queue;
	struct worker_stats stats;
	struct committer_counts own_counts; /* where nobody else gave any */
	struct committer_gauges own_gauges;
	struct committer_gauges *gauges;
	_Atomic int64_t stop_by_ms; /* 0: not stopping */
	size_t count;               /* threads that run */
	struct thread threads[];
};

static size_t batch_bytes_max(const struct worker *worker)
{
	if (!worker->db)
		return BATCH_BYTES_UNKNOWN;
	return (size_t)db_batch_bytes_max(worker->db);
}

/* Takes whatever has arrived while it was busy; nothing is delayed to make a
 * batch.  The slow lane has its turn between two batches. */
static void work(struct committer *committer, struct worker *worker)
{
	for (;;) {
		struct group_list taken = { 0 };
		int64_t until_ms = worker->lane.first ? worker->lane_due_ms : INT64_MAX;
		size_t count = queue_take(committer->queue, (size_t)committer->settings.batchMax,
					  batch_bytes_max(worker), until_ms, &taken);

		worker_run(worker, &taken);
		if (committer->stop_by_ms != 0)
			worker_hurry_lane(worker, committer->stop_by_ms);
		if (worker->lane.first && clock_monotonic_ms() >= worker->lane_due_ms)
			worker_run_lane(worker);
		if (count == 0 && !worker->lane.first && queue_is_stopped(committer->queue))
			return;
		/* A queue that was stopped does not wait, so this has to. */
		if (count == 0 && worker->lane.first && committer->stop_by_ms != 0)
			clock_sleep_ms(5);
	}
}

static void *run_thread(void *argument)
{
	struct thread *thread = argument;

	work(thread->committer, &thread->worker);
	worker_deinit(&thread->worker);
	db_thread_stop();
	return NULL;
}

static enum status start_thread(struct committer *committer, struct error *error_out)
{
	struct thread *thread = &committer->threads[committer->count];

	thread->committer = committer;
	if (!worker_init(&thread->worker, &committer->settings, &committer->stats))
		return fail(error_out, DUET_HERE, DUET_NO_MEMORY, "a committer's thread");

	int code = pthread_create(&thread->id, NULL, run_thread, thread);

	if (code != 0) {
		worker_deinit(&thread->worker);
		return fail(error_out, DUET_HERE, DUET_INTERNAL, "no thread: error %d", code);
	}
	committer->count++;
	return DUET_OK;
}

enum status committer_start(const struct settings *settings, const struct committer_meters *meters,
			    struct committer **committer_out, struct error *error_out)
{
	size_t wanted = (size_t)settings->committers;
	struct committer *committer =
		calloc(1, sizeof(*committer) + wanted * sizeof(committer->threads[0]));
	enum status status = DUET_OK;

	if (!committer)
		return fail(error_out, DUET_HERE, DUET_NO_MEMORY, "%zu committers", wanted);

	committer->settings = *settings;
	committer->gauges = meters ? meters->gauges : &committer->own_gauges;
	committer->stats.counts = meters ? meters->counts : &committer->own_counts;
	atomic_store(&committer->gauges->queue_max, (uint64_t)settings->queueMax);
	pthread_mutex_init(&committer->stats.error_lock, NULL);
	committer->queue = queue_open((size_t)settings->queueMax, &committer->gauges->queued);
	if (!committer->queue)
		status = fail(error_out, DUET_HERE, DUET_NO_MEMORY, "a queue");
	while (status == DUET_OK && committer->count < wanted)
		status = start_thread(committer, error_out);

	if (status == DUET_OK)
		*committer_out = committer;
	else
		committer_stop(&committer);
	return status;
}

void committer_run(struct committer *committer, struct ticket *ticket, int64_t deadline_ms)
{
	ticket_run(ticket, committer->queue, deadline_ms);
	for (size_t i = 0; i < ticket_group_count(ticket); i++) {
		enum status status = ticket_outcome(ticket, i).status;

		if (status == DUET_BUSY || status == DUET_NO_MEMORY)
			committer->stats.counts->busy++;
	}
}

void committer_stop(struct committer **committer)
{
	struct committer *stopped = *committer;

	if (!stopped)
		return;
	stopped->stop_by_ms = clock_monotonic_ms() + STOP_MS;
	if (stopped->queue)
		queue_stop(stopped->queue);
	assert(stopped->threads || stopped->count == 0);
	for (size_t i = 0; i < stopped->count; i++)
		pthread_join(stopped->threads[i].id, NULL);

	queue_close(&stopped->queue);
	pthread_mutex_destroy(&stopped->stats.error_lock);
	free(stopped);
	*committer = NULL;
}

size_t committer_ticket_max(const struct committer *committer)
{
	int64_t half_the_queue = committer->settings.queueMax / 2;

	if (half_the_queue < 1)
		return 1;
	if (half_the_queue < committer->settings.batchMax)
		return (size_t)half_the_queue;
	return (size_t)committer->settings.batchMax;
}

bool committer_take_error(struct committer *committer, struct error *error_out)
{
	struct worker_stats *stats = &committer->stats;

	pthread_mutex_lock(&stats->error_lock);
	bool is_new = stats->error_is_new;
	if (is_new)
		*error_out = stats->error;
	stats->error_is_new = false;
	pthread_mutex_unlock(&stats->error_lock);
	return is_new;
}
