/* Syncs at the same time as other syncs, as spends, and as changes behind the
 * ledger's back; and connections that break meanwhile. */
#include "sync_rig.h"

#include "base/clock.h"
#include "proxy.h"
#include "store/store.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define SOON 20000

static struct rig rig; /* its committer goes through the proxy */
static struct db_pool *direct, *through_proxy;
static struct proxy *proxy;
static char proxy_path[100];

static const struct sync_request to_user = { .options = { .direction = SYNC_ORGANIZATION_TO_USER },
					     .actor = "cli" };

static void change(struct settings *settings)
{
	(void)snprintf(proxy_path, sizeof(proxy_path), "/tmp/duet-sync-%d.sock", (int)getpid());
	proxy = proxy_start(proxy_path, settings->databaseSocket);
	memcpy(settings->databaseSocket, proxy_path, strlen(proxy_path) + 1);
	settings->batchMax = 8;
}

static int start(void **state)
{
	(void)state;
	rig_start(&rig, change);
	direct = store_pool_open(&rig.database.settings);
	through_proxy = store_pool_open(&rig.settings);
	return direct != NULL && through_proxy != NULL ? 0 : -1;
}

static int stop(void **state)
{
	(void)state;
	db_pool_close(&direct);
	db_pool_close(&through_proxy);
	rig_stop(&rig);
	proxy_stop(proxy);
	unlink(proxy_path);
	return 0;
}

static int empty(void **state)
{
	(void)state;
	sync_rig_empty();
	return 0;
}

struct presser {
	uint64_t user;
	pthread_barrier_t *barrier;
	struct sync_totals totals;
	struct sync_verdict verdict;
};

static void *press(void *argument)
{
	struct presser *presser = argument;

	pthread_barrier_wait(presser->barrier);
	struct sync_result one =
		sync_rig_user(&rig, direct, presser->user, SYNC_ORGANIZATION_TO_USER, false, false);

	for (size_t i = 0; i < one.entry_count; i++) {
		if (one.entries[i].type != ENTRY_SYNC)
			continue;
		presser->totals.repaired++;
		presser->totals.credits_added = one.entries[i].user_amount;
	}
	sync_rig_thread_end();
	return NULL;
}

#define PRESSERS 8

static void the_difference_is_applied_once_however_many_press(void **state)
{
	uint64_t user = rig_user(10, 0);

	(void)state;
	for (int round = 1; round <= 20; round++) {
		struct presser pressers[PRESSERS];
		pthread_t threads[PRESSERS];
		pthread_barrier_t barrier;
		uint64_t repaired = 0;
		int64_t added = 0;

		sync_rig_move_mirror(user, 990);
		pthread_barrier_init(&barrier, NULL, PRESSERS);
		for (int i = 0; i < PRESSERS; i++) {
			pressers[i] = (struct presser){ .user = user, .barrier = &barrier };
			assert_int_equal(pthread_create(&threads[i], NULL, press, &pressers[i]), 0);
		}
		for (int i = 0; i < PRESSERS; i++) {
			pthread_join(threads[i], NULL);
			repaired += pressers[i].totals.repaired;
			added += amount_credits(pressers[i].totals.credits_added);
		}
		pthread_barrier_destroy(&barrier);
		assert_int_equal(repaired, 1);
		assert_int_equal(added, 990);
		assert_int_equal(sync_rig_balance(user), 10 + 990 * round);
		assert_int_equal(sync_rig_mirror(user), 10 + 990 * round);
		assert_int_equal(sync_rig_entries(user, "sync"), round);
	}
	sync_rig_assert_clean(&rig);
}

#define SPENDERS 16
#define USERS    3
#define SPENDS   120 /* a thread */
#define OPENING  100000

/* What was acknowledged and what came from outside, for each user. */
static struct tally {
	_Atomic int64_t spent, granted, injected;
} tallies[USERS];
static uint64_t racers[USERS];
static _Atomic bool race_is_over;
static _Atomic int syncs;

static void *spend(void *argument)
{
	int number = *(const int *)argument;
	char key[32];

	for (int i = 0; i < SPENDS; i++) {
		int u = (number + i) % USERS;
		bool is_grant = i % 5 == 4;
		int64_t amount = 1 + (number * 7 + i) % 40;
		struct operation operation;

		(void)snprintf(key, sizeof(key), "race-%d-%d", number, i);
		operation =
			rig_operation(is_grant ? ENTRY_GRANT : ENTRY_SPEND, racers[u], amount, key);
		struct tried tried = rig_try(&rig, &operation, SOON);

		assert_int_equal(tried.status, DUET_OK);
		assert_false(tried.replayed);
		if (is_grant)
			tallies[u].granted += amount;
		else
			tallies[u].spent += amount;
	}
	return NULL;
}

static void *inject(void *argument)
{
	(void)argument;
	for (int i = 0; !race_is_over; i++) {
		test_sql("UPDATE credit_balances SET balance = balance + %d"
			 " WHERE organizationId = %llu",
			 i % 9, (unsigned long long)rig_organization_of(racers[i % USERS]));
		tallies[i % USERS].injected += i % 9;
		clock_sleep_ms(1);
	}
	sync_rig_thread_end();
	return NULL;
}

static void *sync_one_by_one(void *argument)
{
	(void)argument;
	for (int i = 0; !race_is_over; i++) {
		(void)sync_rig_user(&rig, direct, racers[i % USERS], SYNC_ORGANIZATION_TO_USER,
				    false, false);
		syncs++;
	}
	sync_rig_thread_end();
	return NULL;
}

static void *sync_all_the_time(void *argument)
{
	(void)argument;
	while (!race_is_over) {
		struct sync_rig_all run = { .step_count = 0 };

		sync_rig_everybody(&rig, direct, &to_user, SOON, SOON, &run);
		assert_int_equal(run.status, DUET_OK);
		syncs++;
	}
	sync_rig_thread_end();
	return NULL;
}

static void spends_that_race_syncs_and_outside_changes_are_all_there(void **state)
{
	static void *(*const others[])(void *) = { inject, sync_one_by_one, sync_all_the_time };
	pthread_t spenders[SPENDERS], threads[3];
	int numbers[SPENDERS];

	(void)state;
	for (int u = 0; u < USERS; u++)
		racers[u] = rig_user(OPENING, 0);
	for (int i = 0; i < 3; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, others[i], NULL), 0);
	for (int i = 0; i < SPENDERS; i++) {
		numbers[i] = i;
		assert_int_equal(pthread_create(&spenders[i], NULL, spend, &numbers[i]), 0);
	}
	for (int i = 0; i < SPENDERS; i++)
		pthread_join(spenders[i], NULL);
	race_is_over = true;
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);

	struct sync_rig_all last = { .step_count = 0 };

	sync_rig_everybody(&rig, direct, &to_user, SOON, SOON, &last);
	assert_int_equal(last.status, DUET_OK);
	for (int u = 0; u < USERS; u++) {
		const struct tally *tally = &tallies[u];
		int64_t sum = OPENING + tally->injected + tally->granted - tally->spent;

		assert_true(tally->injected > 0);
		assert_int_equal(sync_rig_balance(racers[u]), sum);
		assert_int_equal(sync_rig_mirror(racers[u]), sum);
	}
	assert_int_equal(test_sql_number("SELECT COUNT(*) FROM credit_ledger"
					 " WHERE type IN ('spend', 'grant')"),
			 SPENDERS * SPENDS);
	sync_rig_assert_clean(&rig);
	printf("%d syncs, %lld entries of theirs\n", syncs,
	       (long long)test_sql_number("SELECT COUNT(*) FROM credit_ledger"
					  " WHERE type = 'sync'"));
	assert_true(test_sql_number("SELECT COUNT(*) FROM credit_ledger WHERE type = 'sync'") > 5);
}

static void *sync_the_user(void *argument)
{
	struct presser *presser = argument;
	struct sync_result one =
		sync_rig_user(&rig, direct, presser->user, SYNC_ORGANIZATION_TO_USER, false, false);

	presser->verdict = one.verdict;
	sync_rig_thread_end();
	return NULL;
}

/* The sync has found one member and waits for that row; by the time it gets the
 * lock, there are two. */
static void a_member_who_joins_while_a_sync_runs_is_seen(void **state)
{
	struct presser presser = { .user = rig_user(10, 0) };
	unsigned long long user = presser.user;
	unsigned long long organization = rig_organization_of(presser.user);
	pthread_t thread;

	(void)state;
	sync_rig_move_mirror(user, 90);
	test_sql("BEGIN");
	test_sql("SELECT id FROM users WHERE id = %llu FOR UPDATE", user);
	assert_int_equal(pthread_create(&thread, NULL, sync_the_user, &presser), 0);
	clock_sleep_ms(300);
	test_sql("INSERT INTO users (email, name, organizationId)"
		 " VALUES ('second@example.com', 'Second', %llu)",
		 organization);
	test_sql("COMMIT");
	pthread_join(thread, NULL);

	assert_int_equal(presser.verdict.member_count, 2);
	assert_int_equal(presser.verdict.skip, SYNC_SEVERAL_MEMBERS);
	assert_int_equal(sync_rig_balance(user), 10);
	sync_rig_assert_clean(&rig);
}

static void cut_after_commit(bool everybody)
{
	uint64_t user = rig_user(10, 0);
	int before = proxy_cuts(proxy);

	sync_rig_move_mirror(user, 990);
	proxy_cut(proxy, PROXY_CUT_AFTER_COMMIT, 1);
	if (everybody) {
		struct sync_rig_all run = { .step_count = 0 };

		sync_rig_everybody(&rig, direct, &to_user, SOON, SOON, &run);
		assert_int_equal(run.status, DUET_OK);
		assert_int_equal(run.progress.run.totals.repaired, 1);
		assert_int_equal(amount_credits(run.progress.run.totals.credits_added), 990);
		assert_int_equal(run.step_count, 1);
		assert_int_equal(run.steps[0].entry_count, 2);
		assert_int_equal(run.steps[0].user_after, 1000);
	} else {
		struct sync_result one =
			sync_rig_user(&rig, direct, user, SYNC_ORGANIZATION_TO_USER, false, false);

		assert_int_equal(one.entry_count, 2);
		assert_int_equal(one.entries[1].type, ENTRY_SYNC);
		assert_int_equal(amount_credits(one.verdict.user_before), 10);
		assert_int_equal(amount_credits(one.verdict.user_after), 1000);
	}
	assert_int_equal(proxy_cuts(proxy) - before, 1);
	assert_int_equal(sync_rig_balance(user), 1000);
	assert_int_equal(sync_rig_entries(user, "sync"), 1);
	assert_int_equal(
		test_sql_number("SELECT SUM(repaired) = COUNT(*) AND MIN(creditsAdded) = 990"
				" FROM sync_runs"),
		1);
	sync_rig_assert_clean(&rig);
}

static void a_sync_whose_commit_was_cut_after_it_was_done_is_told_once(void **state)
{
	(void)state;
	cut_after_commit(false);
	cut_after_commit(true);
}

static void make_drifted(uint64_t *users, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		users[i] = rig_user(100, 0);
		/* One in each chunk of eight is skipped. */
		sync_rig_move_mirror(users[i], i % 8 == 5 ? -1 : 7);
	}
}

static void go_away_after_the_first(struct sync_rig_all *run)
{
	if (run->chunk_count == 1)
		proxy_refuse(proxy, 1);
}

/* Continues a run that ended early, until it is complete. */
static void complete(struct sync_rig_all *run)
{
	struct sync_request asked = to_user;

	asked.run_id = run->progress.run.id;
	run->after_chunk = NULL;
	for (int i = 0; i < 50 && (i == 0 || run->status != DUET_OK); i++) {
		sync_rig_everybody(&rig, direct, &asked, SOON, SOON, run);
		clock_sleep_ms(20);
	}
	assert_int_equal(run->status, DUET_OK);
	assert_true(run->progress.complete);
}

static void check_24(const struct sync_rig_all *run, const uint64_t *users)
{
	assert_int_equal(run->step_count, 24);
	assert_int_equal(test_sql_number("SELECT examined = 24 AND repaired = 21 AND skipped = 3"
					 "   AND creditsAdded = 147 AND creditsTaken = 0"
					 "   AND finishedAt IS NOT NULL FROM sync_runs"),
			 1);
	for (size_t i = 0; i < 24; i++)
		assert_int_equal(sync_rig_balance(users[i]), i % 8 == 5 ? 100 : 107);
	sync_rig_assert_clean(&rig);
}

static void a_run_whose_database_goes_away_keeps_what_was_done(void **state)
{
	uint64_t users[24];
	struct sync_rig_all run = { .after_chunk = go_away_after_the_first };

	(void)state;
	make_drifted(users, 24);
	sync_rig_everybody(&rig, direct, &to_user, SOON, SOON, &run);
	proxy_refuse(proxy, 0);
	assert_int_equal(run.status, DUET_STORE_DOWN);
	assert_false(run.progress.complete);
	assert_int_equal(run.progress.run.totals.repaired, 7);
	assert_int_equal(run.progress.run.totals.skipped, 1);
	assert_int_equal(run.progress.cursor.after_id, users[7]);
	assert_int_equal(test_sql_number("SELECT repaired = 7 AND skipped = 1 AND examined = 8"
					 "   AND finishedAt IS NULL FROM sync_runs"),
			 1);
	complete(&run);
	check_24(&run, users);
}

static void a_row_that_somebody_holds_ends_the_run_and_its_neighbours_are_repaired(void **state)
{
	uint64_t users[24];
	struct sync_rig_all run = { .step_count = 0 };

	(void)state;
	make_drifted(users, 24);
	test_sql("BEGIN");
	test_sql("SELECT id FROM users WHERE id = %llu FOR UPDATE", (unsigned long long)users[10]);
	sync_rig_everybody(&rig, direct, &to_user, SOON, 2500, &run);
	test_sql("ROLLBACK");
	assert_int_equal(run.status, DUET_BUSY);
	assert_int_equal(run.progress.cursor.after_id, users[7]);
	/* All of the second chunk but the locked one and the one that is skipped. */
	assert_int_equal(run.progress.run.totals.repaired, 7 + 6);
	assert_int_equal(run.progress.run.totals.skipped, 1);
	assert_int_equal(sync_rig_balance(users[10]), 100);
	complete(&run);
	check_24(&run, users);
}

static void a_row_that_may_have_been_noted_is_not_noted_twice(void **state)
{
	uint64_t users[24];
	struct sync_rig_all run = { .step_count = 0 };

	(void)state;
	make_drifted(users, 24);
	sync_rig_everybody(&rig, direct, &to_user, 0, SOON, &run);
	assert_int_equal(run.status, DUET_OK);

	/* The others are already in step, so the only COMMIT to come is that of the
	 * run's row. */
	struct sync_request asked = to_user;

	asked.run_id = run.progress.run.id;
	for (size_t i = 8; i < 24; i++)
		sync_rig_move_mirror(users[i], i % 8 == 5 ? 1 : -7);
	proxy_cut(proxy, PROXY_CUT_AFTER_COMMIT, 1);
	sync_rig_everybody(&rig, through_proxy, &asked, 0, SOON, &run);
	assert_int_equal(run.status, DUET_OUTCOME_UNKNOWN);
	assert_int_equal(test_sql_number("SELECT examined = 24 AND repaired = 7 FROM sync_runs"),
			 1);
}

#define sync_test(name) cmocka_unit_test_setup(name, empty)

int main(void)
{
	const struct CMUnitTest tests[] = {
		sync_test(the_difference_is_applied_once_however_many_press),
		sync_test(spends_that_race_syncs_and_outside_changes_are_all_there),
		sync_test(a_member_who_joins_while_a_sync_runs_is_seen),
		sync_test(a_sync_whose_commit_was_cut_after_it_was_done_is_told_once),
		sync_test(a_run_whose_database_goes_away_keeps_what_was_done),
		sync_test(a_row_that_somebody_holds_ends_the_run_and_its_neighbours_are_repaired),
		sync_test(a_row_that_may_have_been_noted_is_not_noted_twice),
	};

	return cmocka_run_group_tests_name("sync races", tests, start, stop);
}
