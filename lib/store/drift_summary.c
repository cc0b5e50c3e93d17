#include "store/drift_summary.h"

#include "db/column.h"
#include "db/statement.h"

enum {
	USERS_STRETCH,
	USERS_COUNT,
	ORGANIZATIONS_STRETCH,
	ORGANIZATIONS_COUNT,
};

/* clang-format off */
/* A stretch of a table, so that no statement takes long however large it is. */
#define STRETCH_OF(table)                            \
	"SELECT COUNT(*), MAX(stretch.id)\n"         \
	"  FROM (SELECT id\n"                        \
	"          FROM " table " FORCE INDEX (PRIMARY)\n" \
	"         WHERE id > ?\n"                    \
	"         ORDER BY id\n"                     \
	"         LIMIT ?) AS stretch"

static const struct statement_definition statements[] = {
	[USERS_STRETCH] = {
		.name = "drift_users_stretch", .roles = DB_READS,
		.sql = STRETCH_OF("users"),
		.params = "uu", .columns = "iu",
	},
	[USERS_COUNT] = {
		.name = "drift_users_count", .roles = DB_READS,
		.sql = "SELECT COUNT(*)\n"
		       "  FROM users FORCE INDEX (PRIMARY)\n"
		       " WHERE id > ? AND id <= ?",
		.params = "uu", .columns = "i",
	},
	[ORGANIZATIONS_STRETCH] = {
		.name = "drift_organizations_stretch", .roles = DB_READS,
		.sql = STRETCH_OF("organizations"),
		.params = "uu", .columns = "iu",
	},
	[ORGANIZATIONS_COUNT] = {
		.name = "drift_organizations_count", .roles = DB_READS,
		.sql = "SELECT (SELECT COUNT(*)\n"
		       "          FROM organizations FORCE INDEX (PRIMARY)\n"
		       "         WHERE id > ? AND id <= ?),\n"
		       "       (SELECT COUNT(*)\n"
		       "          FROM credit_balances FORCE INDEX (PRIMARY)\n"
		       "         WHERE organizationId > ? AND organizationId <= ?),\n"
		       "       COUNT(*), COUNT(NULLIF(whole.members > 1, 0))\n"
		       "  FROM (SELECT COUNT(*) AS members\n"
		       "          FROM users FORCE INDEX (users_organizationId)\n"
		       "         WHERE organizationId > ? AND organizationId <= ?\n"
		       "         GROUP BY organizationId) AS whole",
		.params = "uuuuuu", .columns = "iiii",
	},
};
/* clang-format on */

const struct statement_table drift_stretch_statements = STATEMENT_TABLE(statements);

static enum status find(struct db *db, size_t which, uint64_t after_id, uint64_t most,
			struct drift_stretch *stretch_out, struct error *error_out)
{
	struct statement *statement;
	struct cell cells[] = { cell_unsigned(after_id), cell_unsigned(most) };
	enum status status =
		statement_execute(db, &statements[which], cells, 1, &statement, error_out);

	*stretch_out = (struct drift_stretch){ .after_id = after_id };
	if (status == DUET_OK && statement_step(statement, &status, error_out) == STEP_ROW) {
		stretch_out->count = (uint64_t)column_signed(statement, 0);
		stretch_out->last_id = column_unsigned(statement, 1);
	}
	statement_finish(statement);
	return status;
}

enum status drift_users_stretch(struct db *db, uint64_t after_id, uint64_t most,
				struct drift_stretch *stretch_out, struct error *error_out)
{
	return find(db, USERS_STRETCH, after_id, most, stretch_out, error_out);
}

enum status drift_organizations_stretch(struct db *db, uint64_t after_id, uint64_t most,
					struct drift_stretch *stretch_out, struct error *error_out)
{
	return find(db, ORGANIZATIONS_STRETCH, after_id, most, stretch_out, error_out);
}

enum status drift_users_recount(struct db *db, struct drift_stretch *stretch,
				struct error *error_out)
{
	struct statement *statement;
	struct cell cells[] = { cell_unsigned(stretch->after_id), cell_unsigned(stretch->last_id) };
	enum status status =
		statement_execute(db, &statements[USERS_COUNT], cells, 1, &statement, error_out);

	if (status == DUET_OK && statement_step(statement, &status, error_out) == STEP_ROW)
		stretch->count = (uint64_t)column_signed(statement, 0);
	statement_finish(statement);
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
	struct statement *statement;
	struct cell after = cell_unsigned(stretch->after_id);
	struct cell last = cell_unsigned(stretch->last_id);
	struct cell cells[] = { after, last, after, last, after, last };
	enum status status = statement_execute(db, &statements[ORGANIZATIONS_COUNT], cells, 1,
					       &statement, error_out);

	*kinds_out = (struct drift_kinds){ 0 };
	if (status == DUET_OK && statement_step(statement, &status, error_out) == STEP_ROW) {
		int64_t all = column_signed(statement, 0);

		kinds_out->bare = more(all, column_signed(statement, 1));
		kinds_out->empty = more(all, column_signed(statement, 2));
		kinds_out->shared = (uint64_t)column_signed(statement, 3);
	}
	statement_finish(statement);
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
