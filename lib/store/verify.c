#include "store/verify.h"

#include <inttypes.h>

#include "db/column.h"
#include "db/statement.h"

enum {
	USERS_SCAN,
	BALANCES_SCAN,
	ORGANIZATION_CHAINS_SCAN,
	USER_CHAINS_SCAN,
	LEDGER_ROWS_ESTIMATE,
};

/* clang-format off */
#define SCANNED_ENTRY_COLUMNS                                                    \
	"       e.organizationId, e.organizationSeq, e.userId, e.userSeq,\n"     \
	"       CAST(e.type AS UNSIGNED), e.userAmount, e.organizationAmount,\n" \
	"       e.userBalanceAfter, e.organizationBalanceAfter\n"
#define SCANNED_ENTRY_LETTERS "uuuuuiiii"

static const struct statement_definition statements[] = {
	[USERS_SCAN] = {
		.name = "users_scan", .roles = DB_OPERATES,
		.sql = "SELECT u.id, u.organizationId, u.creditBalance, u.ledgerBalance, u.ledgerSeq\n"
		       "  FROM users AS u FORCE INDEX (PRIMARY)\n"
		       " ORDER BY u.id",
		.params = "", .columns = "uuiiu", .streamed = true,
	},
	[BALANCES_SCAN] = {
		.name = "balances_scan", .roles = DB_OPERATES,
		.sql = "SELECT o.id, b.balance, b.ledgerBalance, b.ledgerSeq\n"
		       "  FROM organizations AS o FORCE INDEX (PRIMARY)\n"
		       "  LEFT JOIN credit_balances AS b ON b.organizationId = o.id\n"
		       " ORDER BY o.id",
		.params = "", .columns = "uiiu", .streamed = true,
	},
	[ORGANIZATION_CHAINS_SCAN] = {
		.name = "organization_chains_scan", .roles = DB_OPERATES,
		.sql = "SELECT" SCANNED_ENTRY_COLUMNS
		       "  FROM credit_ledger AS e FORCE INDEX (PRIMARY)\n"
		       " ORDER BY e.organizationId, e.organizationSeq",
		.params = "", .columns = SCANNED_ENTRY_LETTERS, .streamed = true,
	},
	/* With a sort, the first row would come only after the last was read, which may take
	 * longer than the connection's read timeout. */
	[USER_CHAINS_SCAN] = {
		.name = "user_chains_scan", .roles = DB_OPERATES,
		.sql = "SELECT" SCANNED_ENTRY_COLUMNS
		       "  FROM credit_ledger AS e FORCE INDEX (credit_ledger_userChain)\n"
		       " WHERE e.userId IS NOT NULL\n"
		       " ORDER BY e.userId, e.userSeq",
		.params = "", .columns = SCANNED_ENTRY_LETTERS, .streamed = true,
	},
	[LEDGER_ROWS_ESTIMATE] = {
		.name = "ledger_rows_estimate", .roles = DB_OPERATES,
		.sql = "SELECT CAST(COALESCE(MAX(TABLE_ROWS), 0) AS UNSIGNED)\n"
		       "  FROM information_schema.TABLES\n"
		       " WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'credit_ledger'",
		.params = "", .columns = "u",
	},
};
/* clang-format on */

const struct statement_table verify_statements = STATEMENT_TABLE(statements);

enum status store_users_scan(struct db *db,
			     bool (*row)(void *context, const struct stored_account *account),
			     void *context, struct error *error_out)
{
	struct statement *statement;
	enum status status =
		statement_execute(db, &statements[USERS_SCAN], NULL, 1, &statement, error_out);

	while (status == DUET_OK && statement_step(statement, &status, error_out) == STEP_ROW) {
		struct stored_account account = {
			.id = column_unsigned(statement, 0),
			.organization_id = column_unsigned(statement, 1),
			.exists = true,
			.state = { .balance = column_amount(statement, 2),
				   .ledger_balance = column_amount(statement, 3),
				   .seq = column_unsigned(statement, 4) },
		};

		if (!row(context, &account))
			break;
	}
	statement_finish(statement);
	return status;
}

enum status store_balances_scan(struct db *db,
				bool (*row)(void *context, const struct stored_account *account),
				void *context, struct error *error_out)
{
	struct statement *statement;
	enum status status =
		statement_execute(db, &statements[BALANCES_SCAN], NULL, 1, &statement, error_out);

	while (status == DUET_OK && statement_step(statement, &status, error_out) == STEP_ROW) {
		struct stored_account account = {
			.id = column_unsigned(statement, 0),
			.organization_id = column_unsigned(statement, 0),
			.exists = !column_is_null(statement, 1),
			.state = { .balance = column_amount(statement, 1),
				   .ledger_balance = column_amount(statement, 2),
				   .seq = column_unsigned(statement, 3) },
		};

		if (!row(context, &account))
			break;
	}
	statement_finish(statement);
	return status;
}

static bool scanned_entry_read(const struct statement *statement, struct scanned_entry *entry_out)
{
	uint64_t type = column_unsigned(statement, 4);

	if (type < 1 || type > ENTRY_TYPE_COUNT)
		return false;
	*entry_out = (struct scanned_entry){
		.organization_id = column_unsigned(statement, 0),
		.organization_seq = column_unsigned(statement, 1),
		.user_id = column_unsigned(statement, 2),
		.user_seq = column_unsigned(statement, 3),
		.type = (enum entry_type)(type - 1),
		.user_amount = column_amount(statement, 5),
		.organization_amount = column_amount(statement, 6),
		.user_balance_after = column_amount(statement, 7),
		.organization_balance_after = column_amount(statement, 8),
	};
	return true;
}

static enum status entries_scan(struct db *db, size_t which,
				bool (*row)(void *context, const struct scanned_entry *entry),
				void *context, struct error *error_out)
{
	struct statement *statement;
	struct scanned_entry entry;
	enum status status =
		statement_execute(db, &statements[which], NULL, 1, &statement, error_out);

	while (status == DUET_OK && statement_step(statement, &status, error_out) == STEP_ROW) {
		if (!scanned_entry_read(statement, &entry))
			status =
				fail(error_out, DUET_HERE, DUET_INTERNAL,
				     "entry %" PRIu64 "-%" PRIu64 " has no known type: correct it, "
				     "and verify again",
				     column_unsigned(statement, 0), column_unsigned(statement, 1));
		else if (!row(context, &entry))
			break;
	}
	statement_finish(statement);
	return status;
}

enum status store_organization_chains_scan(struct db *db,
					   bool (*row)(void *context,
						       const struct scanned_entry *entry),
					   void *context, struct error *error_out)
{
	return entries_scan(db, ORGANIZATION_CHAINS_SCAN, row, context, error_out);
}

enum status store_user_chains_scan(struct db *db,
				   bool (*row)(void *context, const struct scanned_entry *entry),
				   void *context, struct error *error_out)
{
	return entries_scan(db, USER_CHAINS_SCAN, row, context, error_out);
}

enum status store_ledger_rows_estimate(struct db *db, uint64_t *rows_out, struct error *error_out)
{
	struct statement *statement;
	enum status status = statement_execute(db, &statements[LEDGER_ROWS_ESTIMATE], NULL, 1,
					       &statement, error_out);

	*rows_out = 0;
	if (status != DUET_OK)
		return status;
	if (statement_step(statement, &status, error_out) == STEP_ROW)
		*rows_out = column_unsigned(statement, 0);
	statement_finish(statement);
	return status;
}
