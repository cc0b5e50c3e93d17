/* Connections that break at the worst moment, rows that somebody has locked, and a
 * database that is down. */
#include "rig.h"

#include "base/clock.h"
#include "committer/queue.h"
#include "committer/worker.h"
#include "proxy.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define SOON 10000

static struct rig rig;
static struct proxy *proxy;
static char proxy_path[100];

static void through_the_proxy(struct settings *settings)
{
	(void)snprintf(proxy_path, sizeof(proxy_path), "/tmp/duet-proxy-%d.sock", (int)getpid());
	proxy = proxy_start(proxy_path, settings->databaseSocket);
	memcpy(settings->databaseSocket, proxy_path, strlen(proxy_path) + 1);
}

static int start(void **state)
{
	(void)state;
	rig_start(&rig, through_the_proxy);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	rig_stop(&rig);
	proxy_stop(proxy);
	unlink(proxy_path);
	return 0;
}

static int64_t spends_of(uint64_t user_id)
{
	return test_sql_number(
		"SELECT COUNT(*) FROM credit_ledger WHERE userId=%llu AND type='spend'",
		(unsigned long long)user_id);
}

static void spend_with_cut(enum proxy_cut cut, int times, const char *key)
{
	uint64_t user = rig_user(100, 0);
	struct operation spend = rig_operation(ENTRY_SPEND, user, 1, key);
	int before = proxy_cuts(proxy);

	proxy_cut(proxy, cut, times);
	struct tried tried = rig_try(&rig, &spend, SOON);

	assert_int_equal(proxy_cuts(proxy) - before, cut == PROXY_CUT_AFTER_COMMIT ? 1 : times);
	assert_int_equal(tried.status, DUET_OK);
	assert_false(tried.replayed);
	assert_int_equal(tried.user_balance_after, 99);
	assert_int_equal(spends_of(user), 1);
	assert_int_equal(rig_balance_of(user), 99);

	/* Only now is it a replay. */
	tried = rig_try(&rig, &spend, SOON);
	assert_int_equal(tried.status, DUET_OK);
	assert_true(tried.replayed);
	rig_assert_books_add_up(&rig);
}

static void a_connection_cut_before_commit_is_run_again(void **state)
{
	(void)state;
	spend_with_cut(PROXY_CUT_BEFORE_COMMIT, 1, "before");
	spend_with_cut(PROXY_CUT_BEFORE_COMMIT, 3, "before-thrice");
}

static void a_connection_cut_after_commit_gives_one_entry_and_no_replay(void **state)
{
	(void)state;
	spend_with_cut(PROXY_CUT_AFTER_COMMIT, 1, "after");
}

static void a_replay_whose_neighbour_is_in_doubt_stays_a_replay(void **state)
{
	(void)state;
	uint64_t user = rig_user(100, 0);
	struct operation pair[] = { rig_operation(ENTRY_SPEND, user, 1, "old"),
				    rig_operation(ENTRY_SPEND, user, 2, "new") };

	assert_int_equal(rig_try(&rig, &pair[0], SOON).status, DUET_OK);
	proxy_cut(proxy, PROXY_CUT_AFTER_COMMIT, 1);

	struct ticket *ticket = ticket_open();
	assert_true(ticket_add(ticket, pair, 2, NULL));
	committer_run(rig.committer, ticket, clock_monotonic_ms() + SOON);
	struct outcome outcome = ticket_outcome(ticket, 0);

	assert_int_equal(outcome.status, DUET_OK);
	assert_true(outcome.decisions[0].replayed);
	assert_false(outcome.decisions[1].replayed);
	ticket_close(&ticket);
	assert_int_equal(rig_balance_of(user), 97);
}

static void what_already_stands_needs_no_second_commit(void **state)
{
	(void)state;
	uint64_t user = rig_user(100, 0);
	struct operation spend = rig_operation(ENTRY_SPEND, user, 1, "stands");
	struct rig_counters counted = rig_counters(&rig);
	int before = proxy_cuts(proxy);

	/* Every further COMMIT would be cut too, but the next attempt finds the
	 * entry and has nothing to commit. */
	proxy_cut(proxy, PROXY_CUT_AFTER_COMMIT, 1000);
	struct tried tried = rig_try(&rig, &spend, SOON);

	proxy_cut(proxy, PROXY_CUT_NOTHING, 0);
	assert_int_equal(tried.status, DUET_OK);
	assert_false(tried.replayed);
	assert_int_equal(proxy_cuts(proxy) - before, 1);
	assert_int_equal(rig_counters(&rig).transactions, counted.transactions + 1);
	assert_int_equal(rig_counters(&rig).operations, counted.operations + 1);
}

static void *refuse_after_a_cut(void *argument)
{
	int before = *(int *)argument;

	while (proxy_cuts(proxy) == before)
		usleep(200);
	proxy_refuse(proxy, 1);
	return NULL;
}

static void a_database_that_stays_away_after_commit_leaves_it_unknown(void **state)
{
	(void)state;
	uint64_t user = rig_user(100, 0);
	struct operation spend = rig_operation(ENTRY_SPEND, user, 1, "away");
	struct operation next = rig_operation(ENTRY_SPEND, user, 1, "next");
	int before = proxy_cuts(proxy);
	pthread_t thread;

	proxy_cut(proxy, PROXY_CUT_AFTER_COMMIT, 1);
	assert_int_equal(pthread_create(&thread, NULL, refuse_after_a_cut, &before), 0);
	struct tried tried = rig_try(&rig, &spend, 700);

	pthread_join(thread, NULL);
	assert_int_equal(tried.status, DUET_OUTCOME_UNKNOWN);
	assert_in_range(tried.took_ms, 690, 1700);

	/* What comes in the meantime has certainly not been written, and is told so at once. */
	tried = rig_try(&rig, &next, SOON);
	assert_int_equal(tried.status, DUET_STORE_DOWN);
	assert_in_range(tried.took_ms, 0, 500);

	/* The connection recovers by itself, and the same key finds what had been done. */
	proxy_refuse(proxy, 0);
	int64_t since = clock_monotonic_ms();
	do
		tried = rig_try(&rig, &spend, SOON);
	while (tried.status == DUET_STORE_DOWN && clock_monotonic_ms() < since + 2000);
	assert_int_equal(tried.status, DUET_OK);
	assert_true(tried.replayed);
	assert_int_equal(rig_balance_of(user), 99);
	rig_assert_books_add_up(&rig);
}

struct waiting {
	struct operation operation;
	struct tried tried;
};

static void *try_in_thread(void *argument)
{
	struct waiting *waiting = argument;

	waiting->tried = rig_try(&rig, &waiting->operation, SOON);
	return NULL;
}

/* Locks a row for two seconds while others work; `hold` says which one. */
static void others_go_on_while_somebody_holds(uint64_t user, const char *hold,
					      unsigned long long hold_id)
{
	uint64_t other = rig_user(1000000, 0);
	struct waiting waiting = { .operation = rig_operation(ENTRY_SPEND, user, 1, "held") };
	pthread_t thread;
	int64_t slowest_ms = 0;
	char key[32];

	test_sql("BEGIN");
	test_sql("SELECT 1 FROM %s=%llu FOR UPDATE", hold, hold_id);
	int64_t since = clock_monotonic_ms();
	assert_int_equal(pthread_create(&thread, NULL, try_in_thread, &waiting), 0);

	/* The first wait, a second at most, may delay all of them. */
	clock_sleep_ms(1400);
	for (int i = 0; clock_monotonic_ms() < since + 2500; i++) {
		(void)snprintf(key, sizeof(key), "%s-%d", strchr(hold, '.') ? "b" : "u", i);
		struct operation spend = rig_operation(ENTRY_SPEND, other, 1, key);
		struct tried tried = rig_try(&rig, &spend, SOON);

		assert_int_equal(tried.status, DUET_OK);
		if (tried.took_ms > slowest_ms)
			slowest_ms = tried.took_ms;
	}
	assert_in_range(slowest_ms, 0, 500);
	test_sql("ROLLBACK");

	pthread_join(thread, NULL);
	assert_int_equal(waiting.tried.status, DUET_OK);
	assert_in_range(waiting.tried.took_ms, 2400, 3500);
	rig_assert_books_add_up(&rig);
}

static void a_held_user_row_delays_only_that_user(void **state)
{
	(void)state;
	uint64_t user = rig_user(10, 0);

	others_go_on_while_somebody_holds(user, "users WHERE id", user);
}

static void a_held_balance_row_delays_only_that_organization(void **state)
{
	(void)state;
	uint64_t user = rig_user(10, 0);

	others_go_on_while_somebody_holds(user, "credit_balances b WHERE b.organizationId",
					  rig_organization_of(user));
}

static void a_row_that_stays_held_is_busy_and_never_not_found(void **state)
{
	(void)state;
	uint64_t user = rig_user(10, 0);
	struct operation spend = rig_operation(ENTRY_SPEND, user, 1, "stays");

	test_sql("BEGIN");
	test_sql("SELECT id FROM users WHERE id=%llu FOR UPDATE", (unsigned long long)user);
	struct rig_counters before = rig_counters(&rig);
	struct tried tried = rig_try(&rig, &spend, 1800);
	struct rig_counters after = rig_counters(&rig);
	test_sql("ROLLBACK");
	assert_int_equal(tried.status, DUET_BUSY);
	assert_int_equal(after.busy, before.busy + 1);
	assert_true(after.held > before.held);
	assert_true(after.retries > before.retries);
	assert_int_equal(rig_balance_of(user), 10);
}

static void stopping_answers_everything_that_was_queued(void **state)
{
	(void)state;
	static struct waiting waiting[32];
	static char keys[32][16];
	pthread_t threads[32];
	uint64_t user = rig_user(1000, 0);

	/* While the committer waits for the row, all but the first are queued. */
	test_sql("BEGIN");
	test_sql("SELECT id FROM users WHERE id=%llu FOR UPDATE", (unsigned long long)user);
	for (size_t i = 0; i < 32; i++) {
		(void)snprintf(keys[i], sizeof(keys[i]), "stop-%zu", i);
		waiting[i].operation = rig_operation(ENTRY_SPEND, user, 1, keys[i]);
		assert_int_equal(pthread_create(&threads[i], NULL, try_in_thread, &waiting[i]), 0);
		if (i == 0)
			clock_sleep_ms(200);
	}
	clock_sleep_ms(300);
	assert_in_range(rig_counters(&rig).queued, 1, 31);
	test_sql("ROLLBACK");
	committer_stop(&rig.committer);
	assert_null(rig.committer);

	for (size_t i = 0; i < 32; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(waiting[i].tried.status, DUET_OK);
	}
	assert_int_equal(rig_balance_of(user), 968);

	struct error error;
	assert_int_equal(rig_start_committer(&rig, &error), DUET_OK);
}

/* Enough for one operation, but not for a group of 200. */
#define SMALL_ARENA_BYTES ((size_t)32 * 1024)
#define LARGE_GROUP       200

struct ticket_run {
	struct ticket *ticket;
	struct queue *queue;
};

static void *run_ticket(void *argument)
{
	struct ticket_run *run = argument;

	ticket_run(run->ticket, run->queue, clock_monotonic_ms() + SOON);
	return NULL;
}

/* Runs all groups of the ticket as one batch, in a worker with little memory. */
static void run_with_little_memory(struct ticket *ticket)
{
	static struct committer_counts counts;
	struct worker_stats stats = { .counts = &counts, .error_lock = PTHREAD_MUTEX_INITIALIZER };
	struct group_list taken = { .first = NULL };
	struct worker worker;
	_Atomic uint64_t waiting;
	struct ticket_run run = { .ticket = ticket, .queue = queue_open(1000, &waiting) };
	pthread_t thread;

	assert_true(worker_init(&worker, &rig.settings, &stats));
	arena_close(&worker.arena);
	worker.arena = arena_open(SMALL_ARENA_BYTES, SMALL_ARENA_BYTES);
	assert_int_equal(pthread_create(&thread, NULL, run_ticket, &run), 0);
	assert_int_equal(queue_take(run.queue, 1000, SIZE_MAX, INT64_MAX, &taken),
			 ticket_group_count(ticket));
	worker_run(&worker, &taken);
	pthread_join(thread, NULL);
	worker_deinit(&worker);
	queue_close(&run.queue);
}

static void what_does_not_fit_the_memory_is_not_done_and_its_neighbours_are(void **state)
{
	(void)state;
	static struct operation large[LARGE_GROUP];
	static char keys[LARGE_GROUP][16];
	uint64_t user = rig_user(10, 0), other = rig_user(10, 0);
	struct operation before = rig_operation(ENTRY_SPEND, user, 1, "fits-before");
	struct operation after = rig_operation(ENTRY_SPEND, user, 1, "fits-after");
	struct ticket *ticket = ticket_open();

	for (size_t i = 0; i < LARGE_GROUP; i++) {
		(void)snprintf(keys[i], sizeof(keys[i]), "large-%zu", i);
		large[i] = rig_operation(ENTRY_GRANT, other, 1, keys[i]);
	}
	assert_true(ticket_add(ticket, &before, 1, NULL));
	assert_true(ticket_add(ticket, large, LARGE_GROUP, NULL));
	assert_true(ticket_add(ticket, &after, 1, NULL));
	run_with_little_memory(ticket);

	assert_int_equal(ticket_outcome(ticket, 0).status, DUET_OK);
	assert_int_equal(ticket_outcome(ticket, 1).status, DUET_NO_MEMORY);
	assert_int_equal(ticket_outcome(ticket, 2).status, DUET_OK);
	ticket_close(&ticket);
	assert_int_equal(rig_balance_of(user), 8);
	assert_int_equal(rig_balance_of(other), 10);
	rig_assert_books_add_up(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_connection_cut_before_commit_is_run_again),
		cmocka_unit_test(a_connection_cut_after_commit_gives_one_entry_and_no_replay),
		cmocka_unit_test(a_replay_whose_neighbour_is_in_doubt_stays_a_replay),
		cmocka_unit_test(what_already_stands_needs_no_second_commit),
		cmocka_unit_test(a_database_that_stays_away_after_commit_leaves_it_unknown),
		cmocka_unit_test(a_held_user_row_delays_only_that_user),
		cmocka_unit_test(a_held_balance_row_delays_only_that_organization),
		cmocka_unit_test(a_row_that_stays_held_is_busy_and_never_not_found),
		cmocka_unit_test(what_does_not_fit_the_memory_is_not_done_and_its_neighbours_are),
		cmocka_unit_test(stopping_answers_everything_that_was_queued),
	};

	return cmocka_run_group_tests_name("committer faults", tests, start, stop);
}
