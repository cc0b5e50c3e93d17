#include "db/errors.h"

#include <errmsg.h>
#include <mysqld_error.h>

/* Client numbers that <errmsg.h> lacks or names differently between versions. */
#define CODE_PACKET_TOO_LARGE 2020
#define CODE_LOST_EXTENDED    2055
/* Galera: this node is not part of the primary component. */
#define CODE_WSREP_NOT_READY 1047

const char *db_code_hint(unsigned code)
{
	switch (code) {
	case ER_TABLEACCESS_DENIED_ERROR:
	case ER_COLUMNACCESS_DENIED_ERROR:
		return " (deploy/mariadb/grants.sql gives the right)";
	case ER_MAX_PREPARED_STMT_COUNT_REACHED:
		return " (raise the server's max_prepared_stmt_count, or lower readConnections)";
	}
	return "";
}

static enum status status_in_statement(unsigned code)
{
	switch (code) {
	case ER_LOCK_DEADLOCK:
	case ER_CHECKREAD:
	case ER_NEED_REPREPARE:
	case ER_QUERY_INTERRUPTED:
		return DUET_CONFLICT;
	case ER_LOCK_WAIT_TIMEOUT:
	case ER_STATEMENT_TIMEOUT:
		return DUET_LOCK_TIMEOUT;
	case ER_DUP_ENTRY:
		return DUET_DUPLICATE;
	case ER_TABLEACCESS_DENIED_ERROR:
	case ER_COLUMNACCESS_DENIED_ERROR:
		return DUET_STORE_FORBIDDEN;
	/* The connection is gone, or about to be. */
	case CR_SERVER_GONE_ERROR:
	case CR_SERVER_LOST:
	case CODE_LOST_EXTENDED:
	case CR_COMMANDS_OUT_OF_SYNC:
	case CR_MALFORMED_PACKET:
	case CR_SSL_CONNECTION_ERROR:
	case ER_SERVER_SHUTDOWN:
	case ER_CONNECTION_KILLED:
	case ER_FORCING_CLOSE:
	case ER_NORMAL_SHUTDOWN:
	case ER_NET_READ_ERROR:
	case ER_NET_READ_INTERRUPTED:
	case ER_NET_ERROR_ON_WRITE:
	case ER_NET_WRITE_INTERRUPTED:
	case ER_UNKNOWN_STMT_HANDLER:
	case CODE_WSREP_NOT_READY:
	/* This server cannot write now; another one can, or this one later.  Nothing was
	 * executed, so it may be run again elsewhere. */
	case ER_OPTION_PREVENTS_STATEMENT:
	case ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION:
	case ER_READ_ONLY_MODE:
	case ER_DISK_FULL:
	case ER_RECORD_FILE_FULL:
	case ER_GET_ERRNO:
	case ER_ERROR_ON_WRITE:
	case ER_OUT_OF_RESOURCES:
	case ER_OUTOFMEMORY:
	/* The schema was changed while we were connected; opening a new connection says how. */
	case ER_NO_SUCH_TABLE:
	case ER_BAD_FIELD_ERROR:
		return DUET_CONNECTION_LOST;
	}
	return DUET_STORE_REFUSED;
}

/* No data is to blame when a statement cannot be prepared: it is the schema, the server
 * or the way to it. */
static enum status status_in_prepare(unsigned code)
{
	enum status status = status_in_statement(code);

	switch (code) {
	case ER_NO_SUCH_TABLE:
	case ER_BAD_FIELD_ERROR:
	case ER_KEY_DOES_NOT_EXISTS:
		return DUET_SCHEMA_UNKNOWN;
	}
	return status == DUET_STORE_REFUSED ? DUET_STORE_DOWN : status;
}

static enum status status_at_commit(unsigned code)
{
	/* These errors mean that the whole transaction was rolled back; with any other that is
	 * not certain. */
	switch (code) {
	case ER_LOCK_DEADLOCK:
	case ER_CHECKREAD:
		return DUET_CONFLICT;
	case ER_LOCK_WAIT_TIMEOUT:
	case ER_STATEMENT_TIMEOUT:
		return DUET_LOCK_TIMEOUT;
	}
	return DUET_OUTCOME_UNKNOWN;
}

enum status db_status_for(unsigned code, enum db_phase phase)
{
	switch (phase) {
	case DB_PHASE_PREPARE:
		return status_in_prepare(code);
	case DB_PHASE_STATEMENT:
		return status_in_statement(code);
	case DB_PHASE_COMMIT:
		break;
	}
	return status_at_commit(code);
}
