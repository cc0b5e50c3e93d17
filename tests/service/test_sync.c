/* The repair of drift: what it writes, what it leaves alone, and what it reports. */
#include "store/store.h"
#include "sync_rig.h"

#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define SOON 10000

static struct rig rig;
static struct db_pool *pool;

static const struct sync_request to_user = { .options = { .direction = SYNC_ORGANIZATION_TO_USER },
					     .actor = "cli" };
static const struct sync_request to_organization = {
	.options = { .direction = SYNC_USER_TO_ORGANIZATION }, .actor = "cli"
};

/* So that a few accounts make several chunks. */
static void small_batches(struct settings *settings)
{
	settings->batchMax = 8;
}

static int start(void **state)
{
	(void)state;
	rig_start(&rig, small_batches);
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
	return 0;
}

static void check_entry(const struct entry *entry, enum entry_type type, int64_t user_amount,
			int64_t organization_amount)
{
	assert_int_equal(entry->type, type);
	assert_int_equal(amount_credits(entry->user_amount), user_amount);
	assert_int_equal(amount_credits(entry->organization_amount), organization_amount);
}

static void check_balances(uint64_t user, int64_t balance, int64_t mirror)
{
	assert_int_equal(sync_rig_balance(user), balance);
	assert_int_equal(sync_rig_mirror(user), mirror);
}

/* The row of a run, read by plain SQL. */
static void check_row(uint64_t run_id, int64_t examined, int64_t repaired, int64_t skipped)
{
	unsigned long long id = run_id;

	assert_int_equal(test_sql_number("SELECT examined FROM sync_runs WHERE id=%llu", id),
			 examined);
	assert_int_equal(test_sql_number("SELECT repaired FROM sync_runs WHERE id=%llu", id),
			 repaired);
	assert_int_equal(test_sql_number("SELECT skipped FROM sync_runs WHERE id=%llu", id),
			 skipped);
}

static void check_credits(uint64_t run_id, int64_t added, int64_t taken)
{
	unsigned long long id = run_id;

	assert_int_equal(test_sql_number("SELECT creditsAdded FROM sync_runs WHERE id=%llu", id),
			 added);
	assert_int_equal(test_sql_number("SELECT creditsTaken FROM sync_runs WHERE id=%llu", id),
			 taken);
}

static void check_purchase(const struct sync_result *one)
{
	assert_int_equal(one->verdict.skip, SYNC_NOT_SKIPPED);
	assert_int_equal(amount_credits(one->verdict.user_before), 10);
	assert_int_equal(amount_credits(one->verdict.organization_before), 1000);
	assert_int_equal(amount_credits(one->verdict.user_after), 1000);
	assert_int_equal(amount_credits(one->verdict.organization_after), 1000);
	assert_int_equal(one->entry_count, 2);
	check_entry(&one->entries[0], ENTRY_ADJUSTMENT, 0, 990);
	assert_string_equal(one->entries[0].actor, "outside");
	check_entry(&one->entries[1], ENTRY_SYNC, 990, 0);
	assert_string_equal(one->entries[1].actor, "key:1");
}

static void a_purchase_that_only_raised_the_organization_is_previewed_and_repaired(void **state)
{
	uint64_t user = rig_user(10, 0);
	uint64_t before;

	(void)state;
	sync_rig_move_mirror(user, 990);
	before = sync_rig_checksum();
	struct sync_result one =
		sync_rig_user(&rig, pool, user, SYNC_ORGANIZATION_TO_USER, true, false);
	check_purchase(&one);
	assert_int_equal(one.standing.user.id, user);
	assert_int_equal(amount_credits(one.standing.user.balance), 10);
	assert_int_equal(sync_rig_checksum(), before);
	check_row(one.run_id, 1, 1, 0);
	check_credits(one.run_id, 990, 0);
	assert_int_equal(test_sql_number("SELECT dryRun AND finishedAt IS NOT NULL FROM sync_runs"),
			 1);

	assert_int_equal(test_sql_number("SELECT COUNT(*) FROM audit_log"), 0);

	one = sync_rig_user(&rig, pool, user, SYNC_ORGANIZATION_TO_USER, false, false);
	check_purchase(&one);
	check_balances(user, 1000, 1000);
	assert_int_equal(test_sql_number("SELECT COUNT(*) FROM audit_log"
					 " WHERE action = 'credits.sync' AND organizationSeq = %u"
					 "   AND detail = '{\"run\":%llu}'",
					 (unsigned)one.entries[1].organization_seq,
					 (unsigned long long)one.run_id),
			 1);
	check_row(one.run_id, 1, 1, 0);
	check_credits(one.run_id, 990, 0);
	sync_rig_assert_clean(&rig);

	before = sync_rig_checksum();
	one = sync_rig_user(&rig, pool, user, SYNC_ORGANIZATION_TO_USER, false, false);
	assert_int_equal(one.entry_count, 0);
	assert_int_equal(one.verdict.skip, SYNC_NOT_SKIPPED);
	assert_int_equal(sync_rig_checksum(), before);
	check_row(one.run_id, 1, 0, 0);
}

static void outside_changes_alone_are_taken_in(void **state)
{
	uint64_t user = rig_user(10, 0);

	(void)state;
	sync_rig_move_mirror(user, 5);
	sync_rig_move_user(user, 5);
	struct sync_result one =
		sync_rig_user(&rig, pool, user, SYNC_ORGANIZATION_TO_USER, false, false);

	assert_int_equal(one.entry_count, 2);
	check_entry(&one.entries[0], ENTRY_ADJUSTMENT, 5, 0);
	check_entry(&one.entries[1], ENTRY_ADJUSTMENT, 0, 5);
	check_balances(user, 15, 15);
	check_row(one.run_id, 1, 1, 0);
	check_credits(one.run_id, 0, 0);
	sync_rig_assert_clean(&rig);
}

static void several_members_are_skipped_and_the_mirror_becomes_their_sum(void **state)
{
	uint64_t users[3] = { rig_user(10, 0) };

	(void)state;
	users[1] = rig_user(20, rig_organization_of(users[0]));
	users[2] = rig_user(30, rig_organization_of(users[0]));
	sync_rig_move_mirror(users[0], 40);
	struct sync_result one =
		sync_rig_user(&rig, pool, users[1], SYNC_ORGANIZATION_TO_USER, false, true);

	assert_int_equal(one.verdict.skip, SYNC_SEVERAL_MEMBERS);
	check_row(one.run_id, 1, 0, 1);
	assert_int_equal(one.entry_count, 1);
	check_entry(&one.entries[0], ENTRY_ADJUSTMENT, 0, 40);
	for (int i = 0; i < 3; i++)
		check_balances(users[i], 10 * (i + 1), 100);
	sync_rig_assert_clean(&rig);

	one = sync_rig_user(&rig, pool, users[1], SYNC_USER_TO_ORGANIZATION, false, false);
	assert_int_equal(one.verdict.skip, SYNC_NOT_SKIPPED);
	assert_int_equal(one.entry_count, 1);
	check_entry(&one.entries[0], ENTRY_SYNC, 0, -40);
	for (int i = 0; i < 3; i++)
		check_balances(users[i], 10 * (i + 1), 60);
	check_credits(one.run_id, 0, 40);
	sync_rig_assert_clean(&rig);
}

static void nobody_loses_credits_unless_it_is_asked_for(void **state)
{
	uint64_t user = rig_user(100, 0);

	(void)state;
	sync_rig_move_mirror(user, -30);
	struct sync_result one =
		sync_rig_user(&rig, pool, user, SYNC_ORGANIZATION_TO_USER, false, false);
	assert_int_equal(one.verdict.skip, SYNC_WOULD_DECREASE);
	check_balances(user, 100, 70);
	check_row(one.run_id, 1, 0, 1);

	one = sync_rig_user(&rig, pool, user, SYNC_ORGANIZATION_TO_USER, false, true);
	assert_int_equal(one.verdict.skip, SYNC_NOT_SKIPPED);
	check_balances(user, 70, 70);
	check_row(one.run_id, 1, 1, 0);
	check_credits(one.run_id, 0, 30);
	sync_rig_assert_clean(&rig);
}

static void a_lost_balance_row_is_made_anew(void **state)
{
	uint64_t user = rig_user(100, 0);

	(void)state;
	test_sql("DELETE FROM credit_balances");
	struct sync_result one =
		sync_rig_user(&rig, pool, user, SYNC_ORGANIZATION_TO_USER, false, false);
	assert_int_equal(one.verdict.skip, SYNC_WOULD_DECREASE);
	assert_int_equal(sync_rig_balance(user), 100);
	assert_int_equal(sync_rig_mirror(user), 0);

	test_sql("DELETE FROM credit_balances");
	one = sync_rig_user(&rig, pool, user, SYNC_USER_TO_ORGANIZATION, false, false);
	assert_int_equal(one.verdict.skip, SYNC_NOT_SKIPPED);
	check_balances(user, 100, 100);
	sync_rig_assert_clean(&rig);

	test_sql("DELETE FROM credit_balances");
	(void)sync_rig_user(&rig, pool, user, SYNC_ORGANIZATION_TO_USER, false, true);
	check_balances(user, 0, 0);
	sync_rig_assert_clean(&rig);
}

static void nobody_of_that_name_is_not_found_and_leaves_no_row(void **state)
{
	const struct db_source source = { .pool = pool,
					  .deadline_ms = clock_monotonic_ms() + SOON };
	const struct sync_backend backend = { .committer = rig.committer, .source = &source };
	const struct sync_request asked = { .options = to_user.options,
					    .actor = to_user.actor,
					    .user = { .email = "nobody@example.org" } };
	struct arena *arena = arena_open(4096, 65536);
	struct sync_result result;
	struct error error;

	(void)state;
	assert_int_equal(sync_user(&backend, &asked, arena, &result, &error), DUET_USER_NOT_FOUND);
	assert_int_equal(test_sql_number("SELECT COUNT(*) FROM sync_runs"), 0);
	arena_close(&arena);
}

#define SINGLES 40

/* 40 organizations with one member: a quarter in step, half with a purchase that
 * reached only the organization, a quarter whose user would lose credits; three that
 * cannot be synced towards the user, and one without a row. */
static void a_mixture(uint64_t users_out[static SINGLES])
{
	for (size_t i = 0; i < SINGLES; i++) {
		users_out[i] = rig_user(100, 0);
		if (i % 4 == 1 || i % 4 == 2)
			sync_rig_move_mirror(users_out[i], 7);
		if (i % 4 == 3)
			sync_rig_move_mirror(users_out[i], -2);
	}
	for (int i = 0; i < 3; i++) {
		uint64_t user = rig_user(10, 0);

		(void)rig_user(20, rig_organization_of(user));
		sync_rig_move_mirror(user, 5);
	}
	test_sql("DELETE FROM credit_balances WHERE organizationId = %llu",
		 (unsigned long long)rig_organization_of(users_out[0]));
}

#define EXAMINED (SINGLES + 6 + 3)

static void everybody_is_met_once_and_whoever_can_be_is_repaired(void **state)
{
	uint64_t users[SINGLES];
	struct sync_rig_all run = { .step_count = 0 }, again = { .step_count = 0 };

	(void)state;
	a_mixture(users);
	sync_rig_everybody(&rig, pool, &to_user, SOON, SOON, &run);
	assert_int_equal(run.status, DUET_OK);
	assert_true(run.progress.complete);
	assert_int_equal(run.progress.cursor.part, DRIFT_END);
	assert_true(run.chunk_count >= 5);
	assert_int_equal(run.step_count, 34);
	for (size_t i = 0; i < run.step_count; i++) {
		for (size_t k = 0; k < i; k++)
			assert_int_not_equal(run.steps[i].organization_id,
					     run.steps[k].organization_id);
	}
	assert_int_equal(run.progress.run.totals.examined, EXAMINED);
	assert_int_equal(run.progress.run.totals.repaired, 20);
	assert_int_equal(run.progress.run.totals.skipped, 14);
	check_row(run.progress.run.id, EXAMINED, 20, 14);
	check_credits(run.progress.run.id, 140, 0);
	assert_int_equal(test_sql_number("SELECT finishedAt >= startedAt FROM sync_runs"), 1);
	check_balances(users[1], 107, 107);
	check_balances(users[3], 100, 98);
	sync_rig_assert_clean(&rig);

	/* Only what was skipped is left, and it is reported again. */
	uint64_t before = sync_rig_checksum();

	sync_rig_everybody(&rig, pool, &to_user, SOON, SOON, &again);
	assert_int_equal(again.progress.run.totals.repaired, 0);
	assert_int_equal(again.progress.run.totals.skipped, 14);
	assert_int_equal(sync_rig_checksum(), before);
}

static void the_other_direction_repairs_all_of_them(void **state)
{
	uint64_t users[SINGLES];
	struct sync_rig_all run = { .step_count = 0 }, again = { .step_count = 0 };

	(void)state;
	a_mixture(users);
	sync_rig_everybody(&rig, pool, &to_organization, SOON, SOON, &run);
	assert_int_equal(run.progress.run.totals.repaired, 34);
	assert_int_equal(run.progress.run.totals.skipped, 0);
	check_credits(run.progress.run.id, 10 * 2 + 100, 20 * 7 + 3 * 5);
	for (size_t i = 0; i < SINGLES; i++)
		check_balances(users[i], 100, 100);
	sync_rig_everybody(&rig, pool, &to_organization, SOON, SOON, &again);
	assert_int_equal(again.step_count, 0);
	sync_rig_assert_clean(&rig);
}

static void a_preview_of_everybody_shows_what_the_run_then_does(void **state)
{
	uint64_t users[SINGLES], before;
	struct sync_request asked = to_user;
	struct sync_rig_all preview = { .step_count = 0 }, run = { .step_count = 0 };

	(void)state;
	a_mixture(users);
	before = sync_rig_checksum();
	asked.options.dry_run = true;
	sync_rig_everybody(&rig, pool, &asked, SOON, SOON, &preview);
	assert_int_equal(preview.status, DUET_OK);
	assert_int_equal(sync_rig_checksum(), before);
	assert_int_equal(test_sql_number("SELECT dryRun FROM sync_runs"), 1);

	sync_rig_everybody(&rig, pool, &to_user, SOON, SOON, &run);
	assert_int_equal(preview.step_count, run.step_count);
	for (size_t i = 0; i < run.step_count; i++)
		assert_memory_equal(&preview.steps[i], &run.steps[i], sizeof(run.steps[i]));
	assert_int_equal(preview.progress.run.totals.repaired, run.progress.run.totals.repaired);
	assert_int_equal(amount_credits(preview.progress.run.totals.credits_added),
			 amount_credits(run.progress.run.totals.credits_added));
}

static void a_run_goes_on_as_it_was_begun_a_chunk_at_a_time(void **state)
{
	uint64_t users[SINGLES];
	struct sync_rig_all run = { .step_count = 0 };
	/* The run's row decides, whatever a later request asks for. */
	struct sync_request later = to_organization;
	size_t calls = 1;

	(void)state;
	a_mixture(users);
	sync_rig_everybody(&rig, pool, &to_user, 0, SOON, &run);
	later.run_id = run.progress.run.id;
	later.options.allow_decrease = true;
	later.actor = "user:9";
	while (run.status == DUET_OK && !run.progress.complete) {
		assert_int_equal(
			test_sql_number("SELECT finishedAt IS NULL AND repaired = %llu"
					" FROM sync_runs",
					(unsigned long long)run.progress.run.totals.repaired),
			1);
		sync_rig_everybody(&rig, pool, &later, 0, SOON, &run);
		calls++;
	}
	assert_int_equal(calls, run.chunk_count);
	assert_int_equal(test_sql_number("SELECT COUNT(*) FROM sync_runs"), 1);
	assert_int_equal(run.step_count, 34);
	check_row(later.run_id, EXAMINED, 20, 14);
	check_credits(later.run_id, 140, 0);
	assert_int_equal(run.progress.run.totals.examined, EXAMINED);
	/* Each entry names who asked for it, the run's row who began the run. */
	assert_int_equal(test_sql_number("SELECT COUNT(DISTINCT actor) FROM credit_ledger"
					 " WHERE type = 'sync'"),
			 2);
	assert_int_equal(test_sql_number("SELECT actor = 'cli' FROM sync_runs"), 1);

	/* A finished run does nothing more. */
	sync_rig_move_mirror(users[1], 1);
	run.progress.cursor = (struct drift_cursor){ .part = DRIFT_USERS };
	sync_rig_everybody(&rig, pool, &later, SOON, SOON, &run);
	assert_int_equal(run.status, DUET_OK);
	assert_true(run.progress.complete);
	assert_int_equal(run.step_count, 34);
	check_row(later.run_id, EXAMINED, 20, 14);

	later.run_id = 4711;
	sync_rig_everybody(&rig, pool, &later, SOON, SOON, &run);
	assert_int_equal(run.status, DUET_NOT_FOUND);
	assert_int_equal(run.progress.run.id, 0);
}

static void stop_after_two(struct sync_rig_all *run)
{
	run->stop = run->chunk_count == 2;
}

static void a_run_that_is_stopped_ends_after_its_chunk(void **state)
{
	uint64_t users[SINGLES];
	struct sync_rig_all run = { .after_chunk = stop_after_two };

	(void)state;
	a_mixture(users);
	sync_rig_everybody(&rig, pool, &to_user, SOON, SOON, &run);
	assert_int_equal(run.status, DUET_OK);
	assert_false(run.progress.complete);
	assert_int_equal(run.chunk_count, 2);
	assert_int_equal(run.step_count, 16);
	assert_int_equal(test_sql_number("SELECT finishedAt IS NULL AND repaired + skipped = 16"
					 " FROM sync_runs"),
			 1);
}

#define sync_test(name) cmocka_unit_test_setup(name, empty)

int main(void)
{
	const struct CMUnitTest tests[] = {
		sync_test(a_purchase_that_only_raised_the_organization_is_previewed_and_repaired),
		sync_test(outside_changes_alone_are_taken_in),
		sync_test(several_members_are_skipped_and_the_mirror_becomes_their_sum),
		sync_test(nobody_loses_credits_unless_it_is_asked_for),
		sync_test(a_lost_balance_row_is_made_anew),
		sync_test(nobody_of_that_name_is_not_found_and_leaves_no_row),
		sync_test(everybody_is_met_once_and_whoever_can_be_is_repaired),
		sync_test(the_other_direction_repairs_all_of_them),
		sync_test(a_preview_of_everybody_shows_what_the_run_then_does),
		sync_test(a_run_goes_on_as_it_was_begun_a_chunk_at_a_time),
		sync_test(a_run_that_is_stopped_ends_after_its_chunk),
	};

	return cmocka_run_group_tests_name("sync", tests, start, stop);
}
