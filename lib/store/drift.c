#include "store/drift.h"

#include <assert.h>

#include "db/column.h"
#include "db/statement.h"
#include "store/drift_summary.h"

enum {
	ENDS_FIND,
	USERS_FIND,
	USERS_SUM,
	ORGANIZATIONS_FIND,
	ORGANIZATIONS_SUM,
};

/* clang-format off */
#define IS_MOVED_FROM_OUTSIDE \
	"(u.creditBalance <> u.ledgerBalance OR b.balance <> b.ledgerBalance)"

/* The second member is looked for by b's column and not by u's equal one: then
 * it is looked for only where the balances, which need b, have differed. */
#define DRIFTED_USERS                                                              \
	"  FROM users AS u FORCE INDEX (PRIMARY)\n"                                \
	"  STRAIGHT_JOIN credit_balances AS b FORCE INDEX (PRIMARY)\n"             \
	"    ON b.organizationId = u.organizationId\n"
#define WHERE_DRIFTED_USERS                                                        \
	" WHERE u.id > ? AND u.id <= ?\n"                                          \
	"   AND (b.balance <> u.creditBalance OR " IS_MOVED_FROM_OUTSIDE ")\n"     \
	"   AND (SELECT m.id\n"                                                    \
	"          FROM users AS m FORCE INDEX (users_organizationId)\n"           \
	"         WHERE m.organizationId = b.organizationId\n"                     \
	"         LIMIT 1 OFFSET 1) IS NULL\n"

/* Those with several members come out of one index.  The other two kinds take a
 * look-up for each organization, so they are asked for only where counting has
 * shown that there are any. */
#define UNMIRRORED_ORGANIZATIONS                                                   \
	"(SELECT m.organizationId AS id\n"                                         \
	"          FROM users AS m FORCE INDEX (users_organizationId)\n"           \
	"         WHERE m.organizationId > ? AND m.organizationId <= ?\n"          \
	"         GROUP BY m.organizationId\n"                                     \
	"        HAVING COUNT(*) > 1\n"                                            \
	"         UNION\n"                                                         \
	"        SELECT e.id\n"                                                    \
	"          FROM organizations AS e FORCE INDEX (PRIMARY)\n"                \
	"          LEFT JOIN users AS m FORCE INDEX (users_organizationId)\n"      \
	"            ON m.organizationId = e.id\n"                                 \
	"         WHERE ? <> 0 AND e.id > ? AND e.id <= ? AND m.id IS NULL\n"      \
	"         UNION\n"                                                         \
	"        SELECT e.id\n"                                                    \
	"          FROM organizations AS e FORCE INDEX (PRIMARY)\n"                \
	"          LEFT JOIN credit_balances AS n FORCE INDEX (PRIMARY)\n"         \
	"            ON n.organizationId = e.id\n"                                 \
	"         WHERE ? <> 0 AND e.id > ? AND e.id <= ?\n"                       \
	"           AND n.organizationId IS NULL) AS unmirrored\n"
#define UNMIRRORED_PARAMS "uu" "uuu" "uuu"

#define WITH_MEMBERS_AND_BALANCE                                                   \
	"  LEFT JOIN users AS u FORCE INDEX (users_organizationId)\n"              \
	"    ON u.organizationId = o.id\n"                                         \
	"  LEFT JOIN credit_balances AS b FORCE INDEX (PRIMARY)\n"                 \
	"    ON b.organizationId = o.id\n"
#define DRIFTED_ORGANIZATIONS                                                      \
	"  FROM " UNMIRRORED_ORGANIZATIONS                                         \
	"  STRAIGHT_JOIN organizations AS o FORCE INDEX (PRIMARY)\n"               \
	"    ON o.id = unmirrored.id\n"                                            \
	WITH_MEMBERS_AND_BALANCE                                                   \
	" GROUP BY o.id\n"                                                         \
	"HAVING COALESCE(MIN(b.balance), 0) <> COALESCE(SUM(u.creditBalance), 0)\n" \
	"    OR MAX(" IS_MOVED_FROM_OUTSIDE ")\n"

/* Of one member and of several; there is one balance row at most, and MIN() is
 * its value. */
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

/* The sum of many differences may be more than 64 bits hold: then it is the
 * most that they do. */
#define DRIFT_SUMS(user_balance, organization_balance, is_moved)                   \
	"SELECT CAST(COALESCE(SUM(" organization_balance " <> " user_balance "), 0) AS UNSIGNED),\n" \
	"       CAST(COALESCE(SUM(" is_moved "), 0) AS UNSIGNED),\n"               \
	"       CAST(COALESCE(SUM(GREATEST(CAST(" organization_balance " AS DECIMAL(30))\n" \
	"                                  - " user_balance ", 0)), 0) AS SIGNED),\n" \
	"       CAST(COALESCE(SUM(GREATEST(CAST(" user_balance " AS DECIMAL(30))\n" \
	"                                  - " organization_balance ", 0)), 0) AS SIGNED)\n"
#define DRIFT_SUM_LETTERS "uuii"

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
	[USERS_SUM] = {
		.name = "drift_users_sum", .roles = DB_READS,
		.sql = DRIFT_SUMS("u.creditBalance", "b.balance", IS_MOVED_FROM_OUTSIDE)
		       DRIFTED_USERS
		       WHERE_DRIFTED_USERS,
		.params = "uu", .columns = DRIFT_SUM_LETTERS,
	},
	[ORGANIZATIONS_FIND] = {
		.name = "drift_organizations", .roles = DB_READS,
		.sql = DRIFTED_COLUMNS_OF_ORGANIZATION
		       DRIFTED_ORGANIZATIONS
		       " ORDER BY o.id\n"
		       " LIMIT ?",
		.params = UNMIRRORED_PARAMS "u", .columns = DRIFTED_COLUMN_LETTERS,
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

/* A scan that goes on. */
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

/* Where the page filled up in the middle of a stretch, the rest of the stretch
 * is for the next time. */
static bool stretch_cut(const struct drift_scan *scan, struct drift_stretch *stretch)
{
	const struct drifted *last;

	if (scan->count < scan->limit)
		return false;
	last = &scan->drifted[scan->count - 1];
	stretch->last_id = scan->cursor.part == DRIFT_USERS ? last->user_id : last->organization_id;
	return true;
}

static void cursor_move(struct drift_scan *scan, const struct drift_stretch *stretch,
			bool part_is_over)
{
	if (part_is_over)
		scan->cursor = (struct drift_cursor){ .part = scan->cursor.part + 1 };
	else
		scan->cursor.after_id = stretch->last_id;
}

static enum status users_step(struct work *work, uint64_t most, struct error *error_out)
{
	struct drift_scan *scan = &work->scan;
	struct drift_stretch stretch;
	bool cut = false;
	enum status status =
		drift_users_stretch(work->db, scan->cursor.after_id, most, &stretch, error_out);

	if (status == DUET_OK && stretch.count > 0) {
		struct cell cells[] = { cell_unsigned(stretch.after_id),
					cell_unsigned(stretch.last_id),
					cell_unsigned(scan->limit - scan->count) };

		work->looked += stretch.count;
		status = rows_read(work, USERS_FIND, cells, error_out);
		cut = stretch_cut(scan, &stretch);
	}
	if (status == DUET_OK && cut)
		status = drift_users_recount(work->db, &stretch, error_out);
	if (status != DUET_OK)
		return status;
	scan->examined += stretch.count;
	cursor_move(scan, &stretch, !cut && stretch.count < most);
	return DUET_OK;
}

static enum status organizations_step(struct work *work, uint64_t most, struct error *error_out)
{
	struct drift_scan *scan = &work->scan;
	struct drift_stretch stretch;
	struct drift_kinds kinds = { 0 };
	bool cut = false;
	enum status status = drift_organizations_stretch(work->db, scan->cursor.after_id, most,
							 &stretch, error_out);

	if (status == DUET_OK && stretch.count > 0) {
		work->looked += stretch.count;
		status = drift_kinds_count(work->db, &stretch, &kinds, error_out);
	}
	if (status == DUET_OK && drift_kinds_any(&kinds)) {
		struct cell cells[DRIFT_UNMIRRORED_CELLS + 1];

		drift_unmirrored_cells(&stretch, &kinds, cells);
		cells[DRIFT_UNMIRRORED_CELLS] = cell_unsigned(scan->limit - scan->count);
		status = rows_read(work, ORGANIZATIONS_FIND, cells, error_out);
		cut = stretch_cut(scan, &stretch);
	}
	if (status == DUET_OK && cut)
		status = drift_kinds_count(work->db, &stretch, &kinds, error_out);
	if (status != DUET_OK)
		return status;
	scan->examined += kinds.shared + kinds.empty;
	cursor_move(scan, &stretch, !cut && stretch.count < most);
	return DUET_OK;
}

static enum status step(struct work *work, uint64_t most, struct error *error_out)
{
	if (most > DRIFT_STRETCH_MAX)
		most = DRIFT_STRETCH_MAX;
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

/* The first part of a scan takes the longer time for an id. */
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
	/* Ids that are near 2^64 tell their share without their last digits. */
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
	struct drift_stretch stretch = { .last_id = 0 };
	enum status status;

	do {
		status = drift_users_stretch(db, stretch.last_id, DRIFT_STRETCH_MAX, &stretch,
					     error_out);
		if (status != DUET_OK || stretch.count == 0)
			return status;

		struct cell cells[] = { cell_unsigned(stretch.after_id),
					cell_unsigned(stretch.last_id) };

		status = sums_add(db, USERS_SUM, cells, summary, error_out);
	} while (status == DUET_OK);
	return status;
}

static enum status organizations_sum(struct db *db, struct drift_summary *summary,
				     struct error *error_out)
{
	struct drift_stretch stretch = { .last_id = 0 };
	enum status status;

	do {
		struct drift_kinds kinds;
		struct cell cells[DRIFT_UNMIRRORED_CELLS];

		status = drift_organizations_stretch(db, stretch.last_id, DRIFT_STRETCH_MAX,
						     &stretch, error_out);
		if (status != DUET_OK || stretch.count == 0)
			return status;
		summary->organizations += stretch.count;

		status = drift_kinds_count(db, &stretch, &kinds, error_out);
		if (status != DUET_OK || !drift_kinds_any(&kinds))
			continue;
		drift_unmirrored_cells(&stretch, &kinds, cells);
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
