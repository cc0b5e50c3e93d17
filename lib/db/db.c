#include "db/db.h"

#include <inttypes.h>
#include <mysqld_error.h>

#include "db/connection.h"
#include "db/errors.h"

enum status db_ping(struct db *db, struct error *error_out)
{
	if (!db->usable)
		return fail(error_out, DUET_HERE, DUET_CONNECTION_LOST,
			    "ping: the connection was lost before");
	if (mysql_ping(db->mysql) != 0)
		return db_fail(db, DUET_HERE, "ping", mysql_errno(db->mysql),
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
	return db_fail(db, DUET_HERE, sql, mysql_errno(db->mysql), mysql_error(db->mysql),
		       error_out);
}

enum status db_begin(struct db *db, struct error *error_out)
{
	if (db->role == DB_COMMITTER)
		return DUET_OK;
	return db_query(db, "START TRANSACTION", NULL, error_out);
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
