/* What depends on the server's configuration.  Only this program uses this server,
 * so it may change global settings. */
#include "base/clock.h"
#include "database_fixture.h"
#include "store/accounts.h"
#include "store/audit.h"
#include "store/entries.h"
#include "store/keys.h"
#include "store/sessions.h"
#include "store/sign_ins.h"
#include "store/store.h"
#include "store/user_create.h"
#include "store/users.h"
#include "store/verify.h"

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
	test_sql("INSERT INTO organizations (id, name) VALUES (1, 'one');"
		 "INSERT INTO users (id, email, name, organizationId, creditBalance)"
		 " VALUES (1, 'a@x', 'a', 1, 10);"
		 "INSERT INTO credit_balances (organizationId, balance) VALUES (1, 10)");
	return 0;
}

static void expect_down(const char *sentence)
{
	struct db *db = NULL;
	struct error error;

	for (enum db_role role = DB_READER; role <= DB_MIGRATOR; role++) {
		assert_int_equal(store_open(&database.settings, role, &db, &error),
				 DUET_STORE_DOWN);
		assert_string_equal(error.message, sentence);
	}
}

static void a_log_of_statements_is_refused_with_what_to_set(void **state)
{
	struct db *db;

	(void)state;
	assert_int_equal(test_sql_number("SELECT @@log_bin"), 1);
	test_sql("SET GLOBAL binlog_format = 'STATEMENT'");
	expect_down("binlog_format is STATEMENT, which refuses READ COMMITTED: set it to ROW or "
		    "MIXED");
	test_sql("SET GLOBAL binlog_format = 'ROW'");
	db = test_store(&database, DB_COMMITTER);
	db_close(&db);
	test_sql("SET GLOBAL binlog_format = 'MIXED'");
	db = test_store(&database, DB_COMMITTER);
	db_close(&db);
}

static void packets_bound_a_batch_and_too_small_ones_are_refused(void **state)
{
	struct db *db;

	(void)state;
	test_sql("SET GLOBAL max_allowed_packet = 524288");
	expect_down("max_allowed_packet is 524288: set it to 1M or more");
	test_sql("SET GLOBAL max_allowed_packet = 1048576");
	db = test_store(&database, DB_COMMITTER);
	assert_int_equal(db_batch_bytes_max(db), 524288);
	db_close(&db);
	test_sql("SET GLOBAL max_allowed_packet = 1073741824");
	db = test_store(&database, DB_COMMITTER);
	assert_int_equal(db_batch_bytes_max(db), 8 << 20);
	db_close(&db);
	test_sql("SET GLOBAL max_allowed_packet = 16777216");
}

static void the_servers_own_defaults_do_not_reach_the_session(void **state)
{
	struct db *db;
	struct error error;
	const struct new_user new_user = { .email = "strict@x", .name = "n", .organization_id = 1 };
	const char *taken;
	uint64_t id;

	(void)state;
	test_sql("SET GLOBAL sql_mode = '', GLOBAL time_zone = '+05:00',"
		 " GLOBAL tx_isolation = 'SERIALIZABLE', GLOBAL autocommit = 0,"
		 " GLOBAL foreign_key_checks = 0");
	db = test_store(&database, DB_READER);
	assert_int_equal(store_user_create(db, &new_user, 1, &id, &taken, &error), DUET_OK);
	db_close(&db);
	assert_int_equal(test_sql_number("SELECT COUNT(*) FROM users WHERE email = 'strict@x'"), 1);
	test_sql("SET GLOBAL sql_mode = DEFAULT, GLOBAL time_zone = DEFAULT,"
		 " GLOBAL tx_isolation = DEFAULT, GLOBAL autocommit = DEFAULT,"
		 " GLOBAL foreign_key_checks = DEFAULT");
}

static void user_take(struct db *db)
{
	static const uint64_t ids[] = { 1 };
	struct user_account user;
	struct error error;
	size_t found;

	assert_int_equal(store_users_lock(db, ids, 1, LOCK_WAIT, &user, &found, &error), DUET_OK);
	assert_int_equal(found, 1);
	user.now.balance = amount_of(amount_credits(user.read.balance) - 1);
	user.now.seq++;
	assert_int_equal(store_users_write(db, &user, 1, 1, &error), DUET_OK);
}

static int64_t user_balance(void)
{
	return test_sql_number("SELECT creditBalance FROM users WHERE id = 1");
}

static void a_commit_that_waits_for_a_backup_is_rolled_back_and_may_be_run_again(void **state)
{
	struct db *db = test_store(&database, DB_COMMITTER);
	struct error error;

	(void)state;
	user_take(db);
	test_sql("FLUSH TABLES WITH READ LOCK");
	assert_int_equal(db_commit(db, &error), DUET_LOCK_TIMEOUT);
	assert_true(db_is_usable(db));
	test_sql("UNLOCK TABLES");
	db_rollback(db);
	assert_int_equal(user_balance(), 10);
	user_take(db);
	assert_int_equal(db_commit(db, &error), DUET_OK);
	assert_int_equal(user_balance(), 9);
	db_close(&db);
}

struct commit {
	pthread_t thread;
	struct db *db;
	enum status status;
};

static void *commit_run(void *argument)
{
	struct commit *commit = argument;
	struct error error;

	commit->status = db_commit(commit->db, &error);
	db_thread_stop();
	return NULL;
}

static void a_commit_that_is_killed_while_it_waits_is_unknown(void **state)
{
	struct commit commit = { .db = test_store(&database, DB_COMMITTER) };

	(void)state;
	user_take(commit.db);
	test_sql("FLUSH TABLES WITH READ LOCK");
	assert_int_equal(pthread_create(&commit.thread, NULL, commit_run, &commit), 0);
	while (test_sql_number("SELECT COUNT(*) FROM information_schema.PROCESSLIST"
			       " WHERE ID = %" PRIu64 " AND STATE LIKE 'Waiting for backup lock%%'",
			       db_connection_id(commit.db)) != 1)
		clock_sleep_ms(5);
	test_sql("KILL CONNECTION %" PRIu64, db_connection_id(commit.db));
	assert_int_equal(pthread_join(commit.thread, NULL), 0);
	assert_int_equal(commit.status, DUET_OUTCOME_UNKNOWN);
	assert_false(db_is_usable(commit.db));
	/* The client learns of the end before the server's thread does: if we let go
	 * too early, the commit would succeed after all. */
	while (test_sql_number("SELECT COUNT(*) FROM information_schema.PROCESSLIST"
			       " WHERE ID = %" PRIu64,
			       db_connection_id(commit.db)) != 0)
		clock_sleep_ms(5);
	test_sql("UNLOCK TABLES");
	db_close(&commit.db);
	assert_int_equal(user_balance(), 9);
}

static void a_server_that_only_reads_loses_the_connection_and_writes_nothing(void **state)
{
	struct settings settings = database.settings;
	struct db *db = NULL;
	const struct audit_line line = { .actor = "cli", .action = "a" };
	struct error error;

	(void)state;
	test_sql("CREATE OR REPLACE USER store_reads@localhost; GRANT ALL ON * TO "
		 "store_reads@localhost;"
		 "SET GLOBAL read_only = 1");
	(void)snprintf(settings.databaseUser, sizeof(settings.databaseUser), "store_reads");
	assert_int_equal(store_open(&settings, DB_COMMITTER, &db, &error), DUET_OK);
	assert_int_equal(store_audit_insert(db, &line, 1, &error), DUET_CONNECTION_LOST);
	assert_non_null(strstr(error.message, "1290"));
	assert_false(db_is_usable(db));
	db_close(&db);
	test_sql("SET GLOBAL read_only = 0; DROP USER store_reads@localhost");
	assert_int_equal(test_sql_number("SELECT COUNT(*) FROM audit_log"), 0);
}

static void grants_apply(void)
{
	char text[8192] = "";
	FILE *file = fopen(GRANTS_FILE, "re");

	assert_non_null(file);
	assert_true(fread(text, 1, sizeof(text) - 1, file) > 100);
	assert_true(feof(file));
	(void)fclose(file);
	test_sql("CREATE OR REPLACE USER duet@localhost");
	test_sql("%s", text);
}

static bool any_account(void *context, const struct stored_account *account)
{
	(void)context;
	(void)account;
	return true;
}

static void key_verbs_are_granted(struct db *db)
{
	static const unsigned char hash[KEY_HASH_SIZE] = { 7 };
	const struct api_key key = { .name = "n", .prefix = "p", .scopes = 1, .created_us = 1 };
	struct error error;
	uint64_t id;

	assert_int_equal(store_key_create(db, &key, hash, &id, &error), DUET_OK);
	assert_int_equal(store_key_used(db, id, 1, &error), DUET_OK);
	assert_int_equal(store_key_shorten(db, id, 1, &error), DUET_OK);
	assert_int_equal(store_key_revoke(db, id, 1, &error), DUET_OK);
}

static void people_verbs_are_granted(struct db *db)
{
	const struct new_session session = { .user_id = 1, .created_us = 1, .expires_us = 2 };
	struct sign_in_counter counter = { .scope = SIGN_IN_ACCOUNT, .last_us = 1, .forget_us = 1 };
	struct credentials credentials;
	struct error error;
	uint64_t id;

	assert_int_equal(store_credentials_lock(db, 1, &credentials, &error), DUET_OK);
	assert_int_equal(store_password_write(db, 1, "hash", 1, &error), DUET_OK);
	assert_int_equal(store_user_disabled_write(db, 1, true, 1, &error), DUET_OK);
	assert_int_equal(store_user_disabled_write(db, 1, false, 1, &error), DUET_OK);
	assert_int_equal(store_session_create(db, &session, &id, &error), DUET_OK);
	assert_int_equal(store_session_used(db, id, 2, &error), DUET_OK);
	assert_int_equal(store_session_end(db, 1, id, &error), DUET_OK);
	assert_int_equal(store_sessions_end_all(db, 1, &error), DUET_OK);
	assert_int_equal(store_sessions_clean(db, 3, &error), DUET_OK);
	assert_int_equal(store_sign_in_counter_lock(db, &counter, &error), DUET_OK);
	assert_int_equal(store_sign_in_counter_write(db, &counter, &error), DUET_OK);
	assert_int_equal(store_sign_in_counter_lower(db, &counter, &error), DUET_OK);
	assert_int_equal(store_sign_in_counters_clean(db, 2, &error), DUET_OK);
}

/* Every verb that serve, verify and the operator's commands use, with only the
 * rights that the file grants. */
static void the_granted_rights_suffice_for_every_verb(void **state)
{
	static const uint64_t ids[] = { 1 };
	const struct new_user new_user = { .email = "granted@x",
					   .name = "n",
					   .organization_name = "o" };
	const struct audit_line line = { .actor = "cli", .action = "a" };
	struct posting posting = { .entry = { .organization_id = 1,
					      .organization_seq = 1,
					      .user_id = 1,
					      .user_seq = 1,
					      .type = ENTRY_GRANT,
					      .user_amount = { 1 },
					      .organization_amount = { 1 },
					      .reason = "r",
					      .actor = "cli",
					      .key = "k" } };
	struct settings settings = database.settings;
	struct organization_account balance;
	struct db *db = NULL, *other = NULL;
	struct error error;
	const char *taken;
	uint64_t id;
	size_t found;

	(void)state;
	grants_apply();
	(void)snprintf(settings.databaseUser, sizeof(settings.databaseUser), "duet");
	if (store_open(&settings, DB_COMMITTER, &db, &error) != DUET_OK)
		fail_msg("%s", error.message);
	assert_int_equal(store_open(&settings, DB_READER, &other, &error), DUET_OK);
	db_close(&other);
	assert_int_equal(store_open(&settings, DB_OPERATOR, &other, &error), DUET_OK);
	user_take(db);
	assert_int_equal(store_balances_lock(db, ids, 1, LOCK_SKIP, &balance, &found, &error),
			 DUET_OK);
	assert_int_equal(found, 1);
	balance.now.seq++;
	assert_int_equal(store_balances_write(db, &balance, 1, 1, &error), DUET_OK);
	assert_int_equal(store_entries_insert(db, &posting, 1, &error), DUET_OK);
	assert_int_equal(store_audit_insert(db, &line, 1, &error), DUET_OK);
	assert_int_equal(db_commit(db, &error), DUET_OK);

	assert_int_equal(store_user_create(other, &new_user, 1, &id, &taken, &error), DUET_OK);
	key_verbs_are_granted(other);
	people_verbs_are_granted(other);
	assert_int_equal(db_begin_snapshot(other, &error), DUET_OK);
	assert_int_equal(store_balances_scan(other, any_account, NULL, &error), DUET_OK);
	assert_int_equal(store_ledger_rows_estimate(other, &id, &error), DUET_OK);
	db_rollback(other);
	assert_int_equal(db_kill(other, db_connection_id(db), &error), DUET_OK);
	db_close(&db);
	db_close(&other);
	test_sql("DROP USER duet@localhost");
}

static int64_t prepared_count(void)
{
	return test_sql_number("SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS"
			       " WHERE VARIABLE_NAME = 'Prepared_stmt_count'");
}

/* The server closes a connection a moment after the client. */
static void expect_prepared(int64_t count)
{
	for (int i = 0; i < 200 && prepared_count() != count; i++)
		clock_sleep_ms(10);
	assert_int_equal(prepared_count(), count);
}

static void user_look_up(struct db *db)
{
	const struct user_name name = { .id = 1 };
	struct arena *arena = arena_open(65536, 65536);
	struct user user;
	struct error error;

	assert_int_equal(store_user_find(db, &name, arena, &user, &error), DUET_OK);
	arena_close(&arena);
}

#define READERS 5

/* With all of them prepared, 200 connections would be all that a server with its
 * default limit of 16,382 statements has room for. */
static void a_connection_holds_the_statements_that_it_needs(void **state)
{
	int64_t before = prepared_count();
	struct db_pool *pool;
	struct db *readers[READERS], *committer;
	struct error error;

	(void)state;
	database.settings.readConnections = READERS;
	pool = store_pool_open(&database.settings);
	for (size_t i = 0; i < READERS; i++)
		assert_int_equal(
			db_pool_borrow(pool, clock_monotonic_ms() + 2000, &readers[i], &error),
			DUET_OK);
	expect_prepared(before);
	for (size_t i = 0; i < 2 * READERS; i++)
		user_look_up(readers[i % READERS]);
	expect_prepared(before + READERS);
	for (size_t i = 0; i < READERS; i++)
		db_pool_return(pool, readers[i]);
	db_pool_close(&pool);
	expect_prepared(before);

	committer = test_store(&database, DB_COMMITTER);
	expect_prepared(before + 15);
	db_close(&committer);
	expect_prepared(before);
}

static void a_server_without_room_for_a_statement_is_down_with_what_to_set(void **state)
{
	const struct user_name name = { .id = 1 };
	struct db *db = test_store(&database, DB_READER), *other = NULL;
	struct error error;
	struct user user;

	(void)state;
	test_sql("SET GLOBAL max_prepared_stmt_count = 0");
	assert_int_equal(store_user_find(db, &name, NULL, &user, &error), DUET_STORE_DOWN);
	assert_non_null(strstr(error.message, "user_by_id: 1461"));
	assert_non_null(strstr(error.message, "raise the server's max_prepared_stmt_count"));
	assert_true(db_is_usable(db));
	for (enum db_role role = DB_READER; role <= DB_OPERATOR; role++) {
		assert_int_equal(store_open(&database.settings, role, &other, &error),
				 DUET_STORE_DOWN);
		assert_non_null(strstr(error.message, "max_prepared_stmt_count"));
	}
	test_sql("SET GLOBAL max_prepared_stmt_count = DEFAULT");
	user_look_up(db);
	db_close(&db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_log_of_statements_is_refused_with_what_to_set),
		cmocka_unit_test(packets_bound_a_batch_and_too_small_ones_are_refused),
		cmocka_unit_test(the_servers_own_defaults_do_not_reach_the_session),
		cmocka_unit_test(
			a_commit_that_waits_for_a_backup_is_rolled_back_and_may_be_run_again),
		cmocka_unit_test(a_commit_that_is_killed_while_it_waits_is_unknown),
		cmocka_unit_test(a_server_that_only_reads_loses_the_connection_and_writes_nothing),
		cmocka_unit_test(the_granted_rights_suffice_for_every_verb),
		cmocka_unit_test(a_connection_holds_the_statements_that_it_needs),
		cmocka_unit_test(a_server_without_room_for_a_statement_is_down_with_what_to_set),
	};

	return cmocka_run_group_tests(tests, open_with_rows, database_close);
}
