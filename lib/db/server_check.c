#include "db/server_check.h"

#include <string.h>

#include "base/number.h"
#include "db/connection.h"

/* SKIP LOCKED and JSON_TABLE came with 10.6. */
#define SERVER_VERSION_MIN 100600

/* The entries of a request of 64 KiB, with room to spare: a smaller packet cannot work. */
#define PACKET_BYTES_MIN (INT64_C(1) << 20)

/* Checked, and not assumed: a proxy may answer SET with OK and not pass it on. */
static const char check_sql[] = "SELECT CONNECTION_ID(), @@SESSION.max_allowed_packet,\n"
				"       @@GLOBAL.log_bin, @@SESSION.binlog_format,\n"
				"       FIND_IN_SET('STRICT_ALL_TABLES', @@SESSION.sql_mode) > 0,\n"
				"       @@SESSION.time_zone, @@SESSION.tx_isolation";
enum check_column {
	CHECK_CONNECTION_ID,
	CHECK_PACKET,
	CHECK_LOG_BIN,
	CHECK_BINLOG_FORMAT,
	CHECK_STRICT,
	CHECK_TIME_ZONE,
	CHECK_ISOLATION,
	CHECK_COLUMN_COUNT
};

static enum status row_check(struct db *db, MYSQL_ROW row, struct error *error_out)
{
	int64_t connection_id, packet;

	for (int i = 0; i < CHECK_COLUMN_COUNT; i++) {
		if (row[i] == NULL)
			return fail(error_out, DUET_HERE, DUET_STORE_DOWN,
				    "the server does not say how it is set up");
	}
	if (number_parse(row[CHECK_CONNECTION_ID], strlen(row[CHECK_CONNECTION_ID]), 1, INT64_MAX,
			 &connection_id) != NUMBER_OK)
		return fail(error_out, DUET_HERE, DUET_STORE_DOWN, "connection id %s",
			    row[CHECK_CONNECTION_ID]);
	if (number_parse(row[CHECK_PACKET], strlen(row[CHECK_PACKET]), PACKET_BYTES_MIN, INT64_MAX,
			 &packet) != NUMBER_OK)
		return fail(error_out, DUET_HERE, DUET_STORE_DOWN,
			    "max_allowed_packet is %s: set it to 1M or more", row[CHECK_PACKET]);
	if (strcmp(row[CHECK_LOG_BIN], "1") == 0 &&
	    strcmp(row[CHECK_BINLOG_FORMAT], "STATEMENT") == 0)
		return fail(error_out, DUET_HERE, DUET_STORE_DOWN,
			    "binlog_format is STATEMENT, which refuses READ COMMITTED: "
			    "set it to ROW or MIXED");
	if (strcmp(row[CHECK_STRICT], "1") != 0 || strcmp(row[CHECK_TIME_ZONE], "+00:00") != 0 ||
	    strcmp(row[CHECK_ISOLATION], "READ-COMMITTED") != 0)
		return fail(error_out, DUET_HERE, DUET_STORE_DOWN,
			    "the session's settings did not reach the server: is there a proxy "
			    "that drops SET?");
	db->connection_id = (uint64_t)connection_id;
	db->packet_bytes_max = (uint64_t)packet;
	return DUET_OK;
}

enum status server_check(struct db *db, struct error *error_out)
{
	MYSQL_RES *result = NULL;
	MYSQL_ROW row;
	enum status status;

	if (!mariadb_connection(db->mysql) ||
	    mysql_get_server_version(db->mysql) < SERVER_VERSION_MIN)
		return fail(error_out, DUET_HERE, DUET_STORE_DOWN,
			    "the server is %s: it must be MariaDB 10.6 or newer",
			    mysql_get_server_info(db->mysql));
	status = connection_query(db, check_sql, &result, error_out);
	if (status != DUET_OK)
		return status;
	row = result == NULL ? NULL : mysql_fetch_row(result);
	status = row == NULL ? fail(error_out, DUET_HERE, DUET_STORE_DOWN, "no answer")
			     : row_check(db, row, error_out);
	mysql_free_result(result);
	return status;
}
