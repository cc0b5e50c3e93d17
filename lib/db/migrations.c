#include "db/migrations.h"

#include <mysqld_error.h>
#include <string.h>

#include "db/connection.h"
#include "db/migrations_state.h"

/* How many seconds to wait for another process that migrates. */
#define LOCK_WAIT_S "60"

/* The name of a lock is global to the server, and must be short. */
#define LOCK_NAME "CONCAT('duet-migrate-', MD5(DATABASE()))"

static const char lock_take[] = "SELECT GET_LOCK(" LOCK_NAME ", " LOCK_WAIT_S ")";
static const char lock_release[] = "SELECT RELEASE_LOCK(" LOCK_NAME ")";

/* The first is dbmate's own; the second remembers what was begun even when
 * this program is killed. */
static const char *const table_statements[] = {
	"CREATE TABLE IF NOT EXISTS schema_migrations (\n"
	"       version VARCHAR(128) PRIMARY KEY)",
	"CREATE TABLE IF NOT EXISTS schema_migrations_begun (\n"
	"       version   VARCHAR(128) NOT NULL PRIMARY KEY,\n"
	"       direction ENUM('up','down') NOT NULL,\n"
	"       begunAt   DATETIME(6) NOT NULL DEFAULT UTC_TIMESTAMP(6))",
};

enum direction {
	DIRECTION_UP,
	DIRECTION_DOWN
};

/* `sql` ends where the version goes.  A version is digits only: the build refuses any other
 * name of a file. */
static enum status version_statement(struct db *db, const char *sql,
				     const struct migration *migration, const char *rest,
				     struct error *error_out)
{
	char text[256];

	(void)snprintf(text, sizeof(text), "%s'%s'%s", sql, migration->version, rest);
	return connection_query(db, text, NULL, error_out);
}

static enum status begun_mark(struct db *db, const struct migration *migration,
			      enum direction direction, struct error *error_out)
{
	enum status status = connection_query(db, "START TRANSACTION", NULL, error_out);

	if (status == DUET_OK)
		status = version_statement(
			db,
			"INSERT INTO schema_migrations_begun\n"
			"       (version, direction)\n"
			"VALUES (",
			migration, direction == DIRECTION_UP ? ", 'up')" : ", 'down')", error_out);
	/* As soon as a step back begins, no server may start on what is left of the schema. */
	if (status == DUET_OK && direction == DIRECTION_DOWN)
		status = version_statement(db,
					   "DELETE FROM schema_migrations\n"
					   " WHERE version = ",
					   migration, "", error_out);
	if (status == DUET_OK)
		status = connection_query(db, "COMMIT", NULL, error_out);
	return status;
}

/* Removes the mark, and records whether the version is applied now. */
static enum status begun_unmark(struct db *db, const struct migration *migration, bool applied,
				struct error *error_out)
{
	enum status status = connection_query(db, "START TRANSACTION", NULL, error_out);

	if (status == DUET_OK)
		status = version_statement(db,
					   "DELETE FROM schema_migrations_begun\n"
					   " WHERE version = ",
					   migration, "", error_out);
	if (status == DUET_OK && applied)
		status = version_statement(db,
					   "INSERT INTO schema_migrations (version)\n"
					   "VALUES (",
					   migration, ")", error_out);
	if (status == DUET_OK)
		status = connection_query(db, "COMMIT", NULL, error_out);
	return status;
}

/* Runs all statements of a file; *done_out is how many went well. */
static enum status script_run(struct db *db, const struct migration *migration,
			      enum direction direction, unsigned *done_out, struct error *error_out)
{
	MYSQL *mysql = db->mysql;
	const char *sql = direction == DIRECTION_UP ? migration->up : migration->down;
	int more = mysql_real_query(mysql, sql, strlen(sql));
	enum status status;

	for (*done_out = 0; more == 0; (*done_out)++) {
		mysql_free_result(mysql_store_result(mysql));
		more = mysql_next_result(mysql);
	}
	/* A comment after the last statement counts as an empty statement. */
	if (more < 0 || mysql_errno(mysql) == ER_EMPTY_QUERY)
		return DUET_OK;
	status = connection_failed(db, DUET_HERE, migration->name, mysql_errno(mysql),
				   mysql_error(mysql), NULL);
	return fail(error_out, DUET_HERE, status, "%s, %s, statement %u (%s): %u %s",
		    migration->name, direction == DIRECTION_UP ? "up" : "down", *done_out + 1,
		    *done_out == 0 ? "nothing was changed" : "now half applied", mysql_errno(mysql),
		    mysql_error(mysql));
}

static enum status migration_run(struct db *db, const struct migration *migration,
				 enum direction direction, struct error *error_out)
{
	unsigned done;
	enum status status = begun_mark(db, migration, direction, error_out);

	if (status != DUET_OK)
		return status;
	status = script_run(db, migration, direction, &done, error_out);
	if (status == DUET_OK)
		return begun_unmark(db, migration, direction == DIRECTION_UP, error_out);

	/* Each statement succeeds or fails as a whole, so nothing was changed if the first one
	 * failed.  If the mark cannot be removed it stays, which is the safe side: the next run
	 * reports it. */
	if (done == 0 && db->usable &&
	    begun_unmark(db, migration, direction == DIRECTION_DOWN, NULL) != DUET_OK)
		db->usable = false;
	return status;
}

static const struct migration *first_pending(const enum migration_state *states, bool skip_optional)
{
	for (size_t i = 0; i < migration_count; i++) {
		if (states[i] == MIGRATION_PENDING && !(skip_optional && migrations[i].optional))
			return &migrations[i];
	}
	return NULL;
}

static const struct migration *last_applied(const enum migration_state *states)
{
	for (size_t i = migration_count; i > 0; i--) {
		if (states[i - 1] == MIGRATION_APPLIED)
			return &migrations[i - 1];
	}
	return NULL;
}

static enum status states_check(const enum migration_state *states, size_t unknown,
				struct error *error_out)
{
	if (unknown > 0)
		return fail(error_out, DUET_HERE, DUET_SCHEMA_UNKNOWN,
			    "%zu migrations are applied that this program does not know: use the "
			    "program that the schema was made for",
			    unknown);
	for (size_t i = 0; i < migration_count; i++) {
		if (states[i] == MIGRATION_HALF_APPLIED)
			return fail(error_out, DUET_HERE, DUET_STORE_REFUSED,
				    "%s was begun and not finished: bring the schema to what it "
				    "was before or after it by hand, set schema_migrations "
				    "accordingly and empty schema_migrations_begun",
				    migrations[i].name);
	}
	return DUET_OK;
}

static enum status locked_run(struct db *db, enum direction direction, bool skip_optional,
			      const struct migration **done_out, struct error *error_out)
{
	size_t unknown = 0;
	enum migration_state *states;
	const struct migration *migration;
	enum status status = DUET_OK;

	for (size_t i = 0; i < 2 && status == DUET_OK; i++)
		status = connection_query(db, table_statements[i], NULL, error_out);
	if (status != DUET_OK)
		return status;
	arena_reset(db->scratch);
	states = arena_array(db->scratch, migration_count, sizeof(*states));
	if (states == NULL)
		return fail(error_out, DUET_HERE, DUET_NO_MEMORY, "no memory for the migrations");
	status = migrations_state(db, states, &unknown, error_out);
	if (status == DUET_OK)
		status = states_check(states, unknown, error_out);
	if (status != DUET_OK)
		return status;
	migration = direction == DIRECTION_UP ? first_pending(states, skip_optional)
					      : last_applied(states);
	if (migration != NULL)
		status = migration_run(db, migration, direction, error_out);
	if (status == DUET_OK)
		*done_out = migration;
	return status;
}

static enum status lock(struct db *db, struct error *error_out)
{
	MYSQL_RES *result = NULL;
	MYSQL_ROW row;
	bool held;
	enum status status = connection_query(db, lock_take, &result, error_out);

	if (status != DUET_OK)
		return status;
	row = result == NULL ? NULL : mysql_fetch_row(result);
	held = row != NULL && row[0] != NULL && strcmp(row[0], "1") == 0;
	mysql_free_result(result);
	return held ? DUET_OK
		    : fail(error_out, DUET_HERE, DUET_BUSY,
			   "somebody else has been migrating this database for " LOCK_WAIT_S " s");
}

static enum status migrate(struct db *db, enum direction direction, bool skip_optional,
			   const struct migration **done_out, struct error *error_out)
{
	enum status status;

	*done_out = NULL;
	status = lock(db, error_out);
	if (status != DUET_OK)
		return status;
	status = locked_run(db, direction, skip_optional, done_out, error_out);
	/* Closing the connection releases the lock as well. */
	if (db->usable && connection_query(db, lock_release, NULL, NULL) != DUET_OK)
		db->usable = false;
	return status;
}

enum status migrations_up(struct db *db, bool skip_optional, const struct migration **done_out,
			  struct error *error_out)
{
	return migrate(db, DIRECTION_UP, skip_optional, done_out, error_out);
}

enum status migrations_down(struct db *db, const struct migration **done_out,
			    struct error *error_out)
{
	return migrate(db, DIRECTION_DOWN, false, done_out, error_out);
}
