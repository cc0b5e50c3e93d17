/* The pool of read connections: shared, bounded, and complete again after a loss. */
#include "base/clock.h"
#include "database_fixture.h"
#include "db/pool.h"
#include "store/store.h"
#include "store/user_create.h"
#include "store/users.h"

#include <inttypes.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static int open_with_rows(void **state)
{
	(void)database_open(state);
	test_sql("INSERT INTO organizations (id, name) VALUES (1, 'o');"
		 "INSERT INTO users (id, email, name, organizationId) VALUES (1, 'a@x', 'a', 1)");
	return 0;
}

static struct db_pool *pool_of(int64_t connections)
{
	database.settings.readConnections = connections;
	return store_pool_open(&database.settings);
}

static struct db *borrow(struct db_pool *pool)
{
	struct db *db = NULL;
	struct error error;

	if (db_pool_borrow(pool, clock_monotonic_ms() + 2000, &db, &error) != DUET_OK)
		fail_msg("%s", error.message);
	return db;
}

static int64_t connections_open(void)
{
	return test_sql_number("SELECT COUNT(*) FROM information_schema.PROCESSLIST"
			       " WHERE DB = DATABASE() AND ID <> CONNECTION_ID()");
}

static void connections_are_opened_when_needed_and_used_again(void **state)
{
	struct db_pool *pool = pool_of(3);
	struct db *a, *b;
	uint64_t id;

	(void)state;
	assert_int_equal(connections_open(), 0);
	a = borrow(pool);
	assert_int_equal(connections_open(), 1);
	id = db_connection_id(a);
	db_pool_return(pool, a);
	for (int i = 0; i < 5; i++) {
		a = borrow(pool);
		assert_int_equal(db_connection_id(a), id);
		db_pool_return(pool, a);
	}
	a = borrow(pool);
	b = borrow(pool);
	assert_int_equal(connections_open(), 2);
	db_pool_return(pool, a);
	db_pool_return(pool, b);
	db_pool_close(&pool);
	assert_null(pool);
	db_pool_close(&pool);
	/* The server notices a moment later. */
	for (int i = 0; i < 100 && connections_open() > 0; i++)
		clock_sleep_ms(10);
	assert_int_equal(connections_open(), 0);
}

static void the_deadline_ends_the_wait_for_a_free_one(void **state)
{
	struct db_pool *pool = pool_of(1);
	struct db *held = borrow(pool), *db = NULL;
	struct error error;
	int64_t began_ms = clock_monotonic_ms();

	(void)state;
	assert_int_equal(db_pool_borrow(pool, began_ms + 150, &db, &error), DUET_BUSY);
	assert_in_range(clock_monotonic_ms() - began_ms, 149, 400);
	assert_int_equal(db_pool_borrow(pool, began_ms, &db, &error), DUET_BUSY);
	db_pool_return(pool, held);
	db_pool_return(pool, borrow(pool));
	db_pool_close(&pool);
}

struct crowd {
	struct db_pool *pool;
	atomic_int holding, most, failed;
};

static void *crowd_run(void *argument)
{
	struct crowd *crowd = argument;
	struct arena *arena = arena_open(65536, 65536);

	for (int i = 0; i < 40; i++) {
		struct db *db = borrow(crowd->pool);
		const struct user_name name = { .id = 1 };
		struct user user;
		struct error error;
		int holding = atomic_fetch_add(&crowd->holding, 1) + 1;
		int most = atomic_load(&crowd->most);

		while (holding > most &&
		       !atomic_compare_exchange_weak(&crowd->most, &most, holding))
			;
		if (store_user_find(db, &name, arena, &user, &error) != DUET_OK)
			atomic_fetch_add(&crowd->failed, 1);
		/* Long enough for the others to arrive, even on one core. */
		clock_sleep_ms(1);
		atomic_fetch_sub(&crowd->holding, 1);
		db_pool_return(crowd->pool, db);
		arena_reset(arena);
	}
	arena_close(&arena);
	db_thread_stop();
	return NULL;
}

static void many_threads_share_few_connections(void **state)
{
	struct crowd crowd = { .pool = pool_of(3) };
	pthread_t threads[16];

	(void)state;
	for (size_t i = 0; i < 16; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, crowd_run, &crowd), 0);
	for (size_t i = 0; i < 16; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	assert_int_equal(atomic_load(&crowd.failed), 0);
	assert_int_equal(atomic_load(&crowd.most), 3);
	db_pool_close(&crowd.pool);
}

static void a_connection_that_was_lost_is_replaced(void **state)
{
	struct db_pool *pool = pool_of(1);
	struct db *db = borrow(pool);
	uint64_t id = db_connection_id(db);
	struct error error;

	(void)state;
	/* While it is in use. */
	test_sql("KILL CONNECTION %" PRIu64, id);
	assert_int_equal(db_ping(db, &error), DUET_CONNECTION_LOST);
	db_pool_return(pool, db);
	db = borrow(pool);
	assert_int_not_equal(db_connection_id(db), id);
	id = db_connection_id(db);
	db_pool_return(pool, db);

	/* While it is idle: noticed before it is lent. */
	test_sql("KILL CONNECTION %" PRIu64, id);
	clock_sleep_ms(600);
	db = borrow(pool);
	assert_int_equal(db_ping(db, &error), DUET_OK);
	db_pool_return(pool, db);
	db_pool_close(&pool);
}

static void a_transaction_that_was_left_open_is_rolled_back(void **state)
{
	struct db_pool *pool = pool_of(1);
	struct db *db = borrow(pool);
	const struct new_user new_user = { .email = "left@x", .name = "L", .organization_id = 1 };
	const char *taken;
	struct error error;
	uint64_t id;

	(void)state;
	assert_int_equal(db_begin(db, &error), DUET_OK);
	assert_int_equal(store_user_create(db, &new_user, 1, &id, &taken, &error), DUET_OK);
	db_pool_return(pool, db);
	db = borrow(pool);
	assert_int_equal(db_begin(db, &error), DUET_OK);
	assert_int_equal(db_commit(db, &error), DUET_OK);
	db_pool_return(pool, db);
	assert_int_equal(test_sql_number("SELECT COUNT(*) FROM users WHERE email = 'left@x'"), 0);
	db_pool_close(&pool);
}

/* The settings are read for each connection, so a wrong socket is as good as a
 * database that is down. */
static void a_database_that_is_away_is_asked_five_times_a_second_at_most(void **state)
{
	struct db_pool *pool = pool_of(4);
	char socket[SETTING_TEXT_SIZE];
	struct db *db = NULL;
	struct error error, second;
	int64_t began_ms;

	(void)state;
	memcpy(socket, database.settings.databaseSocket, sizeof(socket));
	(void)snprintf(database.settings.databaseSocket, SETTING_TEXT_SIZE, "/nowhere.sock");
	began_ms = clock_monotonic_ms();
	assert_int_equal(db_pool_borrow(pool, began_ms + 2000, &db, &error), DUET_STORE_DOWN);
	memcpy(database.settings.databaseSocket, socket, sizeof(socket));

	/* It is back, but nobody tries yet: the answer comes at once. */
	for (int i = 0; i < 10; i++) {
		assert_int_equal(db_pool_borrow(pool, began_ms + 2000, &db, &second),
				 DUET_STORE_DOWN);
		assert_string_equal(second.message, error.message);
	}
	assert_true(clock_monotonic_ms() - began_ms < 150);
	clock_sleep_ms(220);
	db = borrow(pool);
	assert_int_equal(db_ping(db, &error), DUET_OK);
	db_pool_return(pool, db);
	db_pool_close(&pool);
}

static void an_unknown_schema_is_said_and_healed_when_it_is_known_again(void **state)
{
	struct db_pool *pool = pool_of(1);
	struct db *db = NULL;
	struct error error;

	(void)state;
	test_sql("INSERT INTO schema_migrations VALUES ('9999')");
	assert_int_equal(db_pool_borrow(pool, clock_monotonic_ms() + 2000, &db, &error),
			 DUET_SCHEMA_UNKNOWN);
	test_sql("DELETE FROM schema_migrations WHERE version = '9999'");
	clock_sleep_ms(220);
	db_pool_return(pool, borrow(pool));
	db_pool_close(&pool);
}

/* Only the first connection has the statements checked. */
static void a_schema_that_changed_since_is_noticed_by_the_statement_that_needs_it(void **state)
{
	struct db_pool *pool = pool_of(2);
	struct arena *arena = arena_open(65536, 65536);
	const struct user_name name = { .id = 1 };
	struct db *first = borrow(pool), *second;
	struct error error;
	struct user user;

	(void)state;
	test_sql("ALTER TABLE users CHANGE name title VARCHAR(255) NOT NULL");
	second = borrow(pool);
	assert_int_equal(store_user_find(second, &name, arena, &user, &error), DUET_SCHEMA_UNKNOWN);
	assert_non_null(strstr(error.message, "user_by_id: 1054 Unknown column 'u.name'"));
	test_sql("ALTER TABLE users CHANGE title name VARCHAR(255) NOT NULL");
	assert_int_equal(store_user_find(second, &name, arena, &user, &error), DUET_OK);
	db_pool_return(pool, first);
	db_pool_return(pool, second);
	db_pool_close(&pool);
	arena_close(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(connections_are_opened_when_needed_and_used_again),
		cmocka_unit_test(the_deadline_ends_the_wait_for_a_free_one),
		cmocka_unit_test(many_threads_share_few_connections),
		cmocka_unit_test(a_connection_that_was_lost_is_replaced),
		cmocka_unit_test(a_transaction_that_was_left_open_is_rolled_back),
		cmocka_unit_test(a_database_that_is_away_is_asked_five_times_a_second_at_most),
		cmocka_unit_test(an_unknown_schema_is_said_and_healed_when_it_is_known_again),
		cmocka_unit_test(
			a_schema_that_changed_since_is_noticed_by_the_statement_that_needs_it),
	};

	return cmocka_run_group_tests(tests, open_with_rows, database_close);
}
