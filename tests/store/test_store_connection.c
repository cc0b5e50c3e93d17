/* One connection: how it is set up, how it is lost, and what others can see of it. */
#include "base/clock.h"
#include "database_fixture.h"
#include "db/connection.h"
#include "db/statement.h"
#include "store/accounts.h"
#include "store/sign_ins.h"
#include "store/store.h"
#include "store/verify.h"

#include <inttypes.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

static int open_with_rows(void **state)
{
	(void)database_open(state);
	test_sql("INSERT INTO organizations (id, name) VALUES (1, 'one');"
		 "INSERT INTO users (id, email, name, organizationId, creditBalance)"
		 " VALUES (1, 'a@x', 'a', 1, 10);"
		 "INSERT INTO credit_balances (organizationId, balance) VALUES (1, 10)");
	return 0;
}

static const uint64_t user_1 = 1;

static enum status user_lock(struct db *db, struct user_account *user)
{
	struct error error;
	size_t found = 0;
	enum status status = store_users_lock(db, &user_1, 1, LOCK_WAIT, user, &found, &error);

	return status == DUET_OK && found == 0 ? DUET_NOT_FOUND : status;
}

/* Takes `credits` from user 1; both states agree, as after an entry. */
static enum status user_take(struct db *db, int64_t credits)
{
	struct error error;
	struct user_account user;
	enum status status = user_lock(db, &user);

	if (status != DUET_OK)
		return status;
	user.now.balance = amount_of(amount_credits(user.read.balance) - credits);
	user.now.ledger_balance = user.now.balance;
	user.now.seq++;
	return store_users_write(db, &user, 1, clock_utc_us(), &error);
}

static int64_t user_balance(void)
{
	return test_sql_number("SELECT creditBalance FROM users WHERE id = 1");
}

static void a_host_that_is_not_there_is_down_within_the_timeout(void **state)
{
	struct settings settings = database.settings;
	struct db *db = NULL;
	struct error error;
	int64_t began_ms = clock_monotonic_ms();

	(void)state;
	(void)snprintf(settings.databaseSocket, sizeof(settings.databaseSocket), "/nowhere.sock");
	assert_int_equal(store_open(&settings, DB_READER, &db, &error), DUET_STORE_DOWN);
	assert_null(db);
	assert_non_null(strstr(error.message, "/nowhere.sock as root: 2002"));
	settings.databaseSocket[0] = '\0';
	settings.databasePort = 1;
	assert_int_equal(store_open(&settings, DB_READER, &db, &error), DUET_STORE_DOWN);
	assert_non_null(strstr(error.message, "127.0.0.1 as root: 200"));
	assert_true(clock_monotonic_ms() - began_ms < 3000);
}

/* Relays TCP connections to the server, one after another. */
struct relay {
	pthread_t thread;
	int listener;
	uint16_t port;
};

static void relay_pump(int client, int server)
{
	struct pollfd ends[] = { { .fd = client, .events = POLLIN },
				 { .fd = server, .events = POLLIN } };

	while (poll(ends, 2, -1) > 0) {
		for (size_t i = 0; i < 2; i++) {
			char bytes[4096];
			ssize_t count = 0;

			if (ends[i].revents == 0)
				continue;
			count = read(ends[i].fd, bytes, sizeof(bytes));
			if (count <= 0 || write(ends[1 - i].fd, bytes, (size_t)count) != count)
				return;
		}
	}
}

static void *relay_run(void *argument)
{
	const struct relay *relay = argument;
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int client;

	memcpy(address.sun_path, database.settings.databaseSocket, sizeof(address.sun_path) - 1);
	while ((client = accept(relay->listener, NULL, NULL)) >= 0) {
		int server = socket(AF_UNIX, SOCK_STREAM, 0);

		if (connect(server, (struct sockaddr *)&address, sizeof(address)) == 0)
			relay_pump(client, server);
		(void)close(server);
		(void)close(client);
	}
	return NULL;
}

static void relay_start(struct relay *relay)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(address);

	relay->listener = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(bind(relay->listener, (struct sockaddr *)&address, size), 0);
	assert_int_equal(listen(relay->listener, 8), 0);
	assert_int_equal(getsockname(relay->listener, (struct sockaddr *)&address, &size), 0);
	relay->port = ntohs(address.sin_port);
	assert_int_equal(pthread_create(&relay->thread, NULL, relay_run, relay), 0);
}

static void relay_stop(struct relay *relay)
{
	(void)shutdown(relay->listener, SHUT_RDWR);
	assert_int_equal(pthread_join(relay->thread, NULL), 0);
	(void)close(relay->listener);
}

/* 2130706433 is 127.0.0.1 in a spelling that does not look local.  The server
 * offers no TLS, so it must not be sent a password. */
static void a_host_that_is_not_local_is_spoken_to_in_tls_or_not_at_all(void **state)
{
	struct settings settings = database.settings;
	struct db *db = NULL;
	struct error error;
	struct relay relay;

	(void)state;
	relay_start(&relay);
	settings.databaseSocket[0] = '\0';
	settings.databasePort = relay.port;
	for (int i = 0; i < 2; i++) {
		(void)snprintf(settings.databaseHost, sizeof(settings.databaseHost), "%s",
			       i == 0 ? "127.0.0.1" : "localhost");
		assert_int_equal(store_open(&settings, DB_READER, &db, &error), DUET_OK);
		db_close(&db);
	}
	(void)snprintf(settings.databaseHost, sizeof(settings.databaseHost), "2130706433");
	assert_int_equal(store_open(&settings, DB_READER, &db, &error), DUET_STORE_DOWN);
	assert_non_null(strstr(error.message, "2026"));
	assert_non_null(strstr(error.message, "SSL is required"));
	relay_stop(&relay);
}

static void a_wrong_account_or_database_is_down_with_what_the_server_says(void **state)
{
	struct settings settings = database.settings;
	struct db *db = NULL;
	struct error error;

	(void)state;
	(void)snprintf(settings.databaseUser, sizeof(settings.databaseUser), "nobody_here");
	assert_int_equal(store_open(&settings, DB_READER, &db, &error), DUET_STORE_DOWN);
	assert_non_null(strstr(error.message, "as nobody_here: 1045 Access denied"));
	settings = database.settings;
	(void)snprintf(settings.databaseName, sizeof(settings.databaseName), "no_such_database");
	assert_int_equal(store_open(&settings, DB_READER, &db, &error), DUET_STORE_DOWN);
	assert_non_null(strstr(error.message, "1049 Unknown database"));
}

/* Only a session itself can say how it is set up, so a trigger makes it write
 * that down. */
static void each_session_is_strict_utc_and_read_committed(void **state)
{
	struct error error;
	struct db *db = test_store(&database, DB_COMMITTER);

	(void)state;
	test_sql("CREATE TABLE seen (what TEXT);"
		 "CREATE TRIGGER users_say AFTER UPDATE ON users FOR EACH ROW INSERT INTO seen"
		 " VALUES (CONCAT_WS(' ', @@time_zone, @@tx_isolation, @@autocommit,"
		 " @@lock_wait_timeout, @@innodb_lock_wait_timeout, @@character_set_client,"
		 " @@idle_transaction_timeout, @@foreign_key_checks))");
	assert_int_equal(user_take(db, 1), DUET_OK);
	assert_int_equal(db_commit(db, &error), DUET_OK);
	db_close(&db);

	char seen[256];

	assert_true(test_sql_text(seen, sizeof(seen), "SELECT what FROM seen"));
	assert_string_equal(seen, "+00:00 READ-COMMITTED OFF 2 1 utf8mb4 10 ON");
	test_sql("DROP TRIGGER users_say; DROP TABLE seen;"
		 "UPDATE users SET creditBalance = 10, ledgerBalance = 0, ledgerSeq = 0");
}

static void a_transaction_is_there_after_commit_and_gone_after_rollback(void **state)
{
	struct error error;
	struct db *db = test_store(&database, DB_COMMITTER);

	(void)state;
	assert_int_equal(user_take(db, 3), DUET_OK);
	assert_int_equal(user_balance(), 10);
	db_rollback(db);
	assert_int_equal(user_balance(), 10);
	assert_int_equal(user_take(db, 3), DUET_OK);
	assert_int_equal(db_commit(db, &error), DUET_OK);
	assert_int_equal(user_balance(), 7);
	assert_int_equal(user_take(db, 3), DUET_OK);
	db_close(&db);
	assert_int_equal(user_balance(), 7);
	test_sql("UPDATE users SET creditBalance = 10, ledgerBalance = 0, ledgerSeq = 0");
}

static enum status user_disable(struct db *db, bool disabled)
{
	struct error error;

	return store_user_disabled_write(db, user_1, disabled, clock_utc_us(), &error);
}

static bool user_is_disabled(void)
{
	return test_sql_number("SELECT disabledAt IS NOT NULL FROM users WHERE id = 1") == 1;
}

static void a_reader_is_in_a_transaction_only_after_begin(void **state)
{
	struct error error;
	struct db *db = test_store(&database, DB_READER);

	(void)state;
	assert_int_equal(user_disable(db, true), DUET_OK);
	assert_true(user_is_disabled());
	assert_int_equal(db_begin(db, &error), DUET_OK);
	assert_int_equal(user_disable(db, false), DUET_OK);
	assert_true(user_is_disabled());
	db_rollback(db);
	assert_int_equal(db_begin(db, &error), DUET_OK);
	assert_int_equal(user_disable(db, false), DUET_OK);
	assert_int_equal(db_commit(db, &error), DUET_OK);
	assert_false(user_is_disabled());
	db_close(&db);
}

static bool any_account(void *context, const struct stored_account *account)
{
	(void)context;
	(void)account;
	return true;
}

static bool is_refused(enum status status, const struct error *error, const char *message)
{
	return status == DUET_INTERNAL && strcmp(error->message, message) == 0;
}

/* The server would have run them: the connection itself does not. */
static void a_verb_of_another_role_is_refused_by_the_statements_name(void **state)
{
	const struct user_name name = { .id = 1 };
	struct db *reader = test_store(&database, DB_READER);
	struct db *committer = test_store(&database, DB_COMMITTER);
	struct db *command = test_store(&database, DB_OPERATOR);
	struct arena *arena = arena_open(65536, 65536);
	struct user_account account;
	struct error error;
	struct user user;
	size_t found;

	(void)state;
	assert_true(is_refused(
		store_users_lock(reader, &user_1, 1, LOCK_WAIT, &account, &found, &error), &error,
		"users_lock_wait: no reader may run it"));
	assert_true(is_refused(store_users_scan(reader, any_account, NULL, &error), &error,
			       "users_scan: no reader may run it"));
	assert_true(is_refused(store_user_find(committer, &name, arena, &user, &error), &error,
			       "user_by_id: no committer may run it"));
	assert_true(is_refused(
		store_users_lock(command, &user_1, 1, LOCK_SKIP, &account, &found, &error), &error,
		"users_lock_skip: no operator may run it"));
	/* All three are as good as before, and an operator is a reader too. */
	assert_int_equal(store_user_find(reader, &name, arena, &user, &error), DUET_OK);
	assert_int_equal(user_lock(committer, &account), DUET_OK);
	assert_int_equal(store_user_find(command, &name, arena, &user, &error), DUET_OK);
	assert_int_equal(store_users_scan(command, any_account, NULL, &error), DUET_OK);
	arena_close(&arena);
	db_close(&reader);
	db_close(&committer);
	db_close(&command);
}

/* No cells: one that got as far as binding them would crash. */
static void each_role_runs_its_own_statements_only(void **state)
{
	size_t refused = 0;

	(void)state;
	for (enum db_role role = DB_READER; role <= DB_MIGRATOR; role++) {
		struct db *db = test_store(&database, role);

		for (size_t i = 0; i < store_statements.count; i++) {
			const struct statement_table *table = store_statements.tables[i];

			for (size_t k = 0; k < table->count; k++) {
				struct statement *statement = NULL;
				struct error error;

				if ((table->rows[k].roles & 1u << role) != 0)
					continue;
				assert_int_equal(statement_execute(db, &table->rows[k], NULL, 1,
								   &statement, &error),
						 DUET_INTERNAL);
				assert_null(statement);
				assert_memory_equal(error.message, table->rows[k].name,
						    strlen(table->rows[k].name));
				refused++;
			}
		}
		db_close(&db);
	}
	/* A migrator alone has none of them. */
	assert_true(refused > 100);
}

/* What the library does with these options shows only when a server dies. */
static void the_options_that_could_lose_half_a_transaction_are_off(void **state)
{
	struct db *db = test_store(&database, DB_COMMITTER);
	my_bool reconnect = 1;
	unsigned int infile = 1, connect_s = 0, read_s = 0, write_s = 0;

	(void)state;
	assert_int_equal(mysql_get_option(db->mysql, MYSQL_OPT_RECONNECT, &reconnect), 0);
	assert_int_equal(reconnect, 0);
	assert_int_equal(mysql_get_option(db->mysql, MYSQL_OPT_LOCAL_INFILE, &infile), 0);
	assert_int_equal(infile, 0);
	assert_int_equal(mysql_get_option(db->mysql, MYSQL_OPT_CONNECT_TIMEOUT, &connect_s), 0);
	assert_int_equal(connect_s, 2);
	assert_int_equal(mysql_get_option(db->mysql, MYSQL_OPT_READ_TIMEOUT, &read_s), 0);
	assert_int_equal(read_s, 5);
	assert_int_equal(mysql_get_option(db->mysql, MYSQL_OPT_WRITE_TIMEOUT, &write_s), 0);
	assert_int_equal(write_s, 5);
	db_close(&db);
}

/* With automatic reconnection the third call would succeed, outside the
 * transaction of the first two. */
static void a_lost_connection_stays_lost(void **state)
{
	struct error error;
	struct user_account user;
	struct db *db = test_store(&database, DB_COMMITTER);

	(void)state;
	assert_int_equal(user_take(db, 3), DUET_OK);
	test_sql("KILL CONNECTION %" PRIu64, db_connection_id(db));
	assert_int_equal(user_lock(db, &user), DUET_CONNECTION_LOST);
	assert_false(db_is_usable(db));
	assert_int_equal(user_lock(db, &user), DUET_CONNECTION_LOST);
	assert_int_equal(user_take(db, 3), DUET_CONNECTION_LOST);
	assert_int_equal(db_ping(db, &error), DUET_CONNECTION_LOST);
	assert_int_equal(db_kill(db, 1, &error), DUET_CONNECTION_LOST);
	db_rollback(db);
	assert_int_equal(db_commit(db, &error), DUET_CONNECTION_LOST);
	assert_false(db_is_usable(db));
	db_close(&db);
	assert_int_equal(user_balance(), 10);
}

static void a_commit_whose_answer_never_came_is_unknown(void **state)
{
	struct error error;
	struct db *db = test_store(&database, DB_COMMITTER);

	(void)state;
	assert_int_equal(user_take(db, 3), DUET_OK);
	test_sql("KILL CONNECTION %" PRIu64, db_connection_id(db));
	assert_int_equal(db_commit(db, &error), DUET_OUTCOME_UNKNOWN);
	assert_false(db_is_usable(db));
	db_close(&db);
	assert_int_equal(user_balance(), 10);
}

static void kill_frees_the_locks_at_once_without_any_right(void **state)
{
	struct error error;
	struct user_account user;
	struct test_database unprivileged = database;
	struct db *holder, *other;

	(void)state;
	test_sql("CREATE OR REPLACE USER store_kill@localhost;"
		 "GRANT SELECT, INSERT, UPDATE, DELETE ON * TO store_kill@localhost");
	(void)snprintf(unprivileged.settings.databaseUser,
		       sizeof(unprivileged.settings.databaseUser), "store_kill");
	holder = test_store(&unprivileged, DB_COMMITTER);
	other = test_store(&unprivileged, DB_COMMITTER);
	assert_int_equal(user_lock(holder, &user), DUET_OK);
	assert_int_equal(user_lock(other, &user), DUET_LOCK_TIMEOUT);
	db_rollback(other);
	assert_int_equal(db_kill(other, db_connection_id(holder), &error), DUET_OK);
	assert_int_equal(user_lock(other, &user), DUET_OK);
	assert_true(db_is_usable(other));
	assert_int_equal(db_kill(other, db_connection_id(holder), &error), DUET_OK);
	assert_int_equal(db_kill(other, 4000000000, &error), DUET_OK);
	assert_int_equal(user_lock(holder, &user), DUET_CONNECTION_LOST);
	db_close(&holder);
	db_close(&other);
	test_sql("DROP USER store_kill@localhost");
}

static void a_store_can_be_closed_twice_and_when_none_was_opened(void **state)
{
	struct db *db = test_store(&database, DB_READER);
	struct error error;

	(void)state;
	assert_int_equal(db_ping(db, &error), DUET_OK);
	db_close(&db);
	assert_null(db);
	db_close(&db);
}

static void a_column_of_another_kind_is_an_unknown_schema(void **state)
{
	struct db *db = NULL;
	struct error error;

	(void)state;
	test_sql("ALTER TABLE users MODIFY creditBalance BIGINT UNSIGNED NOT NULL DEFAULT 0");
	assert_int_equal(store_open(&database.settings, DB_READER, &db, &error),
			 DUET_SCHEMA_UNKNOWN);
	assert_non_null(strstr(error.message, "column creditBalance is not of the kind 'i'"));
	test_sql("ALTER TABLE users MODIFY creditBalance BIGINT NOT NULL DEFAULT 0,"
		 " CHANGE name title VARCHAR(255) NOT NULL");
	assert_int_equal(store_open(&database.settings, DB_READER, &db, &error),
			 DUET_SCHEMA_UNKNOWN);
	assert_non_null(strstr(error.message, "1054 Unknown column 'u.name'"));
	test_sql("ALTER TABLE users CHANGE title name VARCHAR(255) NOT NULL");
	db = test_store(&database, DB_READER);
	db_close(&db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_host_that_is_not_there_is_down_within_the_timeout),
		cmocka_unit_test(a_host_that_is_not_local_is_spoken_to_in_tls_or_not_at_all),
		cmocka_unit_test(a_wrong_account_or_database_is_down_with_what_the_server_says),
		cmocka_unit_test(each_session_is_strict_utc_and_read_committed),
		cmocka_unit_test(a_transaction_is_there_after_commit_and_gone_after_rollback),
		cmocka_unit_test(a_reader_is_in_a_transaction_only_after_begin),
		cmocka_unit_test(a_verb_of_another_role_is_refused_by_the_statements_name),
		cmocka_unit_test(each_role_runs_its_own_statements_only),
		cmocka_unit_test(the_options_that_could_lose_half_a_transaction_are_off),
		cmocka_unit_test(a_lost_connection_stays_lost),
		cmocka_unit_test(a_commit_whose_answer_never_came_is_unknown),
		cmocka_unit_test(kill_frees_the_locks_at_once_without_any_right),
		cmocka_unit_test(a_store_can_be_closed_twice_and_when_none_was_opened),
		cmocka_unit_test(a_column_of_another_kind_is_an_unknown_schema),
	};

	return cmocka_run_group_tests(tests, open_with_rows, database_close);
}
