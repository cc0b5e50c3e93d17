/* Internal: running the statements of the table.  Parameters go in as cells,
 * columns come out by number (column.h); the letters of the table say the
 * kinds. */
#ifndef DUET_DB_STATEMENT_H
#define DUET_DB_STATEMENT_H

#include <mysql.h>

#include "base/arena.h"
#include "base/error.h"
#include "core/amount.h"
#include "db/statements.h"

#include <stddef.h>
#include <stdint.h>

struct db;

/* One parameter.  `kind` is the letter of the table, or 0 for NULL. */
struct cell {
	char kind;
	uint64_t number; /* i: the bits of the signed value */
	const char *text;
	size_t length;
	int64_t time_us;
};

struct cell cell_null(void);
struct cell cell_signed(int64_t value);
struct cell cell_unsigned(uint64_t value);
struct cell cell_amount(struct amount value);
struct cell cell_time(int64_t utc_us);

/* Texts and bytes stay the caller's; NULL is NULL. */
struct cell cell_text(const char *text);
struct cell cell_bytes(const void *bytes, size_t length);

struct column;

/* A prepared statement and the places of its columns, which stay the same when
 * it is prepared anew. */
struct statement {
	MYSQL_STMT *handle;
	struct column *columns;
	MYSQL_BIND *binds;
};

/* Prepares it and compares counts and kinds with the table.
 * DUET_SCHEMA_UNKNOWN where the schema does not fit, DUET_STORE_FORBIDDEN where
 * the account may not. */
DUET_MUST_USE enum status statement_prepare(struct db *db, enum statement_id id,
					    struct error *error_out);
void statement_close(struct db *db, enum statement_id id);

/* Runs it with `rows` (1 or more) rows of cells, one after another; more than
 * one only where no rows come back.  What it returned before is forgotten. */
DUET_MUST_USE enum status statement_execute(struct db *db, enum statement_id id,
					    const struct cell *cells, size_t rows,
					    struct error *error_out);

/* Rows that the last execution changed, in all. */
uint64_t statement_affected(const struct db *db, enum statement_id id);
uint64_t statement_insert_id(const struct db *db, enum statement_id id);

/* "No more rows" and "failed" cannot be confused; *status_out is DUET_OK for
 * STEP_ROW and STEP_NO_ROW. */
enum step {
	STEP_ROW,
	STEP_NO_ROW,
	STEP_FAILED
};
enum step statement_step(struct db *db, enum statement_id id, enum status *status_out,
			 struct error *error_out);

/* Forgets the rows that are left. */
void statement_finish(struct db *db, enum statement_id id);

#endif
