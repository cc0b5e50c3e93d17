/* Migrations up and down, also when one is interrupted. */
#include "base/clock.h"
#include "db/migrations.h"
#include "store/store.h"
#include "test_database.h"

#include <dirent.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define STATES_MAX 64

static struct test_database database;

static int database_open(void **state)
{
	(void)state;
	test_database_open(&database, false);
	return 0;
}

static int database_close(void **state)
{
	(void)state;
	test_database_close(&database);
	return 0;
}

static struct db *migrator(void)
{
	return test_store(&database, DB_MIGRATOR);
}

/* Applies everything, or says what stopped it. */
static enum status up_all(struct db *db, bool skip_optional, size_t *done_out, struct error *error)
{
	const struct migration *done;

	*done_out = 0;
	for (;;) {
		enum status status = migrations_up(db, skip_optional, &done, error);

		if (status != DUET_OK || done == NULL)
			return status;
		(*done_out)++;
	}
}

/* The schema as text. */
static void schema_read(char *text_out, size_t size)
{
	test_sql("SET SESSION group_concat_max_len = 1000000");
	assert_true(test_sql_text(
		text_out, size,
		"SELECT CONCAT_WS('/',"
		" (SELECT MD5(GROUP_CONCAT(TABLE_NAME, ENGINE, TABLE_COLLATION ORDER BY "
		"TABLE_NAME))"
		"    FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()),"
		" (SELECT MD5(GROUP_CONCAT(TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE,"
		"             COALESCE(COLUMN_DEFAULT, '-'), COALESCE(COLLATION_NAME, '-')"
		"             ORDER BY TABLE_NAME, ORDINAL_POSITION))"
		"    FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE()),"
		" (SELECT MD5(GROUP_CONCAT(TABLE_NAME, INDEX_NAME, COLUMN_NAME, NON_UNIQUE"
		"             ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX))"
		"    FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE()),"
		" (SELECT MD5(GROUP_CONCAT(CONSTRAINT_NAME, CHECK_CLAUSE ORDER BY CONSTRAINT_NAME))"
		"    FROM information_schema.CHECK_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = "
		"DATABASE()),"
		" (SELECT COUNT(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = "
		"DATABASE()))"));
}

static int64_t tables_of_ours(void)
{
	return test_sql_number("SELECT COUNT(*) FROM information_schema.TABLES"
			       " WHERE TABLE_SCHEMA = DATABASE()"
			       "   AND TABLE_NAME NOT LIKE 'schema_migrations%%'");
}

static void down_all(struct db *db)
{
	const struct migration *done;
	struct error error;

	do {
		assert_int_equal(migrations_down(db, &done, &error), DUET_OK);
	} while (done != NULL);
	assert_int_equal(tables_of_ours(), 0);
}

static void every_file_of_the_folder_is_compiled_in_in_order(void **state)
{
	DIR *folder = opendir(MIGRATIONS_FOLDER);
	size_t files = 0;

	(void)state;
	assert_non_null(folder);
	for (struct dirent *file; (file = readdir(folder)) != NULL;) {
		bool known = file->d_name[0] == '.';

		for (size_t i = 0; i < migration_count && !known; i++) {
			char name[128];

			(void)snprintf(name, sizeof(name), "%s.sql", migrations[i].name);
			known = strcmp(name, file->d_name) == 0;
		}
		if (!known)
			fail_msg("%s is not compiled in", file->d_name);
		files += file->d_name[0] != '.';
	}
	(void)closedir(folder);
	assert_int_equal(files, migration_count);
	assert_in_range(migration_count, 2, STATES_MAX);
	for (size_t i = 0; i < migration_count; i++) {
		assert_memory_equal(migrations[i].name, migrations[i].version,
				    strlen(migrations[i].version));
		assert_memory_equal(migrations[i].up, "\n-- migrate:up\n", 15);
		assert_memory_equal(migrations[i].down, "\n-- migrate:down\n", 17);
		if (i > 0)
			assert_true(strcmp(migrations[i - 1].version, migrations[i].version) < 0);
	}
	assert_false(migrations[0].optional);
	assert_true(migrations[1].optional);
}

static void up_down_and_up_again_is_the_same_schema(void **state)
{
	struct db *db = migrator();
	struct error error;
	char first[256], second[256];
	size_t done;

	(void)state;
	assert_int_equal(up_all(db, false, &done, &error), DUET_OK);
	assert_int_equal(done, migration_count);
	assert_int_equal(tables_of_ours(), 9);
	schema_read(first, sizeof(first));
	assert_int_equal(test_sql_number("SELECT GROUP_CONCAT(version) = '0001,0002,0003,0004'"
					 "  FROM schema_migrations"),
			 1);
	down_all(db);
	assert_int_equal(test_sql_number("SELECT COUNT(*) FROM schema_migrations"), 0);
	assert_int_equal(up_all(db, false, &done, &error), DUET_OK);
	schema_read(second, sizeof(second));
	assert_string_equal(first, second);
	assert_int_equal(test_sql_number("SELECT COUNT(*) FROM schema_migrations_begun"), 0);
	down_all(db);
	db_close(&db);
}

static void there_is_no_way_back_from_entries_of_a_type_that_goes(void **state)
{
	enum migration_state states[STATES_MAX];
	struct db *db = migrator();
	const struct migration *migration;
	struct error error;
	size_t done, unknown;

	(void)state;
	assert_int_equal(up_all(db, true, &done, &error), DUET_OK);
	test_sql("INSERT INTO organizations (id, name) VALUES (1, 'one');"
		 "INSERT INTO credit_ledger (organizationId, organizationSeq, type, userAmount,"
		 " organizationAmount, organizationBalanceAfter, reason, actor, keyScope,"
		 " idempotencyKey, requestHash, createdAt) VALUES (1, 1, 'sync', 0, 3, 3, 'r', "
		 "'cli',"
		 " 'system', 'k', REPEAT('h', 32), UTC_TIMESTAMP);"
		 "INSERT INTO users (id, email, name, organizationId) VALUES (1, 'a@x', 'a', 1);"
		 "INSERT INTO credit_ledger VALUES (1, 2, 1, 1, 'deduct', -3, -3, 0, 0, 'r', NULL, "
		 "NULL,"
		 " 'cli', 'program', 'k', REPEAT('h', 32), UTC_TIMESTAMP)");
	assert_int_equal(migrations_down(db, &migration, &error), DUET_STORE_REFUSED);
	assert_string_equal(error.message,
			    "0004_deduct, down, statement 1 (nothing was changed): 1644 "
			    "credit_ledger has entries of the type deduct: they cannot be taken "
			    "back");
	assert_int_equal(migrations_state(db, states, &unknown, &error), DUET_OK);
	assert_int_equal(states[migration_count - 1], MIGRATION_APPLIED);

	/* Other entries do not prevent it. */
	test_sql("DELETE FROM credit_ledger WHERE type = 'deduct'");
	assert_int_equal(migrations_down(db, &migration, &error), DUET_OK);
	assert_string_equal(migration->name, "0004_deduct");
	test_sql("DELETE FROM credit_ledger; DELETE FROM users; DELETE FROM organizations");
	down_all(db);
	db_close(&db);
}

struct rival {
	pthread_t thread;
	size_t done;
	enum status status;
	struct error error;
};

static void *rival_run(void *argument)
{
	struct rival *rival = argument;
	struct db *db = migrator();

	rival->status = up_all(db, false, &rival->done, &rival->error);
	db_close(&db);
	db_thread_stop();
	return NULL;
}

static void four_at_once_apply_each_file_once(void **state)
{
	struct rival rivals[4] = { 0 };
	struct db *db;
	size_t done = 0;

	(void)state;
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&rivals[i].thread, NULL, rival_run, &rivals[i]), 0);
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(pthread_join(rivals[i].thread, NULL), 0);
		if (rivals[i].status != DUET_OK)
			fail_msg("%s", rivals[i].error.message);
		done += rivals[i].done;
	}
	assert_int_equal(done, migration_count);
	db = migrator();
	down_all(db);
	db_close(&db);
}

static void an_optional_file_may_be_left_out(void **state)
{
	struct db *db = migrator();
	struct db *reader;
	struct error error;
	size_t done;

	(void)state;
	assert_int_equal(up_all(db, true, &done, &error), DUET_OK);
	assert_int_equal(done, migration_count - 1);
	reader = test_store(&database, DB_READER);
	db_close(&reader);
	down_all(db);
	db_close(&db);
}

static void expect_refused(const char *sentence)
{
	struct db *db = NULL;
	struct error error;

	assert_int_equal(store_open(&database.settings, DB_READER, &db, &error),
			 DUET_SCHEMA_UNKNOWN);
	assert_null(db);
	assert_string_equal(error.message, sentence);
	assert_int_equal(store_open(&database.settings, DB_COMMITTER, &db, &error),
			 DUET_SCHEMA_UNKNOWN);
}

static void a_schema_that_is_older_is_refused_with_what_to_run(void **state)
{
	struct db *db = migrator();
	struct error error;
	size_t done;

	(void)state;
	expect_refused("the schema is at version none and this program needs 0001: run: "
		       "duet migrate up");
	assert_int_equal(up_all(db, false, &done, &error), DUET_OK);
	test_sql("DELETE FROM schema_migrations WHERE version = '0001'");
	expect_refused("the schema is at version none and this program needs 0001: run: "
		       "duet migrate up");
	test_sql("INSERT INTO schema_migrations VALUES ('0001')");
	down_all(db);
	db_close(&db);
}

static void a_schema_that_is_newer_is_refused_and_left_alone(void **state)
{
	enum migration_state states[STATES_MAX];
	struct db *db = migrator();
	const struct migration *migration;
	struct error error;
	size_t done, unknown;

	(void)state;
	assert_int_equal(up_all(db, false, &done, &error), DUET_OK);
	test_sql("INSERT INTO schema_migrations VALUES ('9999')");
	expect_refused("the schema is at version 9999 and this program knows none later than 0004: "
		       "install the program that the schema was made for");
	assert_int_equal(migrations_state(db, states, &unknown, &error), DUET_OK);
	assert_int_equal(unknown, 1);
	assert_int_equal(migrations_up(db, false, &migration, &error), DUET_SCHEMA_UNKNOWN);
	assert_int_equal(migrations_down(db, &migration, &error), DUET_SCHEMA_UNKNOWN);
	assert_int_equal(tables_of_ours(), 9);
	test_sql("DELETE FROM schema_migrations WHERE version = '9999'");
	down_all(db);
	db_close(&db);
}

static void a_file_that_fails_at_once_leaves_nothing_behind(void **state)
{
	enum migration_state states[STATES_MAX];
	struct db *db = migrator();
	const struct migration *migration;
	struct error error;
	size_t unknown;

	(void)state;
	test_sql("CREATE TABLE organizations (id INT)");
	assert_int_equal(migrations_up(db, false, &migration, &error), DUET_STORE_REFUSED);
	assert_string_equal(error.message, "0001_tables, up, statement 1 (nothing was changed): "
					   "1050 Table 'organizations' already exists");
	assert_int_equal(migrations_state(db, states, &unknown, &error), DUET_OK);
	assert_int_equal(states[0], MIGRATION_PENDING);
	test_sql("DROP TABLE organizations");
	assert_int_equal(migrations_up(db, false, &migration, &error), DUET_OK);
	assert_string_equal(migration->name, "0001_tables");
	down_all(db);
	db_close(&db);
}

static void a_file_that_fails_in_its_middle_is_said_to_be_half_applied(void **state)
{
	enum migration_state states[STATES_MAX];
	struct db *db = migrator();
	const struct migration *migration;
	struct error error;
	size_t unknown;

	(void)state;
	test_sql("CREATE TABLE api_keys (id INT)");
	assert_int_equal(migrations_up(db, false, &migration, &error), DUET_STORE_REFUSED);
	assert_null(migration);
	assert_string_equal(error.message, "0001_tables, up, statement 5 (now half applied): "
					   "1050 Table 'api_keys' already exists");
	assert_int_equal(migrations_state(db, states, &unknown, &error), DUET_OK);
	assert_int_equal(states[0], MIGRATION_HALF_APPLIED);
	assert_int_equal(states[1], MIGRATION_PENDING);
	expect_refused("the migration 0001_tables was begun and not finished: run: "
		       "duet migrate status");
	assert_int_equal(migrations_up(db, false, &migration, &error), DUET_STORE_REFUSED);
	assert_non_null(strstr(error.message, "0001_tables was begun and not finished"));
	test_sql("DROP TABLE api_keys, credit_ledger, credit_balances, users, organizations;"
		 "DELETE FROM schema_migrations_begun");
	assert_int_equal(migrations_up(db, false, &migration, &error), DUET_OK);
	down_all(db);
	db_close(&db);
}

static void migrate_and_wait_to_be_killed(void)
{
	struct db *db = migrator();
	const struct migration *migration;
	struct error error;

	(void)!migrations_up(db, false, &migration, &error);
	_exit(0);
}

/* The second file's last statement waits for a table that is in use here. */
static void a_file_whose_program_was_killed_is_said_to_be_half_applied(void **state)
{
	enum migration_state states[STATES_MAX];
	struct db *db = migrator();
	const struct migration *migration;
	struct error error;
	size_t unknown;
	pid_t child;
	int ended;

	(void)state;
	assert_int_equal(migrations_up(db, false, &migration, &error), DUET_OK);
	db_close(&db);
	test_sql_end();
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		test_sql("START TRANSACTION; SELECT COUNT(*) FROM users");
		migrate_and_wait_to_be_killed();
	}
	while (test_sql_number(
		       "SELECT COUNT(*) FROM information_schema.PROCESSLIST"
		       " WHERE DB = DATABASE() AND STATE LIKE 'Waiting for table metadata%%'") != 1)
		clock_sleep_ms(10);
	assert_int_equal(kill(child, SIGKILL), 0);
	assert_int_equal(waitpid(child, &ended, 0), child);
	assert_true(WIFSIGNALED(ended));

	db = migrator();
	assert_int_equal(migrations_up(db, false, &migration, &error), DUET_STORE_REFUSED);
	assert_non_null(strstr(error.message, "0002_triggers was begun and not finished"));
	assert_int_equal(migrations_state(db, states, &unknown, &error), DUET_OK);
	assert_int_equal(states[0], MIGRATION_APPLIED);
	assert_int_equal(states[1], MIGRATION_HALF_APPLIED);
	expect_refused("the migration 0002_triggers was begun and not finished: run: "
		       "duet migrate status");
	test_sql("DROP TRIGGER IF EXISTS users_organization_never_changes;"
		 "DROP TRIGGER IF EXISTS credit_ledger_never_deleted;"
		 "DROP TRIGGER IF EXISTS credit_ledger_never_updated;"
		 "DELETE FROM schema_migrations_begun");
	down_all(db);
	db_close(&db);
}

static void going_back_that_breaks_off_is_refused_as_well(void **state)
{
	enum migration_state states[STATES_MAX];
	struct db *db = migrator();
	const struct migration *migration;
	struct error error;
	size_t unknown;

	(void)state;
	assert_int_equal(migrations_up(db, true, &migration, &error), DUET_OK);
	test_sql("CREATE TABLE holds_users (id BIGINT UNSIGNED, FOREIGN KEY (id)"
		 " REFERENCES users (id)) ENGINE=InnoDB");
	assert_int_equal(migrations_down(db, &migration, &error), DUET_STORE_REFUSED);
	assert_non_null(strstr(error.message, "0001_tables, down, statement 7 (now half applied): "
					      "1451"));
	assert_int_equal(migrations_state(db, states, &unknown, &error), DUET_OK);
	assert_int_equal(states[0], MIGRATION_HALF_APPLIED);
	assert_int_equal(test_sql_number("SELECT COUNT(*) FROM schema_migrations"), 0);
	test_sql("DROP TABLE holds_users, users, organizations;"
		 "DELETE FROM schema_migrations_begun");
	db_close(&db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_file_of_the_folder_is_compiled_in_in_order),
		cmocka_unit_test(up_down_and_up_again_is_the_same_schema),
		cmocka_unit_test(there_is_no_way_back_from_entries_of_a_type_that_goes),
		cmocka_unit_test(four_at_once_apply_each_file_once),
		cmocka_unit_test(an_optional_file_may_be_left_out),
		cmocka_unit_test(a_schema_that_is_older_is_refused_with_what_to_run),
		cmocka_unit_test(a_schema_that_is_newer_is_refused_and_left_alone),
		cmocka_unit_test(a_file_that_fails_at_once_leaves_nothing_behind),
		cmocka_unit_test(a_file_that_fails_in_its_middle_is_said_to_be_half_applied),
		cmocka_unit_test(a_file_whose_program_was_killed_is_said_to_be_half_applied),
		cmocka_unit_test(going_back_that_breaks_off_is_refused_as_well),
	};

	return cmocka_run_group_tests(tests, database_open, database_close);
}
