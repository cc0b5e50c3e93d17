#include "store/verify.h"

#include "db/column.h"
#include "db/connection.h"

#include <inttypes.h>

enum status store_snapshot_begin(struct db *db, struct error *error_out)
{
	/* For the next transaction only; READ COMMITTED would look anew in each
	 * statement. */
	enum status status =
		db_query(db, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", NULL, error_out);

	if (status != DUET_OK)
		return status;
	return db_query(db, "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY", NULL,
			error_out);
}

enum status store_users_scan(struct db *db,
			     bool (*row)(void *context, const struct stored_account *account),
			     void *context, struct error *error_out)
{
	enum statement_id statement = STATEMENT_USERS_SCAN;
	enum status status = statement_execute(db, statement, NULL, 1, error_out);

	while (status == DUET_OK && statement_step(db, statement, &status, error_out) == STEP_ROW) {
		struct stored_account account = {
			.id = column_unsigned(db, statement, 0),
			.organization_id = column_unsigned(db, statement, 1),
			.exists = true,
			.state = { .balance = column_amount(db, statement, 2),
				   .ledger_balance = column_amount(db, statement, 3),
				   .seq = column_unsigned(db, statement, 4) },
		};

		if (!row(context, &account))
			break;
	}
	statement_finish(db, statement);
	return status;
}

enum status store_balances_scan(struct db *db,
				bool (*row)(void *context, const struct stored_account *account),
				void *context, struct error *error_out)
{
	enum statement_id statement = STATEMENT_BALANCES_SCAN;
	enum status status = statement_execute(db, statement, NULL, 1, error_out);

	while (status == DUET_OK && statement_step(db, statement, &status, error_out) == STEP_ROW) {
		struct stored_account account = {
			.id = column_unsigned(db, statement, 0),
			.organization_id = column_unsigned(db, statement, 0),
			.exists = !column_is_null(db, statement, 1),
			.state = { .balance = column_amount(db, statement, 1),
				   .ledger_balance = column_amount(db, statement, 2),
				   .seq = column_unsigned(db, statement, 3) },
		};

		if (!row(context, &account))
			break;
	}
	statement_finish(db, statement);
	return status;
}

static bool scanned_entry_read(const struct db *db, enum statement_id statement,
			       struct scanned_entry *entry_out)
{
	uint64_t type = column_unsigned(db, statement, 4);

	if (type < 1 || type > ENTRY_TYPE_COUNT)
		return false;
	*entry_out = (struct scanned_entry){
		.organization_id = column_unsigned(db, statement, 0),
		.organization_seq = column_unsigned(db, statement, 1),
		.user_id = column_unsigned(db, statement, 2),
		.user_seq = column_unsigned(db, statement, 3),
		.type = (enum entry_type)(type - 1),
		.user_amount = column_amount(db, statement, 5),
		.organization_amount = column_amount(db, statement, 6),
		.user_balance_after = column_amount(db, statement, 7),
		.organization_balance_after = column_amount(db, statement, 8),
	};
	return true;
}

static enum status entries_scan(struct db *db, enum statement_id statement,
				bool (*row)(void *context, const struct scanned_entry *entry),
				void *context, struct error *error_out)
{
	struct scanned_entry entry;
	enum status status = statement_execute(db, statement, NULL, 1, error_out);

	while (status == DUET_OK && statement_step(db, statement, &status, error_out) == STEP_ROW) {
		if (!scanned_entry_read(db, statement, &entry))
			status =
				fail(error_out, DUET_HERE, DUET_INTERNAL,
				     "entry %" PRIu64 "-%" PRIu64 " has no known type: correct it, "
				     "and verify again",
				     column_unsigned(db, statement, 0),
				     column_unsigned(db, statement, 1));
		else if (!row(context, &entry))
			break;
	}
	statement_finish(db, statement);
	return status;
}

enum status store_organization_chains_scan(struct db *db,
					   bool (*row)(void *context,
						       const struct scanned_entry *entry),
					   void *context, struct error *error_out)
{
	return entries_scan(db, STATEMENT_ORGANIZATION_CHAINS_SCAN, row, context, error_out);
}

enum status store_user_chains_scan(struct db *db,
				   bool (*row)(void *context, const struct scanned_entry *entry),
				   void *context, struct error *error_out)
{
	return entries_scan(db, STATEMENT_USER_CHAINS_SCAN, row, context, error_out);
}

enum status store_ledger_rows_estimate(struct db *db, uint64_t *rows_out, struct error *error_out)
{
	enum statement_id statement = STATEMENT_LEDGER_ROWS_ESTIMATE;
	enum status status = statement_execute(db, statement, NULL, 1, error_out);

	*rows_out = 0;
	if (status != DUET_OK)
		return status;
	if (statement_step(db, statement, &status, error_out) == STEP_ROW)
		*rows_out = column_unsigned(db, statement, 0);
	statement_finish(db, statement);
	return status;
}
