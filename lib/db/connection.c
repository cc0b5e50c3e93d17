#include "db/connection.h"

#include <assert.h>
#include <inttypes.h>
#include <mysqld_error.h>
#include <string.h>

#include "db/errors.h"
#include "db/migrations_state.h"
#include "db/server_check.h"

/* Seconds.  A server that hangs is noticed within one request's patience; a
 * migration may rewrite a large table. */
#define CONNECT_TIMEOUT_S       2
#define READ_WRITE_TIMEOUT_S    5
#define MIGRATOR_READ_TIMEOUT_S 3600

/* Places of all columns: some 30 statements of at most 14 KiB. */
#define LIFE_BYTES     ((size_t)256 << 10)
#define LIFE_BYTES_MAX ((size_t)4 << 20)

/* 4000 entries (a group of 1000 operations with 4 each) of 17 cells take some
 * 5 MiB; 256 of them, the usual batch, fit what is kept. */
#define SCRATCH_BYTES     ((size_t)512 << 10)
#define SCRATCH_BYTES_MAX ((size_t)64 << 20)

/* No transaction's entries need more, whatever the server would take. */
#define BATCH_BYTES_MAX (UINT64_C(8) << 20)

/* What the session must not leave to the server's configuration.  The defaults
 * of the last three lines are a day, 50 s and never: one long reader and any
 * ALTER, or one client that died, would stop everybody. */
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
/* Whoever waits for a migration waits behind its wait for others. */
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

enum status db_query(struct db *db, const char *sql, MYSQL_RES **result_out,
		     struct error *error_out)
{
	MYSQL_RES *result;

	if (!db->usable)
		return fail(error_out, DUET_HERE, DUET_CONNECTION_LOST,
			    "the connection was lost before");
	if (mysql_real_query(db->mysql, sql, strlen(sql)) != 0)
		return db_fail(db, DUET_HERE, sql, mysql_errno(db->mysql), mysql_error(db->mysql),
			       error_out);
	result = mysql_store_result(db->mysql);
	if (result == NULL && mysql_errno(db->mysql) != 0)
		return db_fail(db, DUET_HERE, sql, mysql_errno(db->mysql), mysql_error(db->mysql),
			       error_out);
	if (result_out == NULL)
		mysql_free_result(result);
	else
		*result_out = result;
	return DUET_OK;
}

/* A failure here only means a weaker default, never a wrong one: options take
 * any value of their type. */
static void options_set(MYSQL *mysql, enum db_role role)
{
	unsigned int connect_s = CONNECT_TIMEOUT_S;
	unsigned int write_s = READ_WRITE_TIMEOUT_S;
	unsigned int read_s = role == DB_MIGRATOR ? MIGRATOR_READ_TIMEOUT_S : READ_WRITE_TIMEOUT_S;
	unsigned int no_infile = 0;
	/* Reconnecting by itself would run the second half of a transaction
	 * without the first. */
	my_bool no_reconnect = 0;
	my_bool report = 1;

	(void)mysql_options(mysql, MYSQL_OPT_CONNECT_TIMEOUT, &connect_s);
	(void)mysql_options(mysql, MYSQL_OPT_READ_TIMEOUT, &read_s);
	(void)mysql_options(mysql, MYSQL_OPT_WRITE_TIMEOUT, &write_s);
	(void)mysql_options(mysql, MYSQL_OPT_RECONNECT, &no_reconnect);
	(void)mysql_options(mysql, MYSQL_OPT_LOCAL_INFILE, &no_infile);
	(void)mysql_options(mysql, MYSQL_REPORT_DATA_TRUNCATION, &report);
	(void)mysql_options(mysql, MYSQL_SET_CHARSET_NAME, "utf8mb4");
}

static bool host_is_local(const char *host)
{
	return host[0] == '\0' || strcmp(host, "localhost") == 0 || strcmp(host, "::1") == 0 ||
	       strncmp(host, "127.", 4) == 0;
}

static void address_set(MYSQL *mysql, const struct settings *settings)
{
	unsigned int protocol = MYSQL_PROTOCOL_SOCKET;
	my_bool verify = 1;

	if (settings->databaseSocket[0] == '\0')
		protocol = MYSQL_PROTOCOL_TCP;
	(void)mysql_options(mysql, MYSQL_OPT_PROTOCOL, &protocol);
	/* The other options of TLS are dropped without a word where the server
	 * offers none; this one refuses. */
	if (protocol == MYSQL_PROTOCOL_TCP && !host_is_local(settings->databaseHost))
		(void)mysql_options(mysql, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &verify);
}

static enum status connect_to_server(struct db *db, const struct settings *settings,
				     struct error *error_out)
{
	bool by_socket = settings->databaseSocket[0] != '\0';
	bool as_migrator = db->role == DB_MIGRATOR && settings->migrateUser[0] != '\0';
	const char *host = settings->databaseHost[0] != '\0' ? settings->databaseHost : "127.0.0.1";
	const char *user = as_migrator ? settings->migrateUser : settings->databaseUser;
	const char *password = as_migrator ? settings->migratePassword : settings->databasePassword;
	unsigned long flags = db->role == DB_MIGRATOR ? CLIENT_MULTI_STATEMENTS : 0;

	db->mysql = mysql_init(NULL);
	if (db->mysql == NULL)
		return fail(error_out, DUET_HERE, DUET_STORE_DOWN, "no memory for a connection");
	options_set(db->mysql, db->role);
	address_set(db->mysql, settings);
	if (mysql_real_connect(db->mysql, by_socket ? NULL : host, user, password,
			       settings->databaseName, (unsigned int)settings->databasePort,
			       by_socket ? settings->databaseSocket : NULL, flags) == NULL)
		return fail(error_out, DUET_HERE, DUET_STORE_DOWN, "connect to %s as %s: %u %s",
			    by_socket ? settings->databaseSocket : host, user,
			    mysql_errno(db->mysql), mysql_error(db->mysql));
	db->usable = true;
	return DUET_OK;
}

static enum status session_set(struct db *db, struct error *error_out)
{
	switch (db->role) {
	case DB_READER:
		return db_query(db, session_reader, NULL, error_out);
	case DB_COMMITTER:
		return db_query(db, session_committer, NULL, error_out);
	case DB_MIGRATOR:
		return db_query(db, session_migrator, NULL, error_out);
	}
	return fail(error_out, DUET_HERE, DUET_INTERNAL, "no such role");
}

static enum status statements_prepare(struct db *db, struct error *error_out)
{
	enum status status = DUET_OK;

	for (int id = 0; id < STATEMENT_COUNT && status == DUET_OK; id++)
		status = statement_prepare(db, (enum statement_id)id, error_out);
	return status;
}

static enum status open_steps(struct db *db, const struct settings *settings,
			      struct error *error_out)
{
	enum status status;

	db->life = arena_open(LIFE_BYTES, LIFE_BYTES_MAX);
	db->scratch = arena_open(SCRATCH_BYTES, SCRATCH_BYTES_MAX);
	if (db->life == NULL || db->scratch == NULL)
		return fail(error_out, DUET_HERE, DUET_STORE_DOWN, "no memory for a connection");
	status = connect_to_server(db, settings, error_out);
	if (status == DUET_OK)
		status = session_set(db, error_out);
	if (status == DUET_OK)
		status = server_check(db, error_out);
	if (status != DUET_OK || db->role == DB_MIGRATOR)
		return status;

	status = migrations_check(db, error_out);
	if (status == DUET_OK)
		status = statements_prepare(db, error_out);
	/* Looking at the schema began a transaction where autocommit is off. */
	if (status == DUET_OK)
		status = db_query(db, "ROLLBACK", NULL, error_out);
	return status;
}

/* What else may go wrong on the way comes to the same: there is no connection. */
static enum status open_status(enum status status)
{
	if (status == DUET_SCHEMA_UNKNOWN || status == DUET_STORE_FORBIDDEN ||
	    status == DUET_INTERNAL)
		return status;
	return DUET_STORE_DOWN;
}

enum status db_open(const struct settings *settings, enum db_role role, struct db **store_out,
		    struct error *error_out)
{
	struct db *db = calloc(1, sizeof(*db));
	enum status status;

	if (db == NULL)
		return fail(error_out, DUET_HERE, DUET_STORE_DOWN, "no memory for a connection");
	db->role = role;
	status = open_steps(db, settings, error_out);
	if (status != DUET_OK) {
		db_close(&db);
		return open_status(status);
	}
	*store_out = db;
	return DUET_OK;
}

void db_close(struct db **db_pointer)
{
	struct db *db = *db_pointer;

	if (db == NULL)
		return;
	for (int id = 0; id < STATEMENT_COUNT; id++)
		statement_close(db, (enum statement_id)id);
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
