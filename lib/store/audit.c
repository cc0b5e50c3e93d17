#include "store/audit.h"

#include "db/column.h"
#include "db/statement.h"

enum {
	AUDIT_INSERT,
	AUDIT_LIST,
};

/* clang-format off */
static const struct statement_definition statements[] = {
	[AUDIT_INSERT] = {
		.name = "audit_insert", .roles = DB_READS | DB_COMMITS,
		.sql = "INSERT INTO audit_log\n"
		       "       (actor, action, subject, detail,\n"
		       "        organizationId, organizationSeq, createdAt)\n"
		       "VALUES (?, ?, ?, ?, ?, ?, ?)",
		.params = "ssssuut", .columns = "",
	},
	/* A TEXT column tells no width to reserve memory for; the cast does. */
	[AUDIT_LIST] = {
		.name = "audit_list", .roles = DB_READS,
		.sql = "SELECT a.id, a.actor, a.action, a.subject, CAST(a.detail AS CHAR(2000)),\n"
		       "       a.organizationId, a.organizationSeq, a.createdAt, o.name\n"
		       "  FROM audit_log AS a FORCE INDEX (PRIMARY)\n"
		       "  LEFT JOIN organizations AS o ON o.id = a.organizationId\n"
		       " WHERE a.id < ?\n"
		       " ORDER BY a.id DESC\n"
		       " LIMIT ?",
		.params = "uu", .columns = "ussssuuts",
	},
};
/* clang-format on */

const struct statement_table audit_statements = STATEMENT_TABLE(statements);

#define AUDIT_CELLS 7

static void audit_cells(struct cell *cells, const struct audit_line *line)
{
	bool alone = line->organization_id == 0;

	cells[0] = cell_text(line->actor);
	cells[1] = cell_text(line->action);
	cells[2] = cell_text(line->subject);
	cells[3] = cell_text(line->detail);
	cells[4] = alone ? cell_null() : cell_unsigned(line->organization_id);
	cells[5] = alone ? cell_null() : cell_unsigned(line->organization_seq);
	cells[6] = cell_time(line->created_us);
}

enum status store_audit_insert(struct db *db, const struct audit_line *lines, size_t count,
			       struct error *error_out)
{
	struct cell *cells;

	if (count == 0)
		return DUET_OK;
	cells = arena_array(db_scratch(db), count, AUDIT_CELLS * sizeof(*cells));
	if (cells == NULL)
		return fail(error_out, DUET_HERE, DUET_NO_MEMORY, "%zu audit lines do not fit",
			    count);
	for (size_t i = 0; i < count; i++)
		audit_cells(&cells[i * AUDIT_CELLS], &lines[i]);
	return statement_execute(db, &statements[AUDIT_INSERT], cells, count, NULL, error_out);
}

static struct audit_record audit_read(const struct statement *statement, struct arena *arena)
{
	return (struct audit_record){
		.id = column_unsigned(statement, 0),
		.line = {
			.actor = column_text(statement, 1, arena),
			.action = column_text(statement, 2, arena),
			.subject = column_text(statement, 3, arena),
			.detail = column_text(statement, 4, arena),
			.organization_id = column_unsigned(statement, 5),
			.organization_seq = column_unsigned(statement, 6),
			.created_us = column_time(statement, 7),
		},
		.organization_name = column_text(statement, 8, arena),
	};
}

enum status store_audit_list(struct db *db, uint64_t before_id, size_t limit, struct arena *arena,
			     struct audit_record *records_out, size_t *found_out,
			     struct error *error_out)
{
	struct statement *statement;
	struct cell cells[] = {
		cell_unsigned(before_id != 0 ? before_id : UINT64_MAX),
		cell_unsigned(limit),
	};
	enum status status =
		statement_execute(db, &statements[AUDIT_LIST], cells, 1, &statement, error_out);
	size_t found = 0;

	*found_out = 0;
	while (status == DUET_OK && statement_step(statement, &status, error_out) == STEP_ROW) {
		if (found == limit)
			return statement_unexpected(statement, error_out);
		records_out[found++] = audit_read(statement, arena);
	}
	if (status != DUET_OK)
		return status;
	if (arena_spent(arena))
		return statement_too_large(statement, error_out);
	*found_out = found;
	return DUET_OK;
}
