#include "store/drift_summary.h"

#include "db/column.h"
#include "db/statement.h"

enum {
	USERS_RANGE,
	USERS_COUNT,
	ORGANIZATIONS_RANGE,
	ORGANIZATIONS_COUNT,
	USERS_SUM,
	ORGANIZATIONS_SUM,
};

/* clang-format off */
/* One range of ids, so that no statement takes long, however large the table is. */
#define RANGE_OF(table)                            \
	"SELECT COUNT(*), MAX(part.id)\n"         \
	"  FROM (SELECT id\n"                        \
	"          FROM " table " FORCE INDEX (PRIMARY)\n" \
	"         WHERE id > ?\n"                    \
	"         ORDER BY id\n"                     \
	"         LIMIT ?) AS part"

/* A sum that does not fit 64 bits becomes the most that does. */
#define DRIFT_SUMS(user_balance, organization_balance, is_moved)                   \
	"SELECT CAST(COALESCE(SUM(" organization_balance " <> " user_balance "), 0) AS UNSIGNED),\n" \
	"       CAST(COALESCE(SUM(" is_moved "), 0) AS UNSIGNED),\n"               \
	"       CAST(COALESCE(SUM(GREATEST(CAST(" organization_balance " AS DECIMAL(30))\n" \
	"                                  - " user_balance ", 0)), 0) AS SIGNED),\n" \
	"       CAST(COALESCE(SUM(GREATEST(CAST(" user_balance " AS DECIMAL(30))\n" \
	"                                  - " organization_balance ", 0)), 0) AS SIGNED)\n"
#define DRIFT_SUM_LETTERS "uuii"

static const struct statement_definition statements[] = {
	[USERS_RANGE] = {
		.name = "drift_users_range", .roles = DB_READS,
		.sql = RANGE_OF("users"),
		.params = "uu", .columns = "iu",
	},
	[USERS_COUNT] = {
		.name = "drift_users_count", .roles = DB_READS,
		.sql = "SELECT COUNT(*)\n"
		       "  FROM users FORCE INDEX (PRIMARY)\n"
		       " WHERE id > ? AND id <= ?",
		.params = "uu", .columns = "i",
	},
	[ORGANIZATIONS_RANGE] = {
		.name = "drift_organizations_range", .roles = DB_READS,
		.sql = RANGE_OF("organizations"),
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
	[USERS_SUM] = {
		.name = "drift_users_sum", .roles = DB_READS,
		.sql = DRIFT_SUMS("u.creditBalance", "b.balance", IS_MOVED_FROM_OUTSIDE)
		       DRIFTED_USERS
		       WHERE_DRIFTED_USERS,
		.params = "uu", .columns = DRIFT_SUM_LETTERS,
	},
	[ORGANIZATIONS_SUM] = {
		.name = "drift_organizations_sum", .roles = DB_READS,
		.sql = DRIFT_SUMS("drifted.users", "drifted.organization", "drifted.isMoved")
		       "  FROM (SELECT COALESCE(SUM(u.creditBalance), 0) AS users,\n"
		       "               COALESCE(MIN(b.balance), 0) AS organization,\n"
		       "               COALESCE(MAX(" IS_MOVED_FROM_OUTSIDE "), 0) AS isMoved\n"
		       DRIFTED_ORGANIZATIONS
		       "       ) AS drifted",
		.params = UNMIRRORED_PARAMS, .columns = DRIFT_SUM_LETTERS,
	},
};
/* clang-format on */

const struct statement_table drift_summary_statements = STATEMENT_TABLE(statements);

static enum status find(struct db *db, size_t which, uint64_t after_id, uint64_t most,
			struct id_range *range_out, struct error *error_out)
{
	struct statement *statement;
	struct cell cells[] = { cell_unsigned(after_id), cell_unsigned(most) };
	enum status status =
		statement_execute(db, &statements[which], cells, 1, &statement, error_out);

	*range_out = (struct id_range){ .after_id = after_id };
	if (status == DUET_OK && statement_step(statement, &status, error_out) == STEP_ROW) {
		range_out->count = (uint64_t)column_signed(statement, 0);
		range_out->last_id = column_unsigned(statement, 1);
	}
	statement_finish(statement);
	return status;
}

enum status drift_users_range(struct db *db, uint64_t after_id, uint64_t most,
			      struct id_range *range_out, struct error *error_out)
{
	return find(db, USERS_RANGE, after_id, most, range_out, error_out);
}

enum status drift_organizations_range(struct db *db, uint64_t after_id, uint64_t most,
				      struct id_range *range_out, struct error *error_out)
{
	return find(db, ORGANIZATIONS_RANGE, after_id, most, range_out, error_out);
}

enum status drift_users_recount(struct db *db, struct id_range *range, struct error *error_out)
{
	struct statement *statement;
	struct cell cells[] = { cell_unsigned(range->after_id), cell_unsigned(range->last_id) };
	enum status status =
		statement_execute(db, &statements[USERS_COUNT], cells, 1, &statement, error_out);

	if (status == DUET_OK && statement_step(statement, &status, error_out) == STEP_ROW)
		range->count = (uint64_t)column_signed(statement, 0);
	statement_finish(statement);
	return status;
}

/* The three counts are of one moment; at that moment somebody may have written one table and not
 * yet the other. */
static uint64_t more(int64_t all, int64_t some)
{
	return all > some ? (uint64_t)(all - some) : 0;
}

enum status drift_kinds_count(struct db *db, const struct id_range *range,
			      struct drift_kinds *kinds_out, struct error *error_out)
{
	struct statement *statement;
	struct cell after = cell_unsigned(range->after_id);
	struct cell last = cell_unsigned(range->last_id);
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

void drift_unmirrored_cells(const struct id_range *range, const struct drift_kinds *kinds,
			    struct cell cells_out[static DRIFT_UNMIRRORED_CELLS])
{
	struct cell after = cell_unsigned(range->after_id);
	struct cell last = cell_unsigned(range->last_id);
	const struct cell cells[DRIFT_UNMIRRORED_CELLS] = {
		after, last, cell_unsigned(kinds->empty), after, last, cell_unsigned(kinds->bare),
		after, last,
	};

	for (size_t i = 0; i < DRIFT_UNMIRRORED_CELLS; i++)
		cells_out[i] = cells[i];
}

static enum status sums_add(struct db *db, size_t which, const struct cell *cells,
			    struct drift_summary *summary, struct error *error_out)
{
	struct statement *statement;
	enum status status =
		statement_execute(db, &statements[which], cells, 1, &statement, error_out);

	if (status == DUET_OK && statement_step(statement, &status, error_out) == STEP_ROW) {
		summary->out_of_step += column_unsigned(statement, 0);
		summary->outside_changes += column_unsigned(statement, 1);
		summary->organization_ahead = amount_add_saturating(summary->organization_ahead,
								    column_amount(statement, 2));
		summary->user_ahead =
			amount_add_saturating(summary->user_ahead, column_amount(statement, 3));
	}
	statement_finish(statement);
	return status;
}

static enum status users_sum(struct db *db, struct drift_summary *summary, struct error *error_out)
{
	struct id_range range = { .last_id = 0 };
	enum status status;

	do {
		status = drift_users_range(db, range.last_id, ID_RANGE_MAX, &range, error_out);
		if (status != DUET_OK || range.count == 0)
			return status;

		struct cell cells[] = { cell_unsigned(range.after_id),
					cell_unsigned(range.last_id) };

		status = sums_add(db, USERS_SUM, cells, summary, error_out);
	} while (status == DUET_OK);
	return status;
}

static enum status organizations_sum(struct db *db, struct drift_summary *summary,
				     struct error *error_out)
{
	struct id_range range = { .last_id = 0 };
	enum status status;

	do {
		struct drift_kinds kinds;
		struct cell cells[DRIFT_UNMIRRORED_CELLS];

		status = drift_organizations_range(db, range.last_id, ID_RANGE_MAX, &range,
						   error_out);
		if (status != DUET_OK || range.count == 0)
			return status;
		summary->organizations += range.count;

		status = drift_kinds_count(db, &range, &kinds, error_out);
		if (status != DUET_OK || !drift_kinds_any(&kinds))
			continue;
		drift_unmirrored_cells(&range, &kinds, cells);
		status = sums_add(db, ORGANIZATIONS_SUM, cells, summary, error_out);
	} while (status == DUET_OK);
	return status;
}

enum status store_drift_summary(struct db *db, struct drift_summary *summary_out,
				struct error *error_out)
{
	struct drift_summary summary = { 0 };
	enum status status = db_begin_snapshot(db, error_out);

	if (status == DUET_OK)
		status = users_sum(db, &summary, error_out);
	if (status == DUET_OK)
		status = organizations_sum(db, &summary, error_out);
	db_rollback(db);
	if (status == DUET_OK)
		*summary_out = summary;
	return status;
}
