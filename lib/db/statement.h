/* Running a statement.  Parameters go in as cells (cell.h), columns come out by their number
 * (column.h); the letters of the definition say of which kind they are. */
#ifndef DUET_DB_STATEMENT_H
#define DUET_DB_STATEMENT_H

#include "base/error.h"
#include "db/cell.h"
#include "db/definition.h"

#include <stddef.h>
#include <stdint.h>

struct db;

/* A statement that was executed; it belongs to the connection. */
struct statement;

/* Runs it with `rows` (1 or more) rows of cells, one after another; more than one only if no
 * rows come back.  What it returned before is forgotten.  *statement_out is what to step
 * through, NULL if it failed; statement_out itself may be NULL if nobody needs it.
 * DUET_INTERNAL: the connection's role may not run it. */
DUET_MUST_USE enum status statement_execute(struct db *db,
					    const struct statement_definition *definition,
					    const struct cell *cells, size_t rows,
					    struct statement **statement_out,
					    struct error *error_out);

/* Rows that the last execution changed, in all. */
uint64_t statement_affected(const struct statement *statement);
uint64_t statement_insert_id(const struct statement *statement);

/* "No more rows" and "failed" cannot be confused; *status_out is DUET_OK for
 * STEP_ROW and STEP_NO_ROW. */
enum step {
	STEP_ROW,
	STEP_NO_ROW,
	STEP_FAILED
};
enum step statement_step(struct statement *statement, enum status *status_out,
			 struct error *error_out);

/* Forgets the rows that are left; nothing for NULL. */
void statement_finish(struct statement *statement);

/* Runs it, and only looks whether it returns any row. */
DUET_MUST_USE enum status statement_has_row(struct db *db,
					    const struct statement_definition *definition,
					    const struct cell *cells, bool *has_row_out,
					    struct error *error_out);

/* More rows than were asked for, or out of order: our bug or the server's.  Forgets them
 * and fills the error. */
enum status statement_unexpected(struct statement *statement, struct error *error_out);

/* The rows do not fit the caller's arena.  Forgets them and fills the error. */
enum status statement_too_large(struct statement *statement, struct error *error_out);

#endif
