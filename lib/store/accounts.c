#include "store/accounts.h"

#include <inttypes.h>

#include "db/column.h"
#include "db/statement.h"

enum {
	USERS_LOCK_WAIT,
	USERS_LOCK_SKIP,
	BALANCES_LOCK_WAIT,
	BALANCES_LOCK_SKIP,
	USERS_EXIST,
	BALANCES_EXIST,
	BALANCE_CREATE,
	USERS_WRITE,
	BALANCES_WRITE,
};

/* clang-format off */
#define USERS_LOCK                                                                       \
	"SELECT u.id, u.organizationId, u.creditBalance, u.ledgerBalance, u.ledgerSeq\n" \
	"  FROM " IDS_TABLE "  STRAIGHT_JOIN users AS u FORCE INDEX (PRIMARY)\n"         \
	"    ON u.id = wanted.id\n"

/* The subquery is a plain read: it finds the second member and locks nobody. */
#define BALANCES_LOCK                                                                      \
	"SELECT b.organizationId, b.balance, b.ledgerBalance, b.ledgerSeq,\n"              \
	"       (SELECT 1\n"                                                               \
	"          FROM users AS m\n"                                                      \
	"         WHERE m.organizationId = b.organizationId\n"                             \
	"         LIMIT 1 OFFSET 1) IS NOT NULL\n"                                         \
	"  FROM " IDS_TABLE "  STRAIGHT_JOIN credit_balances AS b FORCE INDEX (PRIMARY)\n" \
	"    ON b.organizationId = wanted.id\n"

static const struct statement_definition statements[] = {
	[USERS_LOCK_WAIT] = {
		.name = "users_lock_wait", .roles = DB_COMMITS,
		.sql = AT_MOST_A_SECOND
		       USERS_LOCK
		       "   FOR UPDATE",
		.params = "s", .columns = "uuiiu",
	},
	[USERS_LOCK_SKIP] = {
		.name = "users_lock_skip", .roles = DB_COMMITS,
		.sql = USERS_LOCK
		       "   FOR UPDATE SKIP LOCKED",
		.params = "s", .columns = "uuiiu",
	},
	[BALANCES_LOCK_WAIT] = {
		.name = "balances_lock_wait", .roles = DB_COMMITS,
		.sql = AT_MOST_A_SECOND
		       BALANCES_LOCK
		       "   FOR UPDATE",
		.params = "s", .columns = "uiiui",
	},
	[BALANCES_LOCK_SKIP] = {
		.name = "balances_lock_skip", .roles = DB_COMMITS,
		.sql = BALANCES_LOCK
		       "   FOR UPDATE SKIP LOCKED",
		.params = "s", .columns = "uiiui",
	},
	[USERS_EXIST] = {
		.name = "users_exist", .roles = DB_READS | DB_COMMITS,
		.sql = "SELECT u.id\n"
		       "  FROM " IDS_TABLE
		       "  STRAIGHT_JOIN users AS u FORCE INDEX (PRIMARY)\n"
		       "    ON u.id = wanted.id",
		.params = "s", .columns = "u",
	},
	[BALANCES_EXIST] = {
		.name = "balances_exist", .roles = DB_READS | DB_COMMITS,
		.sql = "SELECT b.organizationId\n"
		       "  FROM " IDS_TABLE
		       "  STRAIGHT_JOIN credit_balances AS b FORCE INDEX (PRIMARY)\n"
		       "    ON b.organizationId = wanted.id",
		.params = "s", .columns = "u",
	},
	[BALANCE_CREATE] = {
		.name = "balance_create", .roles = DB_READS | DB_COMMITS,
		.sql = "INSERT INTO credit_balances\n"
		       "       (organizationId, balance, ledgerBalance, ledgerSeq)\n"
		       "VALUES (?, 0, ?, ?)",
		.params = "uiu", .columns = "",
	},
	/* The sequence and the balance that were read guard the write: a row that changed since
	 * does not match, and the number of affected rows shows it. */
	[USERS_WRITE] = {
		.name = "users_write", .roles = DB_COMMITS,
		.sql = "UPDATE users\n"
		       "   SET creditBalance = ?, ledgerBalance = ?, ledgerSeq = ?, updatedAt = ?\n"
		       " WHERE id = ? AND ledgerSeq = ? AND creditBalance = ?",
		.params = "iiutuui", .columns = "",
	},
	[BALANCES_WRITE] = {
		.name = "balances_write", .roles = DB_COMMITS,
		.sql = "UPDATE credit_balances\n"
		       "   SET balance = ?, ledgerBalance = ?, ledgerSeq = ?, updatedAt = ?\n"
		       " WHERE organizationId = ? AND ledgerSeq = ? AND balance = ?",
		.params = "iiutuui", .columns = "",
	},
};
/* clang-format on */

const struct statement_table accounts_statements = STATEMENT_TABLE(statements);

/* Checked in production too: the committer finds accounts by binary search. */
static bool next_is_ascending(uint64_t id, uint64_t previous, size_t found, size_t count)
{
	return found < count && (found == 0 || id > previous);
}

/* Executes a statement whose only parameter is these ids. */
static enum status ids_ask(struct db *db, size_t which, const uint64_t *ids, size_t count,
			   struct statement **statement_out, struct error *error_out)
{
	struct cell cell = cell_ids(db_scratch(db), ids, count);

	return statement_execute(db, &statements[which], &cell, 1, statement_out, error_out);
}

/* Three columns from `first` on. */
static struct account_state state_read(const struct statement *statement, size_t first)
{
	return (struct account_state){
		.balance = column_amount(statement, first),
		.ledger_balance = column_amount(statement, first + 1),
		.seq = column_unsigned(statement, first + 2),
	};
}

enum status store_users_lock(struct db *db, const uint64_t *ids, size_t count, enum lock_mode mode,
			     struct user_account *rows_out, size_t *found_out,
			     struct error *error_out)
{
	struct statement *statement;
	enum status status;
	size_t found = 0;

	*found_out = 0;
	if (count == 0)
		return DUET_OK;
	status = ids_ask(db, mode == LOCK_SKIP ? USERS_LOCK_SKIP : USERS_LOCK_WAIT, ids, count,
			 &statement, error_out);
	while (status == DUET_OK && statement_step(statement, &status, error_out) == STEP_ROW) {
		uint64_t id = column_unsigned(statement, 0);
		struct account_state state = state_read(statement, 2);

		if (!next_is_ascending(id, found > 0 ? rows_out[found - 1].id : 0, found, count))
			return statement_unexpected(statement, error_out);
		rows_out[found++] = (struct user_account){
			.id = id,
			.organization_id = column_unsigned(statement, 1),
			.read = state,
			.now = state,
		};
	}
	if (status == DUET_OK)
		*found_out = found;
	return status;
}

enum status store_balances_lock(struct db *db, const uint64_t *organization_ids, size_t count,
				enum lock_mode mode, struct organization_account *rows_out,
				size_t *found_out, struct error *error_out)
{
	struct statement *statement;
	enum status status;
	size_t found = 0;

	*found_out = 0;
	if (count == 0)
		return DUET_OK;
	status = ids_ask(db, mode == LOCK_SKIP ? BALANCES_LOCK_SKIP : BALANCES_LOCK_WAIT,
			 organization_ids, count, &statement, error_out);
	while (status == DUET_OK && statement_step(statement, &status, error_out) == STEP_ROW) {
		uint64_t id = column_unsigned(statement, 0);
		struct account_state state = state_read(statement, 1);

		if (!next_is_ascending(id, found > 0 ? rows_out[found - 1].id : 0, found, count))
			return statement_unexpected(statement, error_out);
		rows_out[found++] = (struct organization_account){
			.id = id,
			.shared = column_signed(statement, 4) != 0,
			.read = state,
			.now = state,
		};
	}
	if (status == DUET_OK)
		*found_out = found;
	return status;
}

static enum status ids_exist(struct db *db, size_t which, const uint64_t *ids, size_t count,
			     uint64_t *ids_out, size_t *found_out, struct error *error_out)
{
	struct statement *statement;
	enum status status;
	size_t found = 0;

	*found_out = 0;
	if (count == 0)
		return DUET_OK;
	status = ids_ask(db, which, ids, count, &statement, error_out);
	while (status == DUET_OK && statement_step(statement, &status, error_out) == STEP_ROW) {
		if (found == count)
			return statement_unexpected(statement, error_out);
		ids_out[found++] = column_unsigned(statement, 0);
	}
	if (status == DUET_OK)
		*found_out = found;
	return status;
}

enum status store_users_exist(struct db *db, const uint64_t *ids, size_t count, uint64_t *ids_out,
			      size_t *found_out, struct error *error_out)
{
	return ids_exist(db, USERS_EXIST, ids, count, ids_out, found_out, error_out);
}

enum status store_balances_exist(struct db *db, const uint64_t *organization_ids, size_t count,
				 uint64_t *ids_out, size_t *found_out, struct error *error_out)
{
	return ids_exist(db, BALANCES_EXIST, organization_ids, count, ids_out, found_out,
			 error_out);
}

enum status store_balance_create(struct db *db, uint64_t organization_id,
				 const struct chain_end *end, struct error *error_out)
{
	struct cell cells[] = {
		cell_unsigned(organization_id),
		cell_amount(end != NULL ? end->balance_after : amount_of(0)),
		cell_unsigned(end != NULL ? end->seq : 0),
	};

	return statement_execute(db, &statements[BALANCE_CREATE], cells, 1, NULL, error_out);
}

/* One guarded write, of a user or of an organization's balance. */
static void write_cells(struct cell *cells, uint64_t id, const struct account_state *read,
			const struct account_state *now, int64_t now_us)
{
	cells[0] = cell_amount(now->balance);
	cells[1] = cell_amount(now->ledger_balance);
	cells[2] = cell_unsigned(now->seq);
	cells[3] = cell_time(now_us);
	cells[4] = cell_unsigned(id);
	cells[5] = cell_unsigned(read->seq);
	cells[6] = cell_amount(read->balance);
}
#define WRITE_CELLS 7

static bool state_moved(const struct account_state *read, const struct account_state *now)
{
	return read->seq != now->seq || !amount_equal(read->balance, now->balance) ||
	       !amount_equal(read->ledger_balance, now->ledger_balance);
}

static enum status rows_write(struct db *db, size_t which, const struct cell *cells, size_t rows,
			      struct error *error_out)
{
	struct statement *statement;
	uint64_t affected;
	enum status status =
		statement_execute(db, &statements[which], cells, rows, &statement, error_out);

	if (status != DUET_OK)
		return status;
	affected = statement_affected(statement);
	if (affected == rows)
		return DUET_OK;
	return fail(error_out, DUET_HERE, DUET_CONFLICT, "%s: %" PRIu64 " of %zu rows changed",
		    statements[which].name, affected, rows);
}

static struct cell *write_cells_alloc(struct db *db, size_t count)
{
	return arena_array(db_scratch(db), count + 1, WRITE_CELLS * sizeof(struct cell));
}

enum status store_users_write(struct db *db, const struct user_account *users, size_t count,
			      int64_t now_us, struct error *error_out)
{
	struct cell *cells = write_cells_alloc(db, count);
	size_t rows = 0;

	if (cells == NULL)
		return fail(error_out, DUET_HERE, DUET_NO_MEMORY, "%zu users do not fit", count);
	for (size_t i = 0; i < count; i++) {
		if (state_moved(&users[i].read, &users[i].now))
			write_cells(&cells[WRITE_CELLS * rows++], users[i].id, &users[i].read,
				    &users[i].now, now_us);
	}
	if (rows == 0)
		return DUET_OK;
	return rows_write(db, USERS_WRITE, cells, rows, error_out);
}

enum status store_balances_write(struct db *db, const struct organization_account *organizations,
				 size_t count, int64_t now_us, struct error *error_out)
{
	struct cell *cells = write_cells_alloc(db, count);
	size_t rows = 0;

	if (cells == NULL)
		return fail(error_out, DUET_HERE, DUET_NO_MEMORY, "%zu balances do not fit", count);
	for (size_t i = 0; i < count; i++) {
		if (state_moved(&organizations[i].read, &organizations[i].now))
			write_cells(&cells[WRITE_CELLS * rows++], organizations[i].id,
				    &organizations[i].read, &organizations[i].now, now_us);
	}
	if (rows == 0)
		return DUET_OK;
	return rows_write(db, BALANCES_WRITE, cells, rows, error_out);
}
