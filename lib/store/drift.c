#include "store/drift.h"

#include <assert.h>

#include "db/column.h"
#include "db/statement.h"
#include "store/drift_summary.h"

enum {
	ENDS_FIND,
	USERS_FIND,
	ORGANIZATIONS_FIND,
};

/* clang-format off */
/* Of one member, and of any number of members; there is at most one balance row, whose
 * value MIN() is. */
#define DRIFTED_COLUMN_LETTERS "usiussiiuuiiu"
#define DRIFTED_COLUMNS_OF_USER                                                    \
	"SELECT o.id, o.name, 1,\n"                                                \
	"       u.id, u.email, u.name, u.creditBalance, u.ledgerBalance, u.ledgerSeq,\n" \
	"       b.organizationId, b.balance, b.ledgerBalance, b.ledgerSeq\n"
#define DRIFTED_COLUMNS_OF_ORGANIZATION                                            \
	"SELECT o.id, MIN(o.name), LEAST(COUNT(u.id), 2),\n"                       \
	"       IF(COUNT(u.id) = 1, MIN(u.id), NULL),\n"                           \
	"       IF(COUNT(u.id) = 1, MIN(u.email), NULL),\n"                        \
	"       IF(COUNT(u.id) = 1, MIN(u.name), NULL),\n"                         \
	"       CAST(COALESCE(SUM(u.creditBalance), 0) AS SIGNED),\n"              \
	"       CAST(COALESCE(SUM(u.ledgerBalance), 0) AS SIGNED),\n"              \
	"       IF(COUNT(u.id) = 1, MIN(u.ledgerSeq), NULL),\n"                    \
	"       MIN(b.organizationId), MIN(b.balance), MIN(b.ledgerBalance),\n"    \
	"       MIN(b.ledgerSeq)\n"

static const struct statement_definition statements[] = {
	[ENDS_FIND] = {
		.name = "drift_ends", .roles = DB_READS,
		.sql = "SELECT (SELECT MAX(id) FROM users), (SELECT MAX(id) FROM organizations)",
		.params = "", .columns = "uu",
	},
	[USERS_FIND] = {
		.name = "drift_users", .roles = DB_READS,
		.sql = DRIFTED_COLUMNS_OF_USER
		       DRIFTED_USERS
		       "  STRAIGHT_JOIN organizations AS o FORCE INDEX (PRIMARY)\n"
		       "    ON o.id = b.organizationId\n"
		       WHERE_DRIFTED_USERS
		       " ORDER BY u.id\n"
		       " LIMIT ?",
		.params = "uuu", .columns = DRIFTED_COLUMN_LETTERS,
	},
	[ORGANIZATIONS_FIND] = {
		.name = "drift_organizations", .roles = DB_READS,
		.sql = DRIFTED_COLUMNS_OF_ORGANIZATION
		       DRIFTED_ORGANIZATIONS
		       " ORDER BY o.id\n"
		       " LIMIT ?",
		.params = UNMIRRORED_PARAMS "u", .columns = DRIFTED_COLUMN_LETTERS,
	},
};
/* clang-format on */

const struct statement_table drift_statements = STATEMENT_TABLE(statements);

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

/* A scan while it runs. */
struct work {
	struct db *db;
	struct arena *arena;
	struct drift_scan scan;
	uint64_t looked; /* accounts, of both parts */
};

static struct drifted drifted_read(const struct statement *statement, struct arena *arena)
{
	return (struct drifted){
		.organization_id = column_unsigned(statement, DRIFTED_ORGANIZATION_ID),
		.organization_name = column_text(statement, DRIFTED_ORGANIZATION_NAME, arena),
		.member_count = (size_t)column_signed(statement, DRIFTED_MEMBER_COUNT),
		.user_id = column_unsigned(statement, DRIFTED_USER_ID),
		.user_email = column_text(statement, DRIFTED_USER_EMAIL, arena),
		.user_name = column_text(statement, DRIFTED_USER_NAME, arena),
		.members = { .balance = column_amount(statement, DRIFTED_USER_BALANCE),
			     .ledger_balance =
				     column_amount(statement, DRIFTED_USER_LEDGER_BALANCE),
			     .seq = column_unsigned(statement, DRIFTED_USER_SEQ) },
		.organization = { .balance = column_amount(statement, DRIFTED_BALANCE),
				  .ledger_balance =
					  column_amount(statement, DRIFTED_LEDGER_BALANCE),
				  .seq = column_unsigned(statement, DRIFTED_SEQ) },
		.organization_balance_exists = !column_is_null(statement, DRIFTED_BALANCE_ID),
	};
}

static enum status rows_read(struct work *work, size_t which, const struct cell *cells,
			     struct error *error_out)
{
	struct drift_scan *scan = &work->scan;
	struct statement *statement;
	enum status status =
		statement_execute(work->db, &statements[which], cells, 1, &statement, error_out);

	while (status == DUET_OK && statement_step(statement, &status, error_out) == STEP_ROW) {
		if (scan->count == scan->limit)
			return statement_unexpected(statement, error_out);
		scan->drifted[scan->count++] = drifted_read(statement, work->arena);
	}
	if (status == DUET_OK && arena_spent(work->arena))
		return statement_too_large(statement, error_out);
	return status;
}

/* If the page is full in the middle of a range, the rest of the range is left for the next call. */
static bool range_cut(const struct drift_scan *scan, struct id_range *range)
{
	const struct drifted *last;

	if (scan->count < scan->limit)
		return false;
	last = &scan->drifted[scan->count - 1];
	range->last_id = scan->cursor.part == DRIFT_USERS ? last->user_id : last->organization_id;
	return true;
}

static void cursor_move(struct drift_scan *scan, const struct id_range *range, bool part_is_over)
{
	if (part_is_over)
		scan->cursor = (struct drift_cursor){ .part = scan->cursor.part + 1 };
	else
		scan->cursor.after_id = range->last_id;
}

static enum status users_step(struct work *work, uint64_t most, struct error *error_out)
{
	struct drift_scan *scan = &work->scan;
	struct id_range range;
	bool cut = false;
	enum status status =
		drift_users_range(work->db, scan->cursor.after_id, most, &range, error_out);

	if (status == DUET_OK && range.count > 0) {
		struct cell cells[] = { cell_unsigned(range.after_id), cell_unsigned(range.last_id),
					cell_unsigned(scan->limit - scan->count) };

		work->looked += range.count;
		status = rows_read(work, USERS_FIND, cells, error_out);
		cut = range_cut(scan, &range);
	}
	if (status == DUET_OK && cut)
		status = drift_users_recount(work->db, &range, error_out);
	if (status != DUET_OK)
		return status;
	scan->examined += range.count;
	cursor_move(scan, &range, !cut && range.count < most);
	return DUET_OK;
}

static enum status organizations_step(struct work *work, uint64_t most, struct error *error_out)
{
	struct drift_scan *scan = &work->scan;
	struct id_range range;
	struct drift_kinds kinds = { 0 };
	bool cut = false;
	enum status status =
		drift_organizations_range(work->db, scan->cursor.after_id, most, &range, error_out);

	if (status == DUET_OK && range.count > 0) {
		work->looked += range.count;
		status = drift_kinds_count(work->db, &range, &kinds, error_out);
	}
	if (status == DUET_OK && drift_kinds_any(&kinds)) {
		struct cell cells[DRIFT_UNMIRRORED_CELLS + 1];

		drift_unmirrored_cells(&range, &kinds, cells);
		cells[DRIFT_UNMIRRORED_CELLS] = cell_unsigned(scan->limit - scan->count);
		status = rows_read(work, ORGANIZATIONS_FIND, cells, error_out);
		cut = range_cut(scan, &range);
	}
	if (status == DUET_OK && cut)
		status = drift_kinds_count(work->db, &range, &kinds, error_out);
	if (status != DUET_OK)
		return status;
	scan->examined += kinds.shared + kinds.empty;
	cursor_move(scan, &range, !cut && range.count < most);
	return DUET_OK;
}

static enum status step(struct work *work, uint64_t most, struct error *error_out)
{
	if (most > ID_RANGE_MAX)
		most = ID_RANGE_MAX;
	if (work->scan.cursor.part == DRIFT_USERS)
		return users_step(work, most, error_out);
	return organizations_step(work, most, error_out);
}

enum status store_drift_scan(struct db *db, struct drift_scan *scan, struct arena *arena,
			     struct error *error_out)
{
	struct work work = { .db = db, .arena = arena, .scan = *scan };
	enum status status = DUET_OK;

	assert(scan->limit > 0 && scan->examine_max > 0);
	work.scan.count = 0;
	work.scan.examined = 0;
	while (status == DUET_OK && work.scan.cursor.part != DRIFT_END &&
	       work.scan.count < scan->limit && work.looked < scan->examine_max)
		status = step(&work, scan->examine_max - work.looked, error_out);
	if (status == DUET_OK)
		*scan = work.scan;
	return status;
}

/* Per id, the first part of a scan takes longer. */
#define PERCENT_OF_USERS 75

enum status store_drift_ends(struct db *db, struct drift_ends *ends_out, struct error *error_out)
{
	struct statement *statement;
	enum status status =
		statement_execute(db, &statements[ENDS_FIND], NULL, 1, &statement, error_out);

	if (status == DUET_OK && statement_step(statement, &status, error_out) == STEP_ROW) {
		ends_out->last_user_id = column_unsigned(statement, 0);
		ends_out->last_organization_id = column_unsigned(statement, 1);
	}
	statement_finish(statement);
	return status;
}

static unsigned share(uint64_t id, uint64_t last_id, unsigned of)
{
	/* Ids near 2^64 would overflow below; without their last digits they do not. */
	while (last_id > UINT64_MAX / 100) {
		id /= 2;
		last_id /= 2;
	}
	return id < last_id ? (unsigned)(id * of / last_id) : of;
}

unsigned drift_percent(const struct drift_cursor *cursor, const struct drift_ends *ends)
{
	if (cursor->part == DRIFT_USERS)
		return share(cursor->after_id, ends->last_user_id, PERCENT_OF_USERS);
	if (cursor->part == DRIFT_ORGANIZATIONS)
		return PERCENT_OF_USERS +
		       share(cursor->after_id, ends->last_organization_id, 100 - PERCENT_OF_USERS);
	return 100;
}
