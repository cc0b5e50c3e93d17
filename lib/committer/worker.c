#include "committer/worker.h"

#include "base/clock.h"
#include "base/random.h"
#include "committer/batch_run.h"
#include "committer/settle.h"
#include "store/store.h"

#include <assert.h>

/* 256 operations need about 0.6 MiB; an atomic batch of 1000 with long texts
 * and its replay about 20 MiB. */
#define ARENA_KEEP_BYTES ((size_t)1024 * 1024)
#define ARENA_BYTES_MAX  ((size_t)128 * 1024 * 1024)

/* The most operations a group can have is a batch's 1000. */
#define GROUP_OPERATIONS_MAX 1000

/* A database that is away is asked again this often; in between, operations
 * are answered at once. */
#define CONNECT_PAUSE_MS 100

/* How often the slow lane is tried while nothing of it could be locked. */
#define LANE_PAUSE_MS 20

/* Pauses before a transaction is run again: random, up to 2 ms doubled each
 * time, but no longer than this. */
#define RETRY_PAUSE_MAX_MS 64

bool worker_init(struct worker *worker, const struct settings *settings, struct worker_stats *stats)
{
	*worker = (struct worker){ .settings = settings, .stats = stats };
	worker->group_capacity = (size_t)settings->batchMax + 1;
	if (worker->group_capacity < GROUP_OPERATIONS_MAX + 1)
		worker->group_capacity = GROUP_OPERATIONS_MAX + 1;
	worker->groups = calloc(worker->group_capacity, sizeof(struct group *));
	worker->arena = arena_open(ARENA_KEEP_BYTES, ARENA_BYTES_MAX);
	if (worker->groups && worker->arena)
		return true;
	worker_deinit(worker);
	return false;
}

void worker_deinit(struct worker *worker)
{
	assert(!worker->lane.first);
	db_close(&worker->db);
	arena_close(&worker->arena);
	free(worker->groups);
	worker->groups = NULL;
}

static void note_error(struct worker *worker, const struct error *error)
{
	pthread_mutex_lock(&worker->stats->error_lock);
	worker->stats->error = *error;
	worker->stats->error_is_new = true;
	pthread_mutex_unlock(&worker->stats->error_lock);
}

/* Ends what the lost connection may still be doing, so that its locks are free
 * at once.  Ids grow while a server runs: a smaller new one means that the
 * server was started anew, and the old id may be somebody else's now. */
static void kill_predecessor(struct worker *worker, uint64_t old_id)
{
	struct error error;

	if (old_id == 0 || db_connection_id(worker->db) <= old_id)
		return;
	if (db_kill(worker->db, old_id, &error) != DUET_OK)
		note_error(worker, &error);
}

static bool worker_connect(struct worker *worker)
{
	struct error error;
	uint64_t old_id = worker->connection_id;

	if (worker->db && db_is_usable(worker->db))
		return true;
	if (clock_monotonic_ms() < worker->connect_not_before_ms)
		return false;

	db_close(&worker->db);
	if (store_open(worker->settings, DB_COMMITTER, &worker->db, &error) != DUET_OK) {
		note_error(worker, &error);
		worker->connect_not_before_ms = clock_monotonic_ms() + CONNECT_PAUSE_MS;
		return false;
	}
	worker->connection_id = db_connection_id(worker->db);
	if (old_id != 0)
		worker->stats->counts->reconnects++;
	kill_predecessor(worker, old_id);
	return db_is_usable(worker->db);
}

static void pause_before_retry(unsigned tries)
{
	unsigned longest_ms = tries < 5 ? 2u << tries : RETRY_PAUSE_MAX_MS;

	clock_sleep_ms(1 + random_below(longest_ms));
}

/* False: running it again would not help. */
static bool prepare_retry(struct batch *batch, enum status status, unsigned tries)
{
	if (status == DUET_LOCK_TIMEOUT && batch->mode == LOCK_WAIT) {
		batch->mode = LOCK_SKIP;
		return true;
	}
	if (status == DUET_DUPLICATE && !batch->heal) {
		batch->heal = true;
		return true;
	}
	if (status == DUET_CONFLICT || status == DUET_LOCK_TIMEOUT ||
	    status == DUET_CONNECTION_LOST || status == DUET_OUTCOME_UNKNOWN) {
		pause_before_retry(tries);
		return true;
	}
	return false;
}

static void run(struct worker *worker, struct group **groups, size_t count, enum lock_mode mode);

/* The database refuses something in it, or it does not fit the memory.  Halves it until the group
 * that does not go through is alone, so that its neighbours go through. */
static void isolate(struct worker *worker, struct group **groups, size_t count, enum lock_mode mode,
		    enum status status)
{
	size_t half = count / 2;

	if (count == 1) {
		settle_undone(groups[0], status == DUET_NO_MEMORY ? DUET_NO_MEMORY : DUET_INTERNAL);
		return;
	}
	run(worker, groups, half, mode);
	run(worker, groups + half, count - half, mode);
}

/* Runs the groups as one transaction, as often as it takes.  This ends: each pass
 * either brings the outcome, or costs time, which the deadlines bound. */
static void run(struct worker *worker, struct group **groups, size_t count, enum lock_mode mode)
{
	struct batch batch = { .arena = worker->arena, .groups = groups, .mode = mode };
	struct error error;

	for (unsigned tries = 0;; tries++) {
		count = settle_late(groups, count);
		if (count == 0)
			return;
		if (!worker_connect(worker)) {
			settle_away(groups, count, &worker->lane);
			return;
		}

		arena_reset(worker->arena);
		batch.db = worker->db;
		batch.count = count;
		enum status status = batch_run(&batch, &error);

		if (status == DUET_OK) {
			settle_done(groups, count, batch.books.posting_count > 0, &worker->lane,
				    worker->stats->counts);
			return;
		}
		if (status == DUET_OUTCOME_UNKNOWN)
			settle_doubtful(groups, count);
		note_error(worker, &error);
		db_rollback(worker->db);
		worker->stats->counts->retries++;

		if (!prepare_retry(&batch, status, tries)) {
			isolate(worker, groups, count, batch.mode, status);
			return;
		}
	}
}

/* Moves as many groups as one attempt takes out of the list. */
static size_t take_from(struct worker *worker, struct group_list *list)
{
	size_t count = 0, operations = 0;

	while (list->first && count < worker->group_capacity) {
		struct group *group = list->first;

		operations += group_weight(group);
		if (count > 0 && operations > (size_t)worker->settings->batchMax)
			break;
		group_list_remove(list, group);
		worker->groups[count++] = group;
	}
	return count;
}

void worker_run(struct worker *worker, struct group_list *list)
{
	while (list->first) {
		/* While somebody holds a row, nobody waits for rows: a stream
		 * of operations on that one would stop all others, a second
		 * at a time. */
		enum lock_mode mode = worker->lane.first ? LOCK_SKIP : LOCK_WAIT;
		size_t count = take_from(worker, list);

		run(worker, worker->groups, count, mode);
	}
}

static void end_late_ones_in_lane(struct worker *worker)
{
	int64_t now_ms = clock_monotonic_ms();
	struct group *next;

	for (struct group *group = worker->lane.first; group; group = next) {
		next = group->next;
		if (group->deadline_ms > now_ms)
			continue;
		group_list_remove(&worker->lane, group);
		settle_undone(group, DUET_BUSY);
	}
}

void worker_run_lane(struct worker *worker)
{
	size_t before, count;

	end_late_ones_in_lane(worker);
	before = worker->lane.weight;
	if (!worker->lane.first)
		return;

	count = take_from(worker, &worker->lane);
	run(worker, worker->groups, count, LOCK_SKIP);
	worker->lane_due_ms = clock_monotonic_ms();
	if (worker->lane.weight == before)
		worker->lane_due_ms += LANE_PAUSE_MS;
}

void worker_hurry_lane(struct worker *worker, int64_t deadline_ms)
{
	for (struct group *group = worker->lane.first; group; group = group->next) {
		if (group->deadline_ms > deadline_ms)
			group->deadline_ms = deadline_ms;
	}
}
