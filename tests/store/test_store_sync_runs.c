/* The rows of sync runs. */
#include "store/sync_runs.h"
#include "store_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* 2026-11-24T20:15:00Z */
#define NOW_US INT64_C(1795551300123456)

static struct error error;

static uint64_t run_make(enum sync_direction direction, bool dry_run, bool allow_decrease)
{
	const struct sync_run run = { .options = { .direction = direction,
						   .dry_run = dry_run,
						   .allow_decrease = allow_decrease },
				      .actor = "key:7",
				      .started_us = NOW_US,
				      /* These are ignored in a request. */
				      .id = 99,
				      .totals = { .examined = 5 },
				      .finished_us = NOW_US };
	uint64_t id;

	assert_int_equal(store_sync_run_create(db, &run, &id, &error), DUET_OK);
	return id;
}

static struct sync_run run_find(uint64_t id)
{
	struct sync_run run;

	assert_int_equal(store_sync_run_find(db, id, arena, &run, &error), DUET_OK);
	return run;
}

static void a_run_is_kept_as_it_was_asked_for(void **state)
{
	uint64_t first = run_make(SYNC_ORGANIZATION_TO_USER, false, false);
	uint64_t second = run_make(SYNC_USER_TO_ORGANIZATION, true, true);
	struct sync_run run = run_find(first);

	(void)state;
	assert_int_equal(run.id, first);
	assert_int_equal(run.options.direction, SYNC_ORGANIZATION_TO_USER);
	assert_false(run.options.dry_run);
	assert_false(run.options.allow_decrease);
	assert_string_equal(run.actor, "key:7");
	assert_int_equal(run.started_us, NOW_US);
	assert_int_equal(run.finished_us, 0);
	assert_int_equal(run.totals.examined, 0);

	run = run_find(second);
	assert_int_equal(run.options.direction, SYNC_USER_TO_ORGANIZATION);
	assert_true(run.options.dry_run);
	assert_true(run.options.allow_decrease);
	assert_string_equal(run.actor, "key:7");
	assert_int_equal(test_sql_number("SELECT direction = 'user-to-organization' FROM sync_runs"
					 " WHERE id = %llu",
					 (unsigned long long)second),
			 1);
}

static void what_is_done_is_added_and_the_end_is_noted_once(void **state)
{
	const uint64_t id = run_make(SYNC_ORGANIZATION_TO_USER, false, false);
	const struct sync_totals done = { .examined = 10,
					  .repaired = 3,
					  .skipped = 2,
					  .credits_added = amount_of(990),
					  .credits_taken = amount_of(7) };
	const struct sync_totals nothing = { 0 }, one = { .examined = 1 };
	struct sync_run run;

	(void)state;
	assert_int_equal(store_sync_run_add(db, id, &done, 0, &error), DUET_OK);
	assert_int_equal(store_sync_run_add(db, id, &done, 0, &error), DUET_OK);
	run = run_find(id);
	assert_int_equal(run.totals.examined, 20);
	assert_int_equal(run.totals.repaired, 6);
	assert_int_equal(run.totals.skipped, 4);
	assert_int_equal(amount_credits(run.totals.credits_added), 1980);
	assert_int_equal(amount_credits(run.totals.credits_taken), 14);
	assert_int_equal(run.finished_us, 0);

	assert_int_equal(store_sync_run_add(db, id, &nothing, NOW_US + 6, &error), DUET_OK);
	assert_int_equal(run_find(id).finished_us, NOW_US + 6);
	assert_int_equal(store_sync_run_add(db, id, &one, 0, &error), DUET_OK);
	run = run_find(id);
	assert_int_equal(run.finished_us, NOW_US + 6);
	assert_int_equal(run.totals.examined, 21);
}

static void adding_nothing_is_no_failure(void **state)
{
	const struct sync_totals nothing = { 0 };
	const uint64_t id = run_make(SYNC_ORGANIZATION_TO_USER, false, false);

	(void)state;
	assert_int_equal(store_sync_run_add(db, id, &nothing, 0, &error), DUET_OK);
}

static void sums_of_credits_stay_at_the_most(void **state)
{
	const uint64_t id = run_make(SYNC_ORGANIZATION_TO_USER, false, false);
	const struct sync_totals done = { .credits_added = amount_of(INT64_MAX - 3),
					  .credits_taken = amount_of(INT64_MAX) };
	struct sync_totals totals;

	(void)state;
	assert_int_equal(store_sync_run_add(db, id, &done, 0, &error), DUET_OK);
	totals = run_find(id).totals;
	assert_int_equal(amount_credits(totals.credits_added), INT64_MAX - 3);
	assert_int_equal(store_sync_run_add(db, id, &done, 0, &error), DUET_OK);
	totals = run_find(id).totals;
	assert_int_equal(amount_credits(totals.credits_added), INT64_MAX);
	assert_int_equal(amount_credits(totals.credits_taken), INT64_MAX);
}

static void a_run_that_there_is_not_is_not_found(void **state)
{
	const struct sync_totals done = { .examined = 1 };
	struct sync_run run;

	(void)state;
	assert_int_equal(store_sync_run_find(db, 4711, arena, &run, &error), DUET_NOT_FOUND);
	assert_int_equal(store_sync_run_add(db, 4711, &done, 0, &error), DUET_NOT_FOUND);
}

static void runs_are_listed_newest_first_by_pages(void **state)
{
	struct sync_run runs[3];
	struct sync_runs_page page = { .limit = 3, .runs = runs };
	uint64_t newest = 0;

	(void)state;
	for (int i = 0; i < 4; i++)
		newest = run_make(SYNC_ORGANIZATION_TO_USER, false, false);
	assert_int_equal(store_sync_runs_list(db, &page, arena, &error), DUET_OK);
	assert_int_equal(page.count, 3);
	assert_int_equal(runs[0].id, newest);
	assert_int_equal(runs[2].id, newest - 2);
	assert_string_equal(runs[2].actor, "key:7");

	page = (struct sync_runs_page){ .before_id = newest - 2, .limit = 1, .runs = runs };
	assert_int_equal(store_sync_runs_list(db, &page, arena, &error), DUET_OK);
	assert_int_equal(page.count, 1);
	assert_int_equal(runs[0].id, newest - 3);

	page = (struct sync_runs_page){ .before_id = 1, .limit = 3, .runs = runs };
	assert_int_equal(store_sync_runs_list(db, &page, arena, &error), DUET_OK);
	assert_int_equal(page.count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_run_is_kept_as_it_was_asked_for),
		cmocka_unit_test(what_is_done_is_added_and_the_end_is_noted_once),
		cmocka_unit_test(adding_nothing_is_no_failure),
		cmocka_unit_test(sums_of_credits_stay_at_the_most),
		cmocka_unit_test(a_run_that_there_is_not_is_not_found),
		cmocka_unit_test(runs_are_listed_newest_first_by_pages),
	};

	return cmocka_run_group_tests(tests, reader_open, store_and_database_close);
}
