/* Opening a connection step by step, and what can be done with any open one. */
#include "db/db.h"

#include <inttypes.h>
#include <mysqld_error.h>
#include <string.h>

#include "db/connection.h"
#include "db/errors.h"
#include "db/migrations_state.h"
#include "db/prepared.h"
#include "db/server_check.h"

/* The places of the columns of all statements that are used: at most 14 KiB each. */
#define LIFE_BYTES     ((size_t)64 << 10)
#define LIFE_BYTES_MAX ((size_t)4 << 20)

/* 4000 entries (a group of 1000 operations with 4 each) of 17 cells take some 5 MiB; the usual
 * batch of 256 fits the first block. */
#define SCRATCH_BYTES     ((size_t)512 << 10)
#define SCRATCH_BYTES_MAX ((size_t)64 << 20)

/* The entries of one transaction never need more, even if the server would take more. */
#define BATCH_BYTES_MAX (UINT64_C(8) << 20)

/* What must not depend on the server's configuration.  The defaults of the last three lines are
 * a day, 50 s and never: one long reader and any ALTER, or one client that died, would stop
 * everybody. */
#define SESSION_SET                                                                          \
	"SET SESSION sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ZERO_DATE," \
	"NO_ZERO_IN_DATE,NO_ENGINE_SUBSTITUTION,ONLY_FULL_GROUP_BY',\n"                      \
	"            time_zone = '+00:00',\n"                                                \
	"            tx_isolation = 'READ-COMMITTED',\n"                                     \
	"            foreign_key_checks = 1,\n"                                              \
	"            unique_checks = 1,\n"                                                   \
	"            check_constraint_checks = 1,\n"                                         \
	"            innodb_lock_wait_timeout = 1,\n"

static const char session_reader[] = SESSION_SET "            autocommit = 1,\n"
						 "            lock_wait_timeout = 2,\n"
						 "            idle_transaction_timeout = 10";
static const char session_committer[] = SESSION_SET "            autocommit = 0,\n"
						    "            lock_wait_timeout = 2,\n"
						    "            idle_transaction_timeout = 10";
/* While a migration waits for a lock, everybody else queues behind it: it gives up early. */
static const char session_migrator[] = SESSION_SET "            autocommit = 1,\n"
						   "            lock_wait_timeout = 5";

bool db_library_start(void)
{
	return mysql_library_init(0, NULL, NULL) == 0;
}

void db_library_stop(void)
{
	mysql_library_end();
}

void db_thread_stop(void)
{
	mysql_thread_end();
}

static enum status session_set(struct db *db, struct error *error_out)
{
	switch (db->role) {
	case DB_READER:
	case DB_OPERATOR:
		return connection_query(db, session_reader, NULL, error_out);
	case DB_COMMITTER:
		return connection_query(db, session_committer, NULL, error_out);
	case DB_MIGRATOR:
		return connection_query(db, session_migrator, NULL, error_out);
	}
	return fail(error_out, DUET_HERE, DUET_INTERNAL, "no such role");
}

static enum status memory_take(struct db *db, struct error *error_out)
{
	db->life = arena_open(LIFE_BYTES, LIFE_BYTES_MAX);
	db->scratch = arena_open(SCRATCH_BYTES, SCRATCH_BYTES_MAX);
	if (db->life == NULL || db->scratch == NULL)
		return fail(error_out, DUET_HERE, DUET_STORE_DOWN, "no memory for a connection");
	return DUET_OK;
}

/* A committer uses most of its statements in every batch.  Another connection uses few of many,
 * and the server has room for a limited number: it prepares one when it first uses it. */
static enum status statements_ready(struct db *db, const struct statement_list *list, bool check,
				    struct error *error_out)
{
	enum status status = prepared_init(db, list, error_out);

	if (status == DUET_OK && db->role == DB_COMMITTER)
		return prepared_all(db, error_out);
	if (status == DUET_OK && check)
		return prepared_check(db, list, error_out);
	return status;
}

static enum status open_steps(struct db *db, const struct settings *settings,
			      const struct statement_list *list, bool check,
			      struct error *error_out)
{
	enum status status = memory_take(db, error_out);

	if (status == DUET_OK)
		status = connection_open(db, settings, error_out);
	if (status == DUET_OK)
		status = session_set(db, error_out);
	if (status == DUET_OK)
		status = server_check(db, error_out);
	if (status != DUET_OK || db->role == DB_MIGRATOR)
		return status;

	status = migrations_check(db, error_out);
	if (status == DUET_OK)
		status = statements_ready(db, list, check, error_out);
	/* Reading the schema began a transaction if autocommit is off. */
	if (status == DUET_OK)
		status = connection_query(db, "ROLLBACK", NULL, error_out);
	return status;
}

/* Whatever else failed, the result is the same: there is no connection. */
static enum status open_status(enum status status)
{
	if (status == DUET_SCHEMA_UNKNOWN || status == DUET_STORE_FORBIDDEN ||
	    status == DUET_INTERNAL)
		return status;
	return DUET_STORE_DOWN;
}

static enum status open_in_role(const struct settings *settings, enum db_role role,
				const struct statement_list *list, bool check, struct db **db_out,
				struct error *error_out)
{
	struct db *db = calloc(1, sizeof(*db));
	enum status status;

	if (db == NULL)
		return fail(error_out, DUET_HERE, DUET_STORE_DOWN, "no memory for a connection");
	db->role = role;
	status = open_steps(db, settings, list, check, error_out);
	if (status != DUET_OK) {
		db_close(&db);
		return open_status(status);
	}
	*db_out = db;
	return DUET_OK;
}

enum status db_open(const struct settings *settings, enum db_role role,
		    const struct statement_list *list, struct db **db_out, struct error *error_out)
{
	return open_in_role(settings, role, list, true, db_out, error_out);
}

enum status db_open_another(const struct settings *settings, const struct statement_list *list,
			    struct db **db_out, struct error *error_out)
{
	return open_in_role(settings, DB_READER, list, false, db_out, error_out);
}

void db_close(struct db **db_pointer)
{
	struct db *db = *db_pointer;

	if (db == NULL)
		return;
	prepared_close(db);
	if (db->mysql != NULL)
		mysql_close(db->mysql);
	arena_close(&db->life);
	arena_close(&db->scratch);
	free(db);
	*db_pointer = NULL;
}

bool db_is_usable(const struct db *db)
{
	return db->usable;
}

uint64_t db_connection_id(const struct db *db)
{
	return db->connection_id;
}

uint64_t db_batch_bytes_max(const struct db *db)
{
	uint64_t half = db->packet_bytes_max / 2;

	return half < BATCH_BYTES_MAX ? half : BATCH_BYTES_MAX;
}

struct arena *db_scratch(struct db *db)
{
	arena_reset(db->scratch);
	return db->scratch;
}

enum status db_ping(struct db *db, struct error *error_out)
{
	if (!db->usable)
		return fail(error_out, DUET_HERE, DUET_CONNECTION_LOST,
			    "ping: the connection was lost before");
	if (mysql_ping(db->mysql) != 0)
		return connection_failed(db, DUET_HERE, "ping", mysql_errno(db->mysql),
					 mysql_error(db->mysql), error_out);
	return DUET_OK;
}

enum status db_kill(struct db *db, uint64_t connection_id, struct error *error_out)
{
	char sql[64];

	if (!db->usable)
		return fail(error_out, DUET_HERE, DUET_CONNECTION_LOST,
			    "kill: the connection was lost before");
	(void)snprintf(sql, sizeof(sql), "KILL CONNECTION %" PRIu64, connection_id);
	if (mysql_query(db->mysql, sql) == 0 || mysql_errno(db->mysql) == ER_NO_SUCH_THREAD)
		return DUET_OK;
	return connection_failed(db, DUET_HERE, sql, mysql_errno(db->mysql), mysql_error(db->mysql),
				 error_out);
}

enum status db_begin(struct db *db, struct error *error_out)
{
	if (db->role == DB_COMMITTER)
		return DUET_OK;
	return connection_query(db, "START TRANSACTION", NULL, error_out);
}

enum status db_begin_snapshot(struct db *db, struct error *error_out)
{
	/* This affects the next transaction only.  In READ COMMITTED each statement would see
	 * another moment. */
	enum status status = connection_query(db, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ",
					      NULL, error_out);

	if (status != DUET_OK)
		return status;
	return connection_query(db, "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY", NULL,
				error_out);
}

enum status db_commit(struct db *db, struct error *error_out)
{
	enum status status;

	if (!db->usable)
		return fail(error_out, DUET_HERE, DUET_CONNECTION_LOST,
			    "COMMIT: the connection was lost before");
	if (mysql_query(db->mysql, "COMMIT") == 0)
		return DUET_OK;

	status = db_status_for(mysql_errno(db->mysql), DB_PHASE_COMMIT);
	if (status == DUET_OUTCOME_UNKNOWN)
		db->usable = false;
	return fail(error_out, DUET_HERE, status, "COMMIT: %u %s", mysql_errno(db->mysql),
		    mysql_error(db->mysql));
}

void db_rollback(struct db *db)
{
	if (!db->usable)
		return;
	if (mysql_query(db->mysql, "ROLLBACK") != 0)
		db->usable = false;
}

void db_rollback_open(struct db *db)
{
	unsigned int status = 0;

	if (!db->usable)
		return;
	if (mariadb_get_infov(db->mysql, MARIADB_CONNECTION_SERVER_STATUS, &status) != 0 ||
	    (status & SERVER_STATUS_IN_TRANS) != 0)
		db_rollback(db);
}
