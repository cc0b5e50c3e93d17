#include "committer/ticket.h"

#include "committer/committer.h"
#include "committer/group.h"
#include "committer/queue.h"

#include <assert.h>
#include <pthread.h>

/* A group of one operation with short texts fits; longer ones take more blocks. */
#define GROUP_KEEP_BYTES 2048
/* 1000 operations with metadata of 2 KiB and texts of 255 four-byte characters,
 * and their entries read again for a replay: 1000 * 2 * 6 KiB = 12 MiB. */
#define GROUP_BYTES_MAX ((size_t)32 * 1024 * 1024)

/* How long after its deadline a request still waits for the committer's word:
 * the committer ends what is late by itself, and knows better what became of
 * it.  Less than what nginx waits longer than the request's deadline. */
#define GRACE_MS 1000

/* What an entry's row needs besides its texts: numbers, hash, framing. */
#define ENTRY_BYTES 256

struct ticket {
	pthread_mutex_t lock;
	pthread_cond_t done;
	int holders;
	size_t pending; /* groups without an outcome, once they are queued */
	struct arena *arena;
	struct group **groups;
	enum status *answers; /* the outcomes as the request saw them */
	size_t count, capacity;
};

struct ticket *ticket_open(void)
{
	struct ticket *ticket = calloc(1, sizeof(*ticket));
	pthread_condattr_t attributes;

	if (!ticket)
		return NULL;

	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&ticket->done, &attributes);
	pthread_condattr_destroy(&attributes);
	pthread_mutex_init(&ticket->lock, NULL);
	ticket->holders = 1;
	return ticket;
}

static void ticket_free(struct ticket *ticket)
{
	for (size_t i = 0; i < ticket->count; i++) {
		/* The group lies in its own arena. */
		struct arena *arena = ticket->groups[i]->arena;

		arena_close(&arena);
	}
	free(ticket->groups);
	free(ticket->answers);
	pthread_mutex_destroy(&ticket->lock);
	pthread_cond_destroy(&ticket->done);
	free(ticket);
}

static void ticket_release(struct ticket *ticket)
{
	pthread_mutex_lock(&ticket->lock);
	bool last = --ticket->holders == 0;
	pthread_mutex_unlock(&ticket->lock);

	if (last)
		ticket_free(ticket);
}

void ticket_close(struct ticket **ticket)
{
	if (!*ticket)
		return;
	ticket_release(*ticket);
	*ticket = NULL;
}

static bool ticket_has_room(struct ticket *ticket)
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

/* NULL is right where the source is NULL; anything else that is NULL is seen
 * by arena_spent(). */
static const char *copied(struct group *group, const char *text)
{
	if (!text)
		return NULL;
	group->bytes += strlen(text);
	return arena_strdup(group->arena, text);
}

static void copy_operation(struct group *group, struct operation *operation)
{
	operation->reason = copied(group, operation->reason);
	operation->reference = copied(group, operation->reference);
	operation->metadata = copied(group, operation->metadata);
	operation->actor = copied(group, operation->actor);
	operation->key = copied(group, operation->key);
	group->bytes += ENTRY_BYTES;
}

static void copy_audit(struct group *group, struct audit_line *line)
{
	line->actor = copied(group, line->actor);
	line->action = copied(group, line->action);
	line->subject = copied(group, line->subject);
	line->detail = copied(group, line->detail);
}

static bool group_fill(struct group *group, const struct operation *operations, size_t count,
		       const struct audit_line *audit)
{
	group->count = count;
	group->operations = arena_array(group->arena, count, sizeof(*group->operations));
	group->decisions = arena_array(group->arena, count, sizeof(*group->decisions));
	group->entries = arena_array(group->arena, count, sizeof(*group->entries));
	group->posted = arena_array(group->arena, count, sizeof(*group->posted));
	if (audit)
		group->audit = arena_array(group->arena, count, sizeof(*group->audit));
	if (arena_spent(group->arena))
		return false;

	for (size_t i = 0; i < count; i++) {
		group->operations[i] = operations[i];
		copy_operation(group, &group->operations[i]);
		if (!audit)
			continue;
		group->audit[i] = audit[i];
		copy_audit(group, &group->audit[i]);
	}
	return !arena_spent(group->arena);
}

/* A group without anything in it, in an arena of its own; NULL without memory. */
static struct group *group_open(struct ticket *ticket)
{
	if (!ticket_has_room(ticket))
		return NULL;

	struct arena *arena = arena_open(GROUP_KEEP_BYTES, GROUP_BYTES_MAX);
	struct group *group = arena ? arena_alloc(arena, sizeof(*group)) : NULL;

	if (!group) {
		arena_close(&arena);
		return NULL;
	}
	group->arena = arena;
	group->ticket = ticket;
	return group;
}

/* Adds it, or lets it go where it could not be filled. */
static bool group_add(struct ticket *ticket, struct group *group, bool filled)
{
	struct arena *arena = group->arena;

	if (filled)
		ticket->groups[ticket->count++] = group;
	else
		arena_close(&arena);
	return filled;
}

bool ticket_add(struct ticket *ticket, const struct operation *operations, size_t count,
		const struct audit_line *audit)
{
	assert(count > 0);

	struct group *group = group_open(ticket);

	return group && group_add(ticket, group, group_fill(group, operations, count, audit));
}

bool ticket_add_sync(struct ticket *ticket, const struct sync_order *order)
{
	struct group *group = group_open(ticket);

	if (!group)
		return false;
	group->sync = arena_alloc(group->arena, sizeof(*group->sync));
	if (group->sync) {
		*group->sync = *order;
		group->sync->actor = copied(group, order->actor);
	}
	return group_add(ticket, group, !arena_spent(group->arena));
}

size_t ticket_group_count(const struct ticket *ticket)
{
	return ticket->count;
}

/* False when the moment passed before every group had its outcome. */
static bool ticket_wait(struct ticket *ticket, int64_t until_ms)
{
	struct timespec until = { .tv_sec = until_ms / 1000,
				  .tv_nsec = (long)(until_ms % 1000) * 1000000 };
	int waited = 0;

	pthread_mutex_lock(&ticket->lock);
	while (ticket->pending > 0 && waited == 0)
		waited = pthread_cond_timedwait(&ticket->done, &ticket->lock, &until);
	bool all = ticket->pending == 0;
	pthread_mutex_unlock(&ticket->lock);
	return all;
}

static void ticket_withdraw(struct ticket *ticket, struct queue *queue)
{
	for (size_t i = 0; i < ticket->count; i++) {
		if (queue_withdraw(queue, ticket->groups[i]))
			group_finish(ticket->groups[i], DUET_BUSY);
	}
}

/* What has no outcome by now has an unknown one; whatever the committer learns
 * later, this is what the request answers. */
static void ticket_note_answers(struct ticket *ticket)
{
	pthread_mutex_lock(&ticket->lock);
	for (size_t i = 0; i < ticket->count; i++) {
		const struct group *group = ticket->groups[i];

		ticket->answers[i] = group->done ? group->status : DUET_OUTCOME_UNKNOWN;
	}
	pthread_mutex_unlock(&ticket->lock);
}

void ticket_run(struct ticket *ticket, struct committer *committer, int64_t deadline_ms)
{
	struct queue *queue = committer_queue(committer);

	for (size_t i = 0; i < ticket->count; i++)
		ticket->groups[i]->deadline_ms = deadline_ms;
	ticket->pending = ticket->count;
	if (ticket->count == 0)
		return;

	ticket->holders++; /* the committer's, until the last group is done */
	if (!queue_push(queue, ticket->groups, ticket->count)) {
		for (size_t i = 0; i < ticket->count; i++)
			group_finish(ticket->groups[i], DUET_BUSY);
	}
	if (!ticket_wait(ticket, deadline_ms)) {
		ticket_withdraw(ticket, queue);
		(void)ticket_wait(ticket, deadline_ms + GRACE_MS);
	}
	ticket_note_answers(ticket);
	for (size_t i = 0; i < ticket->count; i++) {
		if (ticket->answers[i] == DUET_BUSY)
			committer_note_busy(committer);
	}
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

void group_finish(struct group *group, enum status status)
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
		ticket_release(ticket);
}
