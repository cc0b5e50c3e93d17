#include "store/audit.h"

#include "db/column.h"
#include "db/connection.h"
#include "db/ids_query.h"

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
	arena_reset(db->scratch);
	cells = arena_array(db->scratch, count, AUDIT_CELLS * sizeof(*cells));
	if (cells == NULL)
		return fail(error_out, DUET_HERE, DUET_NO_MEMORY, "%zu audit lines do not fit",
			    count);
	for (size_t i = 0; i < count; i++)
		audit_cells(&cells[i * AUDIT_CELLS], &lines[i]);
	return statement_execute(db, STATEMENT_AUDIT_INSERT, cells, count, error_out);
}

static struct audit_record audit_read(const struct db *db, struct arena *arena)
{
	enum statement_id statement = STATEMENT_AUDIT_LIST;

	return (struct audit_record){
		.id = column_unsigned(db, statement, 0),
		.line = {
			.actor = column_text(db, statement, 1, arena),
			.action = column_text(db, statement, 2, arena),
			.subject = column_text(db, statement, 3, arena),
			.detail = column_text(db, statement, 4, arena),
			.organization_id = column_unsigned(db, statement, 5),
			.organization_seq = column_unsigned(db, statement, 6),
			.created_us = column_time(db, statement, 7),
		},
		.organization_name = column_text(db, statement, 8, arena),
	};
}

enum status store_audit_list(struct db *db, uint64_t before_id, size_t limit, struct arena *arena,
			     struct audit_record *records_out, size_t *found_out,
			     struct error *error_out)
{
	struct cell cells[] = {
		cell_unsigned(before_id != 0 ? before_id : UINT64_MAX),
		cell_unsigned(limit),
	};
	enum status status = statement_execute(db, STATEMENT_AUDIT_LIST, cells, 1, error_out);
	size_t found = 0;

	*found_out = 0;
	while (status == DUET_OK &&
	       statement_step(db, STATEMENT_AUDIT_LIST, &status, error_out) == STEP_ROW) {
		if (found == limit)
			return rows_unexpected(db, STATEMENT_AUDIT_LIST, error_out);
		records_out[found++] = audit_read(db, arena);
	}
	if (status != DUET_OK)
		return status;
	if (arena_spent(arena))
		return fail(error_out, DUET_HERE, DUET_NO_MEMORY, "the audit lines do not fit");
	*found_out = found;
	return DUET_OK;
}
