#include "store_audit.h"

#include "connection.h"

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

enum status store_audit_insert(struct store *store, const struct audit_line *lines, size_t count,
			       struct error *error_out)
{
	struct cell *cells;

	if (count == 0)
		return DUET_OK;
	arena_reset(store->scratch);
	cells = arena_array(store->scratch, count, AUDIT_CELLS * sizeof(*cells));
	if (cells == NULL)
		return fail(error_out, DUET_HERE, DUET_TOO_LARGE, "%zu audit lines do not fit",
			    count);
	for (size_t i = 0; i < count; i++)
		audit_cells(&cells[i * AUDIT_CELLS], &lines[i]);
	return statement_execute(store, STATEMENT_AUDIT_INSERT, cells, count, error_out);
}
