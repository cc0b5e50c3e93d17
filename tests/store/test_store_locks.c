/* Locks in small tables, where a server prefers to read everything, and the limit
 * of a wait for several rows. */
#include "base/clock.h"
#include "store/accounts.h"
#include "store_fixture.h"

#include <inttypes.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static int open_with_rows(void **state)
{
	(void)database_open(state);
	test_sql("INSERT INTO organizations (id, name) SELECT seq, 'o' FROM seq_1_to_5;"
		 "INSERT INTO users (id, email, name, organizationId)"
		 " SELECT seq, seq, 'u', seq FROM seq_1_to_5;"
		 "INSERT INTO credit_balances (organizationId) SELECT seq FROM seq_1_to_5;"
		 "ANALYZE TABLE users, credit_balances");
	return committer_store_start(state);
}

static void a_row_between_those_that_were_named_is_not_waited_for(void **state)
{
	static const uint64_t ids[] = { 2, 4 };
	struct user_account users[2];
	struct organization_account balances[2];
	struct error error;
	size_t found;

	(void)state;
	test_sql("START TRANSACTION");
	for (int id = 1; id <= 5; id += 2)
		test_sql("SELECT id FROM users WHERE id = %d FOR UPDATE;"
			 "SELECT balance FROM credit_balances WHERE organizationId = %d FOR UPDATE",
			 id, id);
	for (enum lock_mode mode = LOCK_WAIT; mode <= LOCK_SKIP; mode++) {
		assert_int_equal(store_users_lock(db, ids, 2, mode, users, &found, &error),
				 DUET_OK);
		assert_int_equal(found, 2);
		assert_int_equal(store_balances_lock(db, ids, 2, mode, balances, &found, &error),
				 DUET_OK);
		assert_int_equal(found, 2);
		db_rollback(db);
	}
	test_sql("ROLLBACK");
}

/* Locks a user and their balance for a while. */
struct holder {
	pthread_t thread;
	pthread_barrier_t *held;
	uint64_t id;
	int64_t hold_ms;
};

static void *holder_run(void *argument)
{
	struct holder *holder = argument;

	test_sql("START TRANSACTION; SELECT id FROM users WHERE id = %" PRIu64 " FOR UPDATE;"
		 "SELECT balance FROM credit_balances WHERE organizationId = %" PRIu64
		 " FOR UPDATE",
		 holder->id, holder->id);
	(void)pthread_barrier_wait(holder->held);
	clock_sleep_ms(holder->hold_ms);
	test_sql_end();
	db_thread_stop();
	return NULL;
}

/* Each row is released less than a second after the one before it, so that no
 * single wait is too long. */
static int64_t locked_meanwhile(enum status (*lock)(void), enum status *status_out)
{
	struct holder holders[4];
	pthread_barrier_t held;
	int64_t began_ms, took_ms;

	assert_int_equal(pthread_barrier_init(&held, NULL, 5), 0);
	for (size_t i = 0; i < 4; i++) {
		holders[i] = (struct holder){ .held = &held,
					      .id = i + 1,
					      .hold_ms = 600 * ((int64_t)i + 1) };
		assert_int_equal(pthread_create(&holders[i].thread, NULL, holder_run, &holders[i]),
				 0);
	}
	(void)pthread_barrier_wait(&held);
	began_ms = clock_monotonic_ms();
	*status_out = lock();
	took_ms = clock_monotonic_ms() - began_ms;
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(pthread_join(holders[i].thread, NULL), 0);
	(void)pthread_barrier_destroy(&held);
	db_rollback(db);
	return took_ms;
}

static const uint64_t all_ids[] = { 1, 2, 3, 4 };

static enum status users_lock(void)
{
	struct user_account users[4];
	struct error error;
	size_t found;

	return store_users_lock(db, all_ids, 4, LOCK_WAIT, users, &found, &error);
}

static enum status balances_lock(void)
{
	struct organization_account balances[4];
	struct error error;
	size_t found;

	return store_balances_lock(db, all_ids, 4, LOCK_WAIT, balances, &found, &error);
}

static void the_wait_for_several_rows_together_is_a_second_at_most(void **state)
{
	enum status status;

	(void)state;
	assert_in_range(locked_meanwhile(users_lock, &status), 900, 1500);
	assert_int_equal(status, DUET_LOCK_TIMEOUT);
	assert_in_range(locked_meanwhile(balances_lock, &status), 900, 1500);
	assert_int_equal(status, DUET_LOCK_TIMEOUT);
	assert_int_equal(users_lock(), DUET_OK);
	assert_int_equal(balances_lock(), DUET_OK);
	db_rollback(db);
}

struct rival {
	pthread_t thread;
	pthread_barrier_t *ready;
	enum status status;
};

/* In the opposite order to the rules: user 2 first, then user 1. */
static void *rival_run(void *argument)
{
	struct rival *rival = argument;
	unsigned code;

	test_sql("START TRANSACTION; UPDATE users SET name = 'big' WHERE id IN (2, 5);"
		 "UPDATE credit_balances SET updatedAt = UTC_TIMESTAMP(6)");
	(void)pthread_barrier_wait(rival->ready);
	clock_sleep_ms(200);
	code = test_sql_try("SELECT id FROM users WHERE id = 1 FOR UPDATE");
	rival->status = code == 0 ? DUET_OK : DUET_CONFLICT;
	test_sql_end();
	db_thread_stop();
	return NULL;
}

static void a_deadlock_is_a_conflict_and_the_connection_stays(void **state)
{
	static const uint64_t first[] = { 1 }, second[] = { 2 };
	struct user_account user;
	struct error error;
	struct rival rival;
	pthread_barrier_t ready;
	enum status status;
	size_t found;

	(void)state;
	assert_int_equal(pthread_barrier_init(&ready, NULL, 2), 0);
	rival = (struct rival){ .ready = &ready };
	assert_int_equal(store_users_lock(db, first, 1, LOCK_WAIT, &user, &found, &error), DUET_OK);
	assert_int_equal(pthread_create(&rival.thread, NULL, rival_run, &rival), 0);
	(void)pthread_barrier_wait(&ready);
	status = store_users_lock(db, second, 1, LOCK_WAIT, &user, &found, &error);
	assert_int_equal(pthread_join(rival.thread, NULL), 0);
	(void)pthread_barrier_destroy(&ready);
	/* The rival has written more, so the server lets it win. */
	assert_int_equal(rival.status, DUET_OK);
	assert_int_equal(status, DUET_CONFLICT);
	assert_true(db_is_usable(db));
	db_rollback(db);
	assert_int_equal(store_users_lock(db, second, 1, LOCK_WAIT, &user, &found, &error),
			 DUET_OK);
	db_rollback(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_row_between_those_that_were_named_is_not_waited_for),
		cmocka_unit_test(the_wait_for_several_rows_together_is_a_second_at_most),
		cmocka_unit_test(a_deadlock_is_a_conflict_and_the_connection_stays),
	};

	return cmocka_run_group_tests(tests, open_with_rows, store_and_database_close);
}
