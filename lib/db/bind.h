/* Internal: a prepared statement, and how cells and columns are bound to it. */
#ifndef DUET_DB_BIND_H
#define DUET_DB_BIND_H

#include <mysql.h>

#include "base/error.h"
#include "db/cell.h"
#include "db/definition.h"

struct db;

struct column {
	union {
		uint64_t number;
		MYSQL_TIME time;
	} value;
	char *bytes;
	unsigned long length;
	my_bool null, error;
};

/* The places of the columns stay the same when it is prepared again. */
struct statement {
	struct db *db;
	const struct statement_definition *definition;
	MYSQL_STMT *handle; /* NULL: not prepared */
	struct column *columns;
	MYSQL_BIND *binds;
};

/* Binds `rows` rows of cells, as one execution or as an array.  The memory is the connection's
 * scratch arena, which must not be emptied before the execution is over. */
DUET_MUST_USE enum status bind_cells(struct statement *statement, const struct cell *cells,
				     size_t rows, struct error *error_out);

/* DUET_SCHEMA_UNKNOWN where a column is of another kind than the definition says. */
DUET_MUST_USE enum status bind_columns_check(const struct statement *statement,
					     struct error *error_out);

/* The same check; then each column gets the memory that rows are read into. */
DUET_MUST_USE enum status bind_columns(struct statement *statement, struct error *error_out);

#endif
