#include "db/statement.h"

#include <assert.h>

#include "db/bind.h"
#include "db/connection.h"
#include "db/prepared.h"

static enum status failed(struct statement *statement, const char *where, struct error *error_out)
{
	enum status status = connection_failed(statement->db, where, statement->definition->name,
					       mysql_stmt_errno(statement->handle),
					       mysql_stmt_error(statement->handle), error_out);

	if (statement->db->usable)
		prepared_renew(statement);
	return status;
}

static enum status run(struct statement *statement, const struct cell *cells, size_t rows,
		       struct error *error_out)
{
	const struct statement_definition *definition = statement->definition;
	enum status status = bind_cells(statement, cells, rows, error_out);

	if (status == DUET_OK && mysql_stmt_execute(statement->handle) != 0)
		status = failed(statement, DUET_HERE, error_out);
	if (status != DUET_OK)
		return status;
	/* That a lock was not granted in time shows only here.  Reading on would make a locked
	 * row look like a missing one. */
	if (definition->columns[0] != '\0' && !definition->streamed &&
	    mysql_stmt_store_result(statement->handle) != 0)
		return failed(statement, DUET_HERE, error_out);
	return DUET_OK;
}

enum status statement_execute(struct db *db, const struct statement_definition *definition,
			      const struct cell *cells, size_t rows,
			      struct statement **statement_out, struct error *error_out)
{
	struct statement *statement = NULL;
	enum status status = prepared_find(db, definition, &statement, error_out);

	assert(rows >= 1);
	assert(rows == 1 || definition->columns[0] == '\0');
	if (status == DUET_OK)
		status = run(statement, cells, rows, error_out);
	arena_reset(db->scratch);
	if (statement_out != NULL)
		*statement_out = status == DUET_OK ? statement : NULL;
	return status;
}

uint64_t statement_affected(const struct statement *statement)
{
	return mysql_stmt_affected_rows(statement->handle);
}

uint64_t statement_insert_id(const struct statement *statement)
{
	return mysql_stmt_insert_id(statement->handle);
}

enum step statement_step(struct statement *statement, enum status *status_out,
			 struct error *error_out)
{
	*status_out = DUET_OK;
	switch (mysql_stmt_fetch(statement->handle)) {
	case 0:
		return STEP_ROW;
	case MYSQL_NO_DATA:
		(void)mysql_stmt_free_result(statement->handle);
		return STEP_NO_ROW;
	case MYSQL_DATA_TRUNCATED:
		statement_finish(statement);
		*status_out = fail(error_out, DUET_HERE, DUET_INTERNAL,
				   "%s: a column is wider than the schema says",
				   statement->definition->name);
		return STEP_FAILED;
	default:
		*status_out = failed(statement, DUET_HERE, error_out);
		return STEP_FAILED;
	}
}

void statement_finish(struct statement *statement)
{
	if (statement != NULL && statement->db->usable &&
	    mysql_stmt_free_result(statement->handle) != 0)
		statement->db->usable = false;
}

enum status statement_has_row(struct db *db, const struct statement_definition *definition,
			      const struct cell *cells, bool *has_row_out, struct error *error_out)
{
	struct statement *statement;
	enum status status = statement_execute(db, definition, cells, 1, &statement, error_out);

	if (status == DUET_OK)
		*has_row_out = statement_step(statement, &status, error_out) == STEP_ROW;
	statement_finish(statement);
	return status;
}

enum status statement_unexpected(struct statement *statement, struct error *error_out)
{
	statement_finish(statement);
	return fail(error_out, DUET_HERE, DUET_INTERNAL, "%s: rows that were not asked for",
		    statement->definition->name);
}

enum status statement_too_large(struct statement *statement, struct error *error_out)
{
	statement_finish(statement);
	return fail(error_out, DUET_HERE, DUET_NO_MEMORY, "%s: the rows do not fit",
		    statement->definition->name);
}
