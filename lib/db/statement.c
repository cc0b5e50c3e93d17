#include "db/statement.h"

#include <assert.h>
#include <mysqld_error.h>
#include <string.h>

#include "db/bind.h"
#include "db/column.h"
#include "db/connection.h"
#include "db/errors.h"

/* Why a statement cannot be prepared: the schema, or the way to it. */
static enum status prepare_status(unsigned code)
{
	switch (code) {
	case ER_NO_SUCH_TABLE:
	case ER_BAD_FIELD_ERROR:
	case ER_KEY_DOES_NOT_EXISTS:
		return DUET_SCHEMA_UNKNOWN;
	}
	return db_code_is_of_rights(code) ? DUET_STORE_FORBIDDEN : DUET_STORE_DOWN;
}

static enum status prepare_failed(MYSQL_STMT *handle, const struct statement_definition *definition,
				  struct error *error_out)
{
	const unsigned code = mysql_stmt_errno(handle);

	return fail(error_out, DUET_HERE, prepare_status(code), "%s: %u %s%s", definition->name,
		    code, mysql_stmt_error(handle), db_rights_hint(code));
}

static enum status counts_check(struct db *db, enum statement_id id, struct error *error_out)
{
	const struct statement_definition *definition = &statement_definitions[id];
	unsigned long params = mysql_stmt_param_count(db->statements[id].handle);
	unsigned int columns = mysql_stmt_field_count(db->statements[id].handle);

	if (params == strlen(definition->params) && columns == strlen(definition->columns))
		return DUET_OK;
	return fail(error_out, DUET_HERE, DUET_INTERNAL,
		    "%s: the server counts %lu parameters and %u columns, the table %zu and %zu",
		    definition->name, params, columns, strlen(definition->params),
		    strlen(definition->columns));
}

enum status statement_prepare(struct db *db, enum statement_id id, struct error *error_out)
{
	const struct statement_definition *definition = &statement_definitions[id];
	MYSQL_STMT *handle = mysql_stmt_init(db->mysql);
	enum status status;

	db->statements[id].handle = handle;
	if (handle == NULL)
		return fail(error_out, DUET_HERE, DUET_INTERNAL, "%s: no memory", definition->name);
	if (mysql_stmt_prepare(handle, definition->sql, strlen(definition->sql)) != 0)
		return prepare_failed(handle, definition, error_out);
	status = counts_check(db, id, error_out);
	if (status != DUET_OK || definition->columns[0] == '\0')
		return status;
	return columns_bind(db, id, error_out);
}

void statement_close(struct db *db, enum statement_id id)
{
	if (db->statements[id].handle != NULL)
		(void)mysql_stmt_close(db->statements[id].handle);
	db->statements[id].handle = NULL;
}

/* A statement whose result broke off keeps waiting for the rest of it: its next
 * execution would read from the connection before it has sent anything, and
 * hang until the timeout.  Neither free_result nor reset cures that, a new
 * handle does. */
static void renew(struct db *db, enum statement_id id)
{
	struct error error;

	statement_close(db, id);
	if (statement_prepare(db, id, &error) != DUET_OK)
		db->usable = false;
}

static enum status failed(struct db *db, const char *where, enum statement_id id,
			  struct error *error_out)
{
	MYSQL_STMT *handle = db->statements[id].handle;
	enum status status = db_fail(db, where, statement_definitions[id].name,
				     mysql_stmt_errno(handle), mysql_stmt_error(handle), error_out);

	if (db->usable)
		renew(db, id);
	return status;
}

enum status statement_execute(struct db *db, enum statement_id id, const struct cell *cells,
			      size_t rows, struct error *error_out)
{
	const struct statement_definition *definition = &statement_definitions[id];
	MYSQL_STMT *handle = db->statements[id].handle;
	enum status status;

	assert(rows >= 1);
	assert(rows == 1 || definition->columns[0] == '\0');
	if (!db->usable)
		return fail(error_out, DUET_HERE, DUET_CONNECTION_LOST,
			    "%s: the connection was lost before", definition->name);

	status = bind_cells(db, id, cells, rows, error_out);
	if (status == DUET_OK && mysql_stmt_execute(handle) != 0)
		status = failed(db, DUET_HERE, id, error_out);
	arena_reset(db->scratch);
	if (status != DUET_OK)
		return status;
	/* A lock that was waited for in vain surfaces only here, and reading on
	 * after that would make a locked row look like a missing one. */
	if (definition->columns[0] != '\0' && !definition->streamed &&
	    mysql_stmt_store_result(handle) != 0)
		return failed(db, DUET_HERE, id, error_out);
	return DUET_OK;
}

uint64_t statement_affected(const struct db *db, enum statement_id id)
{
	return mysql_stmt_affected_rows(db->statements[id].handle);
}

uint64_t statement_insert_id(const struct db *db, enum statement_id id)
{
	return mysql_stmt_insert_id(db->statements[id].handle);
}

enum step statement_step(struct db *db, enum statement_id id, enum status *status_out,
			 struct error *error_out)
{
	*status_out = DUET_OK;
	switch (mysql_stmt_fetch(db->statements[id].handle)) {
	case 0:
		return STEP_ROW;
	case MYSQL_NO_DATA:
		(void)mysql_stmt_free_result(db->statements[id].handle);
		return STEP_NO_ROW;
	case MYSQL_DATA_TRUNCATED:
		statement_finish(db, id);
		*status_out = fail(error_out, DUET_HERE, DUET_INTERNAL,
				   "%s: a column is wider than the schema says",
				   statement_definitions[id].name);
		return STEP_FAILED;
	default:
		*status_out = failed(db, DUET_HERE, id, error_out);
		return STEP_FAILED;
	}
}

void statement_finish(struct db *db, enum statement_id id)
{
	if (db->usable && mysql_stmt_free_result(db->statements[id].handle) != 0)
		db->usable = false;
}
