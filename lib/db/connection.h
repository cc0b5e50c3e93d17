/* Internal: what a connection consists of, and the functions that everything above it is built
 * on.  Outside this folder a struct db is opaque. */
#ifndef DUET_DB_CONNECTION_H
#define DUET_DB_CONNECTION_H

#include <mysql.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/settings.h"
#include "db/definition.h"

#include <stdint.h>

struct pooled;
struct statement;

struct db {
	MYSQL *mysql;
	enum db_role role;
	bool usable;
	uint64_t connection_id;
	uint64_t packet_bytes_max;
	struct pooled *pooled;        /* its place where it belongs to a pool */
	struct arena *life;           /* until the connection is closed */
	struct arena *scratch;        /* of one execution */
	struct statement *statements; /* its role's, ordered by their definitions' addresses */
	size_t statement_count;
};

/* Connects db->mysql as the account of its role.  DUET_STORE_DOWN where it cannot. */
DUET_MUST_USE enum status connection_open(struct db *db, const struct settings *settings,
					  struct error *error_out);

/* One statement of text without parameters, for what cannot be prepared.  With
 * `result_out` NULL no rows are expected; else *result_out is to be freed with
 * mysql_free_result(). */
DUET_MUST_USE enum status connection_query(struct db *db, const char *sql, MYSQL_RES **result_out,
					   struct error *error_out);

/* Fills the error, marks the connection as unusable if it is, and returns the status of an error
 * number that came before COMMIT.  `what` is the name of a statement or the like. */
enum status connection_failed(struct db *db, const char *where, const char *what, unsigned code,
			      const char *message, struct error *error_out);

#endif
