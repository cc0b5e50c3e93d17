/* A scan goes over both tables in stretches: first it is found out where the
 * next one ends, then who in it is out of step. */
#include "store/drift.h"

#include <assert.h>

#include "db/column.h"
#include "db/ids_query.h"
#include "store/drift_stretch.h"

/* The columns of DRIFTED_COLUMNS_OF_... */
enum drifted_column {
	DRIFTED_ORGANIZATION_ID,
	DRIFTED_ORGANIZATION_NAME,
	DRIFTED_MEMBER_COUNT,
	DRIFTED_USER_ID,
	DRIFTED_USER_EMAIL,
	DRIFTED_USER_NAME,
	DRIFTED_USER_BALANCE,
	DRIFTED_USER_LEDGER_BALANCE,
	DRIFTED_USER_SEQ,
	DRIFTED_BALANCE_ID, /* NULL: there is no row */
	DRIFTED_BALANCE,
	DRIFTED_LEDGER_BALANCE,
	DRIFTED_SEQ
};

struct scan {
	struct db *db;
	struct arena *arena;
	struct drift_cursor cursor;
	size_t limit;
	struct drifted *drifted; /* room for `limit` */
	size_t found;
	uint64_t looked; /* accounts, of both parts */
	uint64_t examined;
};

static struct drifted drifted_read(const struct db *db, enum statement_id statement,
				   struct arena *arena)
{
	return (struct drifted){
		.organization_id = column_unsigned(db, statement, DRIFTED_ORGANIZATION_ID),
		.organization_name = column_text(db, statement, DRIFTED_ORGANIZATION_NAME, arena),
		.member_count = (size_t)column_signed(db, statement, DRIFTED_MEMBER_COUNT),
		.user_id = column_unsigned(db, statement, DRIFTED_USER_ID),
		.user_email = column_text(db, statement, DRIFTED_USER_EMAIL, arena),
		.user_name = column_text(db, statement, DRIFTED_USER_NAME, arena),
		.user = { .balance = column_amount(db, statement, DRIFTED_USER_BALANCE),
			  .ledger_balance =
				  column_amount(db, statement, DRIFTED_USER_LEDGER_BALANCE),
			  .seq = column_unsigned(db, statement, DRIFTED_USER_SEQ) },
		.organization = { .balance = column_amount(db, statement, DRIFTED_BALANCE),
				  .ledger_balance =
					  column_amount(db, statement, DRIFTED_LEDGER_BALANCE),
				  .seq = column_unsigned(db, statement, DRIFTED_SEQ) },
		.organization_balance_exists = !column_is_null(db, statement, DRIFTED_BALANCE_ID),
	};
}

static enum status rows_read(struct scan *scan, enum statement_id statement,
			     const struct cell *cells, struct error *error_out)
{
	enum status status = statement_execute(scan->db, statement, cells, 1, error_out);

	while (status == DUET_OK &&
	       statement_step(scan->db, statement, &status, error_out) == STEP_ROW) {
		if (scan->found == scan->limit)
			return rows_unexpected(scan->db, statement, error_out);
		scan->drifted[scan->found++] = drifted_read(scan->db, statement, scan->arena);
	}
	if (status == DUET_OK && arena_spent(scan->arena))
		return fail(error_out, DUET_HERE, DUET_NO_MEMORY, "%s: the rows do not fit",
			    statement_definitions[statement].name);
	return status;
}

/* Where the page filled up in the middle of a stretch, the rest of the stretch
 * is for the next time. */
static bool stretch_cut(struct scan *scan, struct drift_stretch *stretch)
{
	const struct drifted *last;

	if (scan->found < scan->limit)
		return false;
	last = &scan->drifted[scan->found - 1];
	stretch->last_id = scan->cursor.part == DRIFT_USERS ? last->user_id : last->organization_id;
	return true;
}

static void cursor_move(struct scan *scan, const struct drift_stretch *stretch, bool part_is_over)
{
	if (part_is_over)
		scan->cursor = (struct drift_cursor){ .part = scan->cursor.part + 1 };
	else
		scan->cursor.after_id = stretch->last_id;
}

static enum status users_step(struct scan *scan, uint64_t most, struct error *error_out)
{
	struct drift_stretch stretch;
	bool cut = false;
	enum status status =
		drift_users_stretch(scan->db, scan->cursor.after_id, most, &stretch, error_out);

	if (status == DUET_OK && stretch.count > 0) {
		struct cell cells[] = { cell_unsigned(stretch.after_id),
					cell_unsigned(stretch.last_id),
					cell_unsigned(scan->limit - scan->found) };

		scan->looked += stretch.count;
		status = rows_read(scan, STATEMENT_DRIFT_USERS, cells, error_out);
		cut = stretch_cut(scan, &stretch);
	}
	if (status == DUET_OK && cut)
		status = drift_users_recount(scan->db, &stretch, error_out);
	if (status != DUET_OK)
		return status;
	scan->examined += stretch.count;
	cursor_move(scan, &stretch, !cut && stretch.count < most);
	return DUET_OK;
}

static enum status organizations_step(struct scan *scan, uint64_t most, struct error *error_out)
{
	struct drift_stretch stretch;
	struct drift_kinds kinds = { 0 };
	bool cut = false;
	enum status status = drift_organizations_stretch(scan->db, scan->cursor.after_id, most,
							 &stretch, error_out);

	if (status == DUET_OK && stretch.count > 0) {
		scan->looked += stretch.count;
		status = drift_kinds_count(scan->db, &stretch, &kinds, error_out);
	}
	if (status == DUET_OK && drift_kinds_any(&kinds)) {
		struct cell cells[DRIFT_UNMIRRORED_CELLS + 1];

		drift_unmirrored_cells(&stretch, &kinds, cells);
		cells[DRIFT_UNMIRRORED_CELLS] = cell_unsigned(scan->limit - scan->found);
		status = rows_read(scan, STATEMENT_DRIFT_ORGANIZATIONS, cells, error_out);
		cut = stretch_cut(scan, &stretch);
	}
	if (status == DUET_OK && cut)
		status = drift_kinds_count(scan->db, &stretch, &kinds, error_out);
	if (status != DUET_OK)
		return status;
	scan->examined += kinds.shared + kinds.empty;
	cursor_move(scan, &stretch, !cut && stretch.count < most);
	return DUET_OK;
}

static enum status step(struct scan *scan, uint64_t most, struct error *error_out)
{
	if (most > DRIFT_STRETCH_MAX)
		most = DRIFT_STRETCH_MAX;
	if (scan->cursor.part == DRIFT_USERS)
		return users_step(scan, most, error_out);
	return organizations_step(scan, most, error_out);
}

enum status store_drift_scan(struct db *db, struct drift_cursor *cursor, size_t limit,
			     size_t examine_max, struct arena *arena, struct drifted *drifted_out,
			     size_t *found_out, uint64_t *examined_out, struct error *error_out)
{
	struct scan scan = {
		.db = db, .arena = arena, .cursor = *cursor, .limit = limit, .drifted = drifted_out
	};
	enum status status = DUET_OK;

	assert(limit > 0 && examine_max > 0);
	while (status == DUET_OK && scan.cursor.part != DRIFT_END && scan.found < limit &&
	       scan.looked < examine_max)
		status = step(&scan, examine_max - scan.looked, error_out);
	if (status != DUET_OK)
		return status;
	*cursor = scan.cursor;
	*found_out = scan.found;
	*examined_out = scan.examined;
	return DUET_OK;
}

enum status store_drift_of(struct db *db, uint64_t organization_id, struct arena *arena,
			   struct drifted *drifted_out, struct error *error_out)
{
	struct scan scan = { .db = db, .arena = arena, .limit = 1, .drifted = drifted_out };
	struct cell cell = cell_unsigned(organization_id);
	enum status status = rows_read(&scan, STATEMENT_DRIFT_OF_ORGANIZATION, &cell, error_out);

	if (status == DUET_OK && scan.found == 0)
		return fail(error_out, DUET_HERE, DUET_NOT_FOUND, "no such organization");
	return status;
}
