/* Internal: what a connection is made of.  Outside this folder a store is opaque. */
#ifndef DUET_DB_CONNECTION_H
#define DUET_DB_CONNECTION_H

#include <mysql.h>

#include "base/arena.h"
#include "db/db.h"
#include "db/statement.h"
#include "db/statements.h"

struct pooled;

struct db {
	MYSQL *mysql;
	enum db_role role;
	bool usable;
	uint64_t connection_id;
	uint64_t packet_bytes_max;
	struct pooled *pooled; /* its place where it belongs to a pool */
	struct arena *life;    /* until the connection is closed */
	struct arena *scratch; /* of one execution */
	struct statement statements[STATEMENT_COUNT];
};

/* One statement of text without parameters, for what cannot be prepared.  With
 * `result_out` NULL no rows are expected; else *result_out is to be freed with
 * mysql_free_result(). */
DUET_MUST_USE enum status db_query(struct db *db, const char *sql, MYSQL_RES **result_out,
				   struct error *error_out);

/* Rolls back where a transaction is open; costs nothing where none is. */
void db_rollback_open(struct db *db);

#endif
