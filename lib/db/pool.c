#include "db/pool.h"

#include <assert.h>
#include <pthread.h>

#include "base/clock.h"
#include "base/condition.h"
#include "db/connection.h"

/* After a failure to connect nobody tries again before this has passed, so
 * that a database which is away is not hammered and callers are answered at
 * once. */
#define RECONNECT_PAUSE_MS 200

/* A connection that was idle for longer is pinged before it is lent.  One in steady use is not:
 * that would double the round trips. */
#define REST_MS_MAX 500

struct pooled {
	struct db *db; /* NULL: not connected */
	int64_t rested_since_ms;
	bool borrowed;
};

struct db_pool {
	const struct settings *settings;
	const struct statement_list *statements;
	pthread_mutex_t mutex;
	pthread_cond_t returned;
	struct pooled *slots;
	size_t slot_count;
	/* The last failure to connect, DUET_OK where the last try went well,
	 * until when it is the answer, and whether somebody tries again. */
	enum status failed_status;
	struct error failed_error;
	int64_t failed_until_ms;
	bool probing;
	bool checked; /* all statements were checked, by the first connection */
};

struct db_pool *db_pool_open(const struct settings *settings,
			     const struct statement_list *statements)
{
	struct db_pool *pool = calloc(1, sizeof(*pool));

	if (pool == NULL)
		return NULL;
	pool->settings = settings;
	pool->statements = statements;
	pool->slot_count = (size_t)settings->readConnections;
	pool->slots = calloc(pool->slot_count, sizeof(*pool->slots));
	if (pool->slots == NULL || !condition_init(&pool->returned) ||
	    pthread_mutex_init(&pool->mutex, NULL) != 0) {
		free(pool->slots);
		free(pool);
		return NULL;
	}
	return pool;
}

void db_pool_close(struct db_pool **pool_pointer)
{
	struct db_pool *pool = *pool_pointer;

	if (pool == NULL)
		return;
	for (size_t i = 0; i < pool->slot_count; i++) {
		assert(!pool->slots[i].borrowed);
		db_close(&pool->slots[i].db);
	}
	(void)pthread_cond_destroy(&pool->returned);
	(void)pthread_mutex_destroy(&pool->mutex);
	free(pool->slots);
	free(pool);
	*pool_pointer = NULL;
}

/* The free slot that was used last; one with a connection before one without. */
static struct pooled *free_slot(struct db_pool *pool)
{
	struct pooled *best = NULL;

	for (size_t i = 0; i < pool->slot_count; i++) {
		struct pooled *slot = &pool->slots[i];

		if (slot->borrowed)
			continue;
		if (best == NULL || (slot->db != NULL && best->db == NULL) ||
		    (slot->db != NULL && slot->rested_since_ms > best->rested_since_ms))
			best = slot;
	}
	return best;
}

/* While the database is away, one caller at a time tests whether it is back.  The others do not
 * wait with it for a host that does not answer. */
static bool failure_is_answer(struct db_pool *pool, const struct pooled *slot)
{
	if (slot->db != NULL || pool->failed_status == DUET_OK)
		return false;
	if (pool->probing || clock_monotonic_ms() < pool->failed_until_ms)
		return true;
	pool->probing = true;
	return false;
}

/* Takes a slot, or returns DUET_BUSY or the last failure to connect. */
static enum status slot_take(struct db_pool *pool, int64_t deadline_ms, struct pooled **slot_out,
			     struct error *error_out)
{
	struct pooled *slot;
	enum status status = DUET_OK;

	(void)pthread_mutex_lock(&pool->mutex);
	while ((slot = free_slot(pool)) == NULL &&
	       condition_wait(&pool->returned, &pool->mutex, deadline_ms))
		;
	if (slot == NULL) {
		status = DUET_BUSY;
	} else if (failure_is_answer(pool, slot)) {
		status = pool->failed_status;
		if (error_out != NULL)
			*error_out = pool->failed_error;
	} else {
		slot->borrowed = true;
		*slot_out = slot;
	}
	(void)pthread_mutex_unlock(&pool->mutex);
	if (status == DUET_BUSY)
		return fail(error_out, DUET_HERE, status, "no read connection became free");
	return status;
}

static void slot_give_back(struct db_pool *pool, struct pooled *slot)
{
	(void)pthread_mutex_lock(&pool->mutex);
	slot->borrowed = false;
	slot->rested_since_ms = clock_monotonic_ms();
	(void)pthread_cond_signal(&pool->returned);
	(void)pthread_mutex_unlock(&pool->mutex);
}

static void outcome_note(struct db_pool *pool, enum status status, const struct error *error)
{
	(void)pthread_mutex_lock(&pool->mutex);
	pool->probing = false;
	pool->failed_until_ms = clock_monotonic_ms() + RECONNECT_PAUSE_MS;
	pool->failed_status = status;
	pool->failed_error = *error;
	pool->checked |= status == DUET_OK;
	(void)pthread_mutex_unlock(&pool->mutex);
}

static bool statements_are_checked(struct db_pool *pool)
{
	bool checked;

	(void)pthread_mutex_lock(&pool->mutex);
	checked = pool->checked;
	(void)pthread_mutex_unlock(&pool->mutex);
	return checked;
}

/* Checking takes a round trip for each statement.  What changes later is noticed by the
 * comparison of the schema's version, or when a statement is first used. */
static enum status slot_open(struct db_pool *pool, struct pooled *slot, struct error *error)
{
	if (statements_are_checked(pool))
		return db_open_another(pool->settings, pool->statements, &slot->db, error);
	return db_open(pool->settings, DB_READER, pool->statements, &slot->db, error);
}

/* Outside the mutex: connecting may take seconds. */
static enum status slot_connect(struct db_pool *pool, struct pooled *slot, struct error *error_out)
{
	struct error error = { 0 };
	enum status status;

	if (slot->db != NULL && clock_monotonic_ms() - slot->rested_since_ms > REST_MS_MAX &&
	    db_ping(slot->db, NULL) != DUET_OK)
		db_close(&slot->db);
	if (slot->db != NULL)
		return DUET_OK;
	status = slot_open(pool, slot, &error);
	outcome_note(pool, status, &error);
	if (status == DUET_OK)
		slot->db->pooled = slot;
	else if (error_out != NULL)
		*error_out = error;
	return status;
}

enum status db_pool_borrow(struct db_pool *pool, int64_t deadline_ms, struct db **store_out,
			   struct error *error_out)
{
	struct pooled *slot = NULL;
	enum status status = slot_take(pool, deadline_ms, &slot, error_out);

	if (status != DUET_OK)
		return status;
	assert(slot != NULL);
	status = slot_connect(pool, slot, error_out);
	if (status != DUET_OK) {
		slot_give_back(pool, slot);
		return status;
	}
	*store_out = slot->db;
	return DUET_OK;
}

void db_pool_return(struct db_pool *pool, struct db *db)
{
	struct pooled *slot = db->pooled;

	assert(slot != NULL && slot->borrowed);
	db_rollback_open(db);
	if (!db_is_usable(db))
		db_close(&slot->db);
	slot_give_back(pool, slot);
}
