#include "db/db.h"

#include <inttypes.h>
#include <mysqld_error.h>

#include "db/connection.h"
#include "db/errors.h"

enum status store_ping(struct store *store, struct error *error_out)
{
	if (!store->usable)
		return fail(error_out, DUET_HERE, DUET_CONNECTION_LOST,
			    "ping: the connection was lost before");
	if (mysql_ping(store->mysql) != 0)
		return store_fail(store, DUET_HERE, "ping", mysql_errno(store->mysql),
				  mysql_error(store->mysql), error_out);
	return DUET_OK;
}

enum status store_kill(struct store *store, uint64_t connection_id, struct error *error_out)
{
	char sql[64];

	if (!store->usable)
		return fail(error_out, DUET_HERE, DUET_CONNECTION_LOST,
			    "kill: the connection was lost before");
	(void)snprintf(sql, sizeof(sql), "KILL CONNECTION %" PRIu64, connection_id);
	if (mysql_query(store->mysql, sql) == 0 || mysql_errno(store->mysql) == ER_NO_SUCH_THREAD)
		return DUET_OK;
	return store_fail(store, DUET_HERE, sql, mysql_errno(store->mysql),
			  mysql_error(store->mysql), error_out);
}

enum status store_begin(struct store *store, struct error *error_out)
{
	if (store->role == STORE_COMMITTER)
		return DUET_OK;
	return store_query(store, "START TRANSACTION", NULL, error_out);
}

enum status store_commit(struct store *store, struct error *error_out)
{
	enum status status;

	if (!store->usable)
		return fail(error_out, DUET_HERE, DUET_CONNECTION_LOST,
			    "COMMIT: the connection was lost before");
	if (mysql_query(store->mysql, "COMMIT") == 0)
		return DUET_OK;

	status = store_status_for(mysql_errno(store->mysql), STORE_PHASE_COMMIT);
	if (status == DUET_OUTCOME_UNKNOWN)
		store->usable = false;
	return fail(error_out, DUET_HERE, status, "COMMIT: %u %s", mysql_errno(store->mysql),
		    mysql_error(store->mysql));
}

void store_rollback(struct store *store)
{
	if (!store->usable)
		return;
	if (mysql_query(store->mysql, "ROLLBACK") != 0)
		store->usable = false;
}

void store_rollback_open(struct store *store)
{
	unsigned int status = 0;

	if (!store->usable)
		return;
	if (mariadb_get_infov(store->mysql, MARIADB_CONNECTION_SERVER_STATUS, &status) != 0 ||
	    (status & SERVER_STATUS_IN_TRANS) != 0)
		store_rollback(store);
}
