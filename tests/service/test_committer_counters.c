/* What the committer counts: work that was done, not reads. */
#include "store/store.h"
#include "sync_rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define SOON 10000

static struct rig rig;
static struct db_pool *pool;
static struct rig_counters before;

static int start(void **state)
{
	(void)state;
	rig_start(&rig, NULL);
	pool = store_pool_open(&rig.database.settings);
	return pool != NULL ? 0 : -1;
}

static int stop(void **state)
{
	(void)state;
	db_pool_close(&pool);
	rig_stop(&rig);
	return 0;
}

static int empty(void **state)
{
	(void)state;
	sync_rig_empty();
	before = rig_counters(&rig);
	return 0;
}

static void check_counted(uint64_t transactions, uint64_t operations, uint64_t replays,
			  uint64_t refusals)
{
	struct rig_counters now = rig_counters(&rig);

	assert_int_equal(now.transactions - before.transactions, transactions);
	assert_int_equal(now.operations - before.operations, operations);
	assert_int_equal(now.replays - before.replays, replays);
	assert_int_equal(now.refused - before.refused, refusals);
}

static void an_operation_is_one_and_its_transaction_another(void **state)
{
	(void)state;
	struct operation spend = rig_operation(ENTRY_SPEND, rig_user(10, 0), 3, "counted");

	assert_int_equal(rig_try(&rig, &spend, SOON).status, DUET_OK);
	check_counted(1, 1, 0, 0);
}

static void a_replay_commits_nothing(void **state)
{
	(void)state;
	struct operation spend = rig_operation(ENTRY_SPEND, rig_user(10, 0), 3, "again");

	assert_int_equal(rig_try(&rig, &spend, SOON).status, DUET_OK);
	assert_true(rig_try(&rig, &spend, SOON).replayed);
	check_counted(1, 1, 1, 0);
}

static void a_refusal_commits_nothing(void **state)
{
	(void)state;
	struct operation spend = rig_operation(ENTRY_SPEND, rig_user(10, 0), 11, "too-much");

	assert_int_equal(rig_try(&rig, &spend, SOON).status, DUET_INSUFFICIENT_CREDITS);
	check_counted(0, 0, 0, 1);
}

static void a_repair_is_an_operation(void **state)
{
	(void)state;
	uint64_t user = rig_user(10, 0);

	sync_rig_move_mirror(user, 990);
	sync_rig_user(&rig, pool, user, SYNC_ORGANIZATION_TO_USER, false, false);
	assert_int_equal(sync_rig_balance(user), 1000);
	check_counted(1, 1, 0, 0);
}

static void a_preview_and_a_repair_of_nothing_are_none(void **state)
{
	(void)state;
	uint64_t drifted = rig_user(10, 0), in_step = rig_user(10, 0);

	sync_rig_move_mirror(drifted, 990);
	sync_rig_user(&rig, pool, drifted, SYNC_ORGANIZATION_TO_USER, true, false);
	sync_rig_user(&rig, pool, in_step, SYNC_ORGANIZATION_TO_USER, false, false);
	check_counted(0, 0, 0, 0);
}

/* As if in two processes that share their counters. */
static void committers_count_where_they_are_told(void **state)
{
	(void)state;
	static struct committer_counts counts;
	static struct committer_gauges gauges[2];
	struct rig two[2] = { rig, rig };
	struct error error;

	for (size_t i = 0; i < 2; i++) {
		struct committer_meters meters = { .counts = &counts, .gauges = &gauges[i] };
		struct operation spend =
			rig_operation(ENTRY_SPEND, rig_user(10, 0), 3, i == 0 ? "here" : "there");

		two[i].settings.queueMax = 100 + (int64_t)i;
		assert_int_equal(
			committer_start(&two[i].settings, &meters, &two[i].committer, &error),
			DUET_OK);
		assert_int_equal(rig_try(&two[i], &spend, SOON).status, DUET_OK);
		assert_int_equal(counts.operations, i + 1);
		assert_int_equal(histogram_read(&counts.transaction_operations).buckets[0], i + 1);
		assert_int_equal(gauges[i].queue_max, 100 + i);
	}
	assert_int_equal(counts.transactions, 2);
	check_counted(0, 0, 0, 0);
	committer_stop(&two[0].committer);
	committer_stop(&two[1].committer);
	assert_int_equal(gauges[0].queued + gauges[1].queued, 0);
	assert_int_equal(counts.transactions, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(an_operation_is_one_and_its_transaction_another, empty),
		cmocka_unit_test_setup(a_replay_commits_nothing, empty),
		cmocka_unit_test_setup(a_refusal_commits_nothing, empty),
		cmocka_unit_test_setup(a_repair_is_an_operation, empty),
		cmocka_unit_test_setup(committers_count_where_they_are_told, empty),
		cmocka_unit_test_setup(a_preview_and_a_repair_of_nothing_are_none, empty),
	};

	return cmocka_run_group_tests_name("what the committer counts", tests, start, stop);
}
