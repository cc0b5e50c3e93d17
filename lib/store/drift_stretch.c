#include "store/drift_stretch.h"

#include "db/column.h"

static enum status find(struct db *db, enum statement_id statement, uint64_t after_id,
			uint64_t most, struct drift_stretch *stretch_out, struct error *error_out)
{
	struct cell cells[] = { cell_unsigned(after_id), cell_unsigned(most) };
	enum status status = statement_execute(db, statement, cells, 1, error_out);

	*stretch_out = (struct drift_stretch){ .after_id = after_id };
	if (status == DUET_OK && statement_step(db, statement, &status, error_out) == STEP_ROW) {
		stretch_out->count = (uint64_t)column_signed(db, statement, 0);
		stretch_out->last_id = column_unsigned(db, statement, 1);
	}
	statement_finish(db, statement);
	return status;
}

enum status drift_users_stretch(struct db *db, uint64_t after_id, uint64_t most,
				struct drift_stretch *stretch_out, struct error *error_out)
{
	return find(db, STATEMENT_DRIFT_USERS_STRETCH, after_id, most, stretch_out, error_out);
}

enum status drift_organizations_stretch(struct db *db, uint64_t after_id, uint64_t most,
					struct drift_stretch *stretch_out, struct error *error_out)
{
	return find(db, STATEMENT_DRIFT_ORGANIZATIONS_STRETCH, after_id, most, stretch_out,
		    error_out);
}

enum status drift_users_recount(struct db *db, struct drift_stretch *stretch,
				struct error *error_out)
{
	enum statement_id statement = STATEMENT_DRIFT_USERS_COUNT;
	struct cell cells[] = { cell_unsigned(stretch->after_id), cell_unsigned(stretch->last_id) };
	enum status status = statement_execute(db, statement, cells, 1, error_out);

	if (status == DUET_OK && statement_step(db, statement, &status, error_out) == STEP_ROW)
		stretch->count = (uint64_t)column_signed(db, statement, 0);
	statement_finish(db, statement);
	return status;
}

/* The three counts are of one moment, but somebody may be half-way between two
 * tables in it. */
static uint64_t more(int64_t all, int64_t some)
{
	return all > some ? (uint64_t)(all - some) : 0;
}

enum status drift_kinds_count(struct db *db, const struct drift_stretch *stretch,
			      struct drift_kinds *kinds_out, struct error *error_out)
{
	enum statement_id statement = STATEMENT_DRIFT_ORGANIZATIONS_COUNT;
	struct cell after = cell_unsigned(stretch->after_id);
	struct cell last = cell_unsigned(stretch->last_id);
	struct cell cells[] = { after, last, after, last, after, last };
	enum status status = statement_execute(db, statement, cells, 1, error_out);

	*kinds_out = (struct drift_kinds){ 0 };
	if (status == DUET_OK && statement_step(db, statement, &status, error_out) == STEP_ROW) {
		int64_t all = column_signed(db, statement, 0);

		kinds_out->bare = more(all, column_signed(db, statement, 1));
		kinds_out->empty = more(all, column_signed(db, statement, 2));
		kinds_out->shared = (uint64_t)column_signed(db, statement, 3);
	}
	statement_finish(db, statement);
	return status;
}

bool drift_kinds_any(const struct drift_kinds *kinds)
{
	return kinds->shared > 0 || kinds->empty > 0 || kinds->bare > 0;
}

void drift_unmirrored_cells(const struct drift_stretch *stretch, const struct drift_kinds *kinds,
			    struct cell cells_out[static DRIFT_UNMIRRORED_CELLS])
{
	struct cell after = cell_unsigned(stretch->after_id);
	struct cell last = cell_unsigned(stretch->last_id);
	const struct cell cells[DRIFT_UNMIRRORED_CELLS] = {
		after, last, cell_unsigned(kinds->empty), after, last, cell_unsigned(kinds->bare),
		after, last,
	};

	for (size_t i = 0; i < DRIFT_UNMIRRORED_CELLS; i++)
		cells_out[i] = cells[i];
}
