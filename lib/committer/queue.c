#include "committer/queue.h"

#include "base/condition.h"

#include <pthread.h>
#include <stdatomic.h>

struct queue {
	pthread_mutex_t lock;
	pthread_cond_t filled;
	struct group_list groups;
	size_t operations_max;
	_Atomic uint64_t *waiting; /* the weight of groups, for others to see */
	bool stopped;
};

struct queue *queue_open(size_t operations_max, _Atomic uint64_t *waiting)
{
	struct queue *queue = calloc(1, sizeof(*queue));

	if (!queue || !condition_init(&queue->filled)) {
		free(queue);
		return NULL;
	}
	pthread_mutex_init(&queue->lock, NULL);
	queue->operations_max = operations_max;
	queue->waiting = waiting;
	return queue;
}

void queue_close(struct queue **queue)
{
	if (!*queue)
		return;
	pthread_mutex_destroy(&(*queue)->lock);
	pthread_cond_destroy(&(*queue)->filled);
	free(*queue);
	*queue = NULL;
}

/* Under the lock, after each change. */
static void show_waiting(struct queue *queue)
{
	atomic_store_explicit(queue->waiting, queue->groups.weight, memory_order_relaxed);
}

bool queue_push(struct queue *queue, struct group *const *groups, size_t count)
{
	size_t operations = 0;

	for (size_t i = 0; i < count; i++)
		operations += group_weight(groups[i]);

	pthread_mutex_lock(&queue->lock);
	bool room = !queue->stopped && queue->groups.weight + operations <= queue->operations_max;
	for (size_t i = 0; room && i < count; i++) {
		groups[i]->queued = true;
		group_list_append(&queue->groups, groups[i]);
	}
	show_waiting(queue);
	if (room)
		pthread_cond_signal(&queue->filled);
	pthread_mutex_unlock(&queue->lock);
	return room;
}

static void wait_for_groups(struct queue *queue, int64_t until_ms)
{
	bool in_time = true;

	while (!queue->groups.first && !queue->stopped && in_time)
		in_time = condition_wait(&queue->filled, &queue->lock, until_ms);
}

size_t queue_take(struct queue *queue, size_t operations_max, size_t bytes_max, int64_t until_ms,
		  struct group_list *taken_out)
{
	size_t taken = 0, bytes = 0;
	struct group *group;

	pthread_mutex_lock(&queue->lock);
	wait_for_groups(queue, until_ms);
	while ((group = queue->groups.first)) {
		bool fits = taken_out->weight + group_weight(group) <= operations_max &&
			    bytes + group->bytes <= bytes_max;

		if (taken > 0 && !fits)
			break;
		group_list_remove(&queue->groups, group);
		group->queued = false;
		group_list_append(taken_out, group);
		bytes += group->bytes;
		taken++;
	}
	show_waiting(queue);
	/* One signal woke this thread for several groups: pass it on. */
	if (queue->groups.first)
		pthread_cond_signal(&queue->filled);
	pthread_mutex_unlock(&queue->lock);
	return taken;
}

bool queue_withdraw(struct queue *queue, struct group *group)
{
	pthread_mutex_lock(&queue->lock);
	bool waiting = group->queued;
	if (waiting) {
		group_list_remove(&queue->groups, group);
		group->queued = false;
		show_waiting(queue);
	}
	pthread_mutex_unlock(&queue->lock);
	return waiting;
}

void queue_stop(struct queue *queue)
{
	pthread_mutex_lock(&queue->lock);
	queue->stopped = true;
	pthread_cond_broadcast(&queue->filled);
	pthread_mutex_unlock(&queue->lock);
}

bool queue_is_stopped(struct queue *queue)
{
	pthread_mutex_lock(&queue->lock);
	bool stopped = queue->stopped;
	pthread_mutex_unlock(&queue->lock);
	return stopped;
}
