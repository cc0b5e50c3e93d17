/* Internal: the columns of the row that a statement stands on. */
#ifndef DUET_DB_COLUMN_H
#define DUET_DB_COLUMN_H

#include <mysql.h>

#include "db/statement.h"

struct column {
	union {
		uint64_t number;
		MYSQL_TIME time;
	} value;
	char *bytes;
	unsigned long length;
	my_bool null, error;
};

/* Gives each column of the statement its place, once for all executions.
 * DUET_SCHEMA_UNKNOWN where one is of another kind than the table says. */
DUET_MUST_USE enum status columns_bind(struct db *db, enum statement_id id,
				       struct error *error_out);

/* Counted from 0.  NULL reads as 0, or as NULL. */
bool column_is_null(const struct db *db, enum statement_id id, size_t column);
uint64_t column_unsigned(const struct db *db, enum statement_id id, size_t column);
int64_t column_signed(const struct db *db, enum statement_id id, size_t column);
struct amount column_amount(const struct db *db, enum statement_id id, size_t column);
int64_t column_time(const struct db *db, enum statement_id id, size_t column);

/* A copy from the arena; NULL also when that is spent. */
const char *column_text(const struct db *db, enum statement_id id, size_t column,
			struct arena *arena);

/* Exactly `size` bytes into bytes_out; what is missing is 0. */
void column_bytes(const struct db *db, enum statement_id id, size_t column, void *bytes_out,
		  size_t size);

/* Overwrites the column's own copy of what was read. */
void column_wipe(struct db *db, enum statement_id id, size_t column);

#endif
