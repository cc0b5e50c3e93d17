#include "committer/ticket.h"

#include "base/condition.h"
#include "committer/group.h"
#include "committer/queue.h"

#include <assert.h>
#include <pthread.h>

/* How long after its deadline a request still waits for the committer's word:
 * the committer ends what is late by itself, and knows better what became of
 * it.  nginx waits longer than this beyond the request's deadline. */
#define GRACE_MS 1000

struct ticket {
	pthread_mutex_t lock;
	pthread_cond_t done;
	int holders;
	size_t pending; /* groups without an outcome, once they are queued */
	struct group **groups;
	enum status *answers; /* the outcomes as the request saw them */
	size_t count, capacity;
};

struct ticket *ticket_open(void)
{
	struct ticket *ticket = calloc(1, sizeof(*ticket));

	if (!ticket || !condition_init(&ticket->done)) {
		free(ticket);
		return NULL;
	}
	pthread_mutex_init(&ticket->lock, NULL);
	ticket->holders = 1;
	return ticket;
}

static void free_all(struct ticket *ticket)
{
	for (size_t i = 0; i < ticket->count; i++)
		group_close(ticket->groups[i]);
	free(ticket->groups);
	free(ticket->answers);
	pthread_mutex_destroy(&ticket->lock);
	pthread_cond_destroy(&ticket->done);
	free(ticket);
}

static void release(struct ticket *ticket)
{
	pthread_mutex_lock(&ticket->lock);
	bool last = --ticket->holders == 0;
	pthread_mutex_unlock(&ticket->lock);

	if (last)
		free_all(ticket);
}

void ticket_close(struct ticket **ticket)
{
	if (!*ticket)
		return;
	release(*ticket);
	*ticket = NULL;
}

static bool has_room(struct ticket *ticket)
{
	if (ticket->count < ticket->capacity)
		return true;

	size_t capacity = ticket->capacity ? 2 * ticket->capacity : 4;
	struct group **groups = realloc(ticket->groups, capacity * sizeof(struct group *));

	if (!groups)
		return false;
	ticket->groups = groups;

	enum status *answers = realloc(ticket->answers, capacity * sizeof(*answers));

	if (!answers)
		return false;
	ticket->answers = answers;
	ticket->capacity = capacity;
	return true;
}

/* Takes the group over; NULL is one that could not be made. */
static bool add(struct ticket *ticket, struct group *group)
{
	if (!group)
		return false;
	if (!has_room(ticket)) {
		group_close(group);
		return false;
	}
	group->ticket = ticket;
	ticket->groups[ticket->count++] = group;
	return true;
}

bool ticket_add(struct ticket *ticket, const struct operation *operations, size_t count,
		const struct audit_line *audit)
{
	assert(count > 0);
	return add(ticket, group_open(operations, count, audit));
}

bool ticket_add_sync(struct ticket *ticket, const struct sync_order *order)
{
	return add(ticket, group_open_sync(order));
}

size_t ticket_group_count(const struct ticket *ticket)
{
	return ticket->count;
}

/* False when the moment passed before every group had its outcome. */
static bool wait_until(struct ticket *ticket, int64_t until_ms)
{
	bool in_time = true;

	pthread_mutex_lock(&ticket->lock);
	while (ticket->pending > 0 && in_time)
		in_time = condition_wait(&ticket->done, &ticket->lock, until_ms);
	bool all = ticket->pending == 0;
	pthread_mutex_unlock(&ticket->lock);
	return all;
}

static void withdraw(struct ticket *ticket, struct queue *queue)
{
	for (size_t i = 0; i < ticket->count; i++) {
		if (queue_withdraw(queue, ticket->groups[i]))
			ticket_finish(ticket->groups[i], DUET_BUSY);
	}
}

/* What has no outcome by now has an unknown one; whatever the committer learns
 * later, this is what the request answers. */
static void note_answers(struct ticket *ticket)
{
	pthread_mutex_lock(&ticket->lock);
	for (size_t i = 0; i < ticket->count; i++) {
		const struct group *group = ticket->groups[i];

		ticket->answers[i] = group->done ? group->status : DUET_OUTCOME_UNKNOWN;
	}
	pthread_mutex_unlock(&ticket->lock);
}

void ticket_run(struct ticket *ticket, struct queue *queue, int64_t deadline_ms)
{
	if (ticket->count == 0)
		return;
	for (size_t i = 0; i < ticket->count; i++)
		ticket->groups[i]->deadline_ms = deadline_ms;
	ticket->pending = ticket->count;

	ticket->holders++; /* the committer's, until the last group is done */
	if (!queue_push(queue, ticket->groups, ticket->count)) {
		for (size_t i = 0; i < ticket->count; i++)
			ticket_finish(ticket->groups[i], DUET_BUSY);
	}
	if (!wait_until(ticket, deadline_ms)) {
		withdraw(ticket, queue);
		(void)wait_until(ticket, deadline_ms + GRACE_MS);
	}
	note_answers(ticket);
}

struct outcome ticket_outcome(const struct ticket *ticket, size_t index)
{
	assert(index < ticket->count);

	const struct group *group = ticket->groups[index];
	enum status status = ticket->answers[index];

	/* While it is unknown the rest is the committer's to write. */
	if (status == DUET_OUTCOME_UNKNOWN)
		return (struct outcome){ .status = status };
	return (struct outcome){ .status = status,
				 .refused = group->refused,
				 .decisions = group->decisions,
				 .verdict = group->sync ? &group->verdict : NULL,
				 .entries = group->sync ? group->entries : NULL,
				 .entry_count = group->entry_count };
}

void ticket_finish(struct group *group, enum status status)
{
	struct ticket *ticket = group->ticket;

	pthread_mutex_lock(&ticket->lock);
	group->status = status;
	group->done = true;
	bool all = --ticket->pending == 0;
	if (all)
		pthread_cond_signal(&ticket->done);
	pthread_mutex_unlock(&ticket->lock);

	if (all)
		release(ticket);
}
