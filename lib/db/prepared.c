#include "db/prepared.h"

#include <stdlib.h>
#include <string.h>

#include "db/bind.h"
#include "db/connection.h"
#include "db/errors.h"

static enum status prepare_failed(struct statement *statement, struct error *error_out)
{
	const unsigned code = mysql_stmt_errno(statement->handle);
	enum status status = db_status_for(code, DB_PHASE_PREPARE);

	if (status == DUET_CONNECTION_LOST)
		statement->db->usable = false;
	return fail(error_out, DUET_HERE, status, "%s: %u %s%s", statement->definition->name, code,
		    mysql_stmt_error(statement->handle), db_code_hint(code));
}

static enum status counts_check(const struct statement *statement, struct error *error_out)
{
	const struct statement_definition *definition = statement->definition;
	unsigned long params = mysql_stmt_param_count(statement->handle);
	unsigned int columns = mysql_stmt_field_count(statement->handle);

	if (params == strlen(definition->params) && columns == strlen(definition->columns))
		return DUET_OK;
	return fail(error_out, DUET_HERE, DUET_INTERNAL,
		    "%s: the server counts %lu parameters and %u columns, the table %zu and %zu",
		    definition->name, params, columns, strlen(definition->params),
		    strlen(definition->columns));
}

static enum status prepare_on_server(struct statement *statement, struct error *error_out)
{
	const struct statement_definition *definition = statement->definition;

	statement->handle = mysql_stmt_init(statement->db->mysql);
	if (statement->handle == NULL)
		return fail(error_out, DUET_HERE, DUET_INTERNAL, "%s: no memory", definition->name);
	if (mysql_stmt_prepare(statement->handle, definition->sql, strlen(definition->sql)) != 0)
		return prepare_failed(statement, error_out);
	return counts_check(statement, error_out);
}

static void unprepare(struct statement *statement)
{
	if (statement->handle != NULL)
		(void)mysql_stmt_close(statement->handle);
	statement->handle = NULL;
}

static bool has_columns(const struct statement *statement)
{
	return statement->definition->columns[0] != '\0';
}

static enum status prepare(struct statement *statement, struct error *error_out)
{
	enum status status = prepare_on_server(statement, error_out);

	if (status == DUET_OK && has_columns(statement))
		status = bind_columns(statement, error_out);
	if (status != DUET_OK)
		unprepare(statement);
	return status;
}

static enum status check(struct db *db, const struct statement_definition *definition,
			 struct error *error_out)
{
	struct statement statement = { .db = db, .definition = definition };
	enum status status = prepare_on_server(&statement, error_out);

	if (status == DUET_OK && has_columns(&statement))
		status = bind_columns_check(&statement, error_out);
	unprepare(&statement);
	return status;
}

static int compare(uintptr_t left, uintptr_t right)
{
	return left < right ? -1 : left > right;
}

static int statements_compare(const void *left, const void *right)
{
	return compare((uintptr_t)((const struct statement *)left)->definition,
		       (uintptr_t)((const struct statement *)right)->definition);
}

static int definition_compare(const void *definition, const void *statement)
{
	return compare((uintptr_t)definition,
		       (uintptr_t)((const struct statement *)statement)->definition);
}

static bool role_has(enum db_role role, const struct statement_definition *definition)
{
	return (definition->roles & 1u << role) != 0;
}

static size_t statements_in(const struct statement_list *list)
{
	size_t length = 0;

	for (size_t i = 0; i < list->count; i++)
		length += list->tables[i]->count;
	return length;
}

enum status prepared_init(struct db *db, const struct statement_list *list, struct error *error_out)
{
	db->statements = arena_array(db->life, statements_in(list), sizeof(*db->statements));
	if (db->statements == NULL)
		return fail(error_out, DUET_HERE, DUET_NO_MEMORY, "no memory for the statements");
	for (size_t i = 0; i < list->count; i++) {
		const struct statement_table *table = list->tables[i];

		for (size_t k = 0; k < table->count; k++) {
			if (role_has(db->role, &table->rows[k]))
				db->statements[db->statement_count++] = (struct statement){
					.db = db,
					.definition = &table->rows[k],
				};
		}
	}
	qsort(db->statements, db->statement_count, sizeof(*db->statements), statements_compare);
	return DUET_OK;
}

enum status prepared_all(struct db *db, struct error *error_out)
{
	enum status status = DUET_OK;

	for (size_t i = 0; i < db->statement_count && status == DUET_OK; i++)
		status = prepare(&db->statements[i], error_out);
	return status;
}

enum status prepared_check(struct db *db, const struct statement_list *list,
			   struct error *error_out)
{
	enum status status = DUET_OK;

	for (size_t i = 0; i < list->count; i++) {
		const struct statement_table *table = list->tables[i];

		for (size_t k = 0; k < table->count && status == DUET_OK; k++)
			status = check(db, &table->rows[k], error_out);
	}
	return status;
}

enum status prepared_find(struct db *db, const struct statement_definition *definition,
			  struct statement **statement_out, struct error *error_out)
{
	static const char *const names[] = {
		[DB_READER] = "reader",
		[DB_COMMITTER] = "committer",
		[DB_OPERATOR] = "operator",
		[DB_MIGRATOR] = "migrator",
	};
	struct statement *statement = NULL;

	if (db->statement_count > 0)
		statement = bsearch(definition, db->statements, db->statement_count,
				    sizeof(*db->statements), definition_compare);
	if (statement == NULL)
		return fail(error_out, DUET_HERE, DUET_INTERNAL, "%s: no %s may run it",
			    definition->name, names[db->role]);
	if (!db->usable)
		return fail(error_out, DUET_HERE, DUET_CONNECTION_LOST,
			    "%s: the connection was lost before", definition->name);
	*statement_out = statement;
	return statement->handle != NULL ? DUET_OK : prepare(statement, error_out);
}

void prepared_renew(struct statement *statement)
{
	struct error error;

	unprepare(statement);
	if (prepare(statement, &error) != DUET_OK)
		statement->db->usable = false;
}

void prepared_close(struct db *db)
{
	for (size_t i = 0; i < db->statement_count; i++)
		unprepare(&db->statements[i]);
}
