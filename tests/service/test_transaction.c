/* The loop around a transaction: what is written once, not at all, or again. */
#include "rig.h"

#include "base/clock.h"
#include "db/transaction.h"
#include "proxy.h"
#include "store/audit.h"
#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define SOON_MS 10000

static struct rig rig;
static struct settings direct;
static struct db_pool *pool;
static struct proxy *proxy;
static char proxy_path[100];

static int start(void **state)
{
	(void)state;
	rig_start(&rig, NULL);
	direct = rig.settings;
	(void)snprintf(proxy_path, sizeof(proxy_path), "/tmp/duet-tx-proxy-%d.sock", (int)getpid());
	proxy = proxy_start(proxy_path, direct.databaseSocket);
	memcpy(rig.settings.databaseSocket, proxy_path, strlen(proxy_path) + 1);
	pool = store_pool_open(&rig.settings);
	return pool == NULL;
}

static int stop(void **state)
{
	(void)state;
	db_pool_close(&pool);
	proxy_stop(proxy);
	(void)unlink(proxy_path);
	rig_stop(&rig);
	return 0;
}

static int64_t lines(void)
{
	return test_sql_number("SELECT COUNT(*) FROM audit_log");
}

/* The result of a transaction that writes one line and then ends as `outcomes` say,
 * repeating the last of them. */
struct written {
	enum status status;
	int runs;
	int64_t rows;
};

static struct written write_with(const enum status *outcomes, int count, int64_t timeout_ms)
{
	struct db_source source = { .pool = pool,
				    .deadline_ms = clock_monotonic_ms() + timeout_ms };
	const struct audit_line line = { .actor = "cli", .action = "test", .created_us = 1 };
	struct written written = { .rows = lines() };
	struct error error;

	for (struct db_transaction tx = db_transaction(&source);
	     db_transaction_next(&tx, &written.status, &error);) {
		enum status outcome = outcomes[written.runs < count ? written.runs : count - 1];

		written.runs++;
		written.status = store_audit_insert(tx.db, &line, 1, &error);
		if (written.status == DUET_OK)
			written.status = outcome;
	}
	written.rows = lines() - written.rows;
	return written;
}

#define WRITE(timeout_ms, ...)                                                          \
	write_with((enum status[]){ __VA_ARGS__ },                                      \
		   (int)(sizeof((enum status[]){ __VA_ARGS__ }) / sizeof(enum status)), \
		   timeout_ms)

static void what_went_well_is_committed_once(void **state)
{
	struct written written = WRITE(SOON_MS, DUET_OK);

	(void)state;
	assert_int_equal(written.status, DUET_OK);
	assert_int_equal(written.runs, 1);
	assert_int_equal(written.rows, 1);
}

static void any_other_status_is_passed_on_and_nothing_is_written(void **state)
{
	struct written written = WRITE(SOON_MS, DUET_NOT_FOUND);

	(void)state;
	assert_int_equal(written.status, DUET_NOT_FOUND);
	assert_int_equal(written.runs, 1);
	assert_int_equal(written.rows, 0);
}

static void a_conflict_and_a_held_row_are_tried_again_from_the_start(void **state)
{
	struct written written = WRITE(SOON_MS, DUET_CONFLICT, DUET_LOCK_TIMEOUT, DUET_OK);

	(void)state;
	assert_int_equal(written.status, DUET_OK);
	assert_int_equal(written.runs, 3);
	assert_int_equal(written.rows, 1);
}

static void a_conflict_without_end_is_busy_before_the_deadline(void **state)
{
	int64_t began_ms = clock_monotonic_ms();
	struct written written = WRITE(SOON_MS, DUET_CONFLICT);

	(void)state;
	assert_int_equal(written.status, DUET_BUSY);
	assert_int_equal(written.runs, 9);
	assert_int_equal(written.rows, 0);
	assert_true(clock_monotonic_ms() - began_ms < SOON_MS / 2);
}

static void nothing_is_tried_again_past_the_deadline(void **state)
{
	struct written written = WRITE(20, DUET_LOCK_TIMEOUT);

	(void)state;
	assert_int_equal(written.status, DUET_BUSY);
	assert_in_range(written.runs, 1, 8);
	assert_int_equal(written.rows, 0);
}

static void a_commit_without_an_answer_is_unknown_and_not_tried_again(void **state)
{
	struct written before, after;

	(void)state;
	proxy_cut(proxy, PROXY_CUT_BEFORE_COMMIT, 1);
	before = WRITE(SOON_MS, DUET_OK);
	assert_int_equal(before.status, DUET_OUTCOME_UNKNOWN);
	assert_int_equal(before.runs, 1);

	proxy_cut(proxy, PROXY_CUT_AFTER_COMMIT, 1);
	after = WRITE(SOON_MS, DUET_OK);
	assert_int_equal(after.status, DUET_OUTCOME_UNKNOWN);
	assert_int_equal(after.runs, 1);
	assert_int_equal(after.rows, 1);
}

static void a_connection_that_died_idle_is_replaced(void **state)
{
	struct written written = WRITE(SOON_MS, DUET_OK);

	(void)state;
	proxy_refuse(proxy, 1);
	/* Long enough to close every connection, too short for any to be pinged. */
	clock_sleep_ms(100);
	proxy_refuse(proxy, 0);
	written = WRITE(SOON_MS, DUET_OK);
	assert_int_equal(written.status, DUET_OK);
	assert_int_equal(written.runs, 1);
	assert_int_equal(written.rows, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_went_well_is_committed_once),
		cmocka_unit_test(any_other_status_is_passed_on_and_nothing_is_written),
		cmocka_unit_test(a_conflict_and_a_held_row_are_tried_again_from_the_start),
		cmocka_unit_test(a_conflict_without_end_is_busy_before_the_deadline),
		cmocka_unit_test(nothing_is_tried_again_past_the_deadline),
		cmocka_unit_test(a_commit_without_an_answer_is_unknown_and_not_tried_again),
		cmocka_unit_test(a_connection_that_died_idle_is_replaced),
	};

	return cmocka_run_group_tests_name("transaction", tests, start, stop);
}
