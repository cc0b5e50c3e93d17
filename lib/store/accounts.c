#include "store/accounts.h"

#include "db/column.h"
#include "db/ids_query.h"

/* In debug and in production: the committer finds accounts by bisection. */
static bool next_is_ascending(uint64_t id, uint64_t previous, size_t found, size_t count)
{
	return found < count && (found == 0 || id > previous);
}

enum status store_users_lock(struct db *db, const uint64_t *ids, size_t count, enum lock_mode mode,
			     struct user_account *rows_out, size_t *found_out,
			     struct error *error_out)
{
	enum statement_id statement =
		mode == LOCK_SKIP ? STATEMENT_USERS_LOCK_SKIP : STATEMENT_USERS_LOCK_WAIT;
	enum status status;
	size_t found = 0;

	*found_out = 0;
	if (count == 0)
		return DUET_OK;
	status = ids_query(db, statement, ids, count, error_out);
	while (status == DUET_OK && statement_step(db, statement, &status, error_out) == STEP_ROW) {
		uint64_t id = column_unsigned(db, statement, 0);
		struct account_state state = {
			.balance = column_amount(db, statement, 2),
			.ledger_balance = column_amount(db, statement, 3),
			.seq = column_unsigned(db, statement, 4),
		};

		if (!next_is_ascending(id, found > 0 ? rows_out[found - 1].id : 0, found, count))
			return rows_unexpected(db, statement, error_out);
		rows_out[found++] = (struct user_account){
			.id = id,
			.organization_id = column_unsigned(db, statement, 1),
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
	enum statement_id statement =
		mode == LOCK_SKIP ? STATEMENT_BALANCES_LOCK_SKIP : STATEMENT_BALANCES_LOCK_WAIT;
	enum status status;
	size_t found = 0;

	*found_out = 0;
	if (count == 0)
		return DUET_OK;
	status = ids_query(db, statement, organization_ids, count, error_out);
	while (status == DUET_OK && statement_step(db, statement, &status, error_out) == STEP_ROW) {
		uint64_t id = column_unsigned(db, statement, 0);
		struct account_state state = {
			.balance = column_amount(db, statement, 1),
			.ledger_balance = column_amount(db, statement, 2),
			.seq = column_unsigned(db, statement, 3),
		};

		if (!next_is_ascending(id, found > 0 ? rows_out[found - 1].id : 0, found, count))
			return rows_unexpected(db, statement, error_out);
		rows_out[found++] = (struct organization_account){
			.id = id,
			.shared = column_signed(db, statement, 4) != 0,
			.read = state,
			.now = state,
		};
	}
	if (status == DUET_OK)
		*found_out = found;
	return status;
}

static enum status ids_exist(struct db *db, enum statement_id statement, const uint64_t *ids,
			     size_t count, uint64_t *ids_out, size_t *found_out,
			     struct error *error_out)
{
	enum status status;
	size_t found = 0;

	*found_out = 0;
	if (count == 0)
		return DUET_OK;
	status = ids_query(db, statement, ids, count, error_out);
	while (status == DUET_OK && statement_step(db, statement, &status, error_out) == STEP_ROW) {
		if (found == count)
			return rows_unexpected(db, statement, error_out);
		ids_out[found++] = column_unsigned(db, statement, 0);
	}
	if (status == DUET_OK)
		*found_out = found;
	return status;
}

enum status store_users_exist(struct db *db, const uint64_t *ids, size_t count, uint64_t *ids_out,
			      size_t *found_out, struct error *error_out)
{
	return ids_exist(db, STATEMENT_USERS_EXIST, ids, count, ids_out, found_out, error_out);
}

enum status store_balances_exist(struct db *db, const uint64_t *organization_ids, size_t count,
				 uint64_t *ids_out, size_t *found_out, struct error *error_out)
{
	return ids_exist(db, STATEMENT_BALANCES_EXIST, organization_ids, count, ids_out, found_out,
			 error_out);
}

static enum status chain_ends(struct db *db, enum statement_id statement, const uint64_t *ids,
			      size_t count, struct chain_end *ends_out, size_t *found_out,
			      struct error *error_out)
{
	enum status status;
	size_t found = 0;

	*found_out = 0;
	if (count == 0)
		return DUET_OK;
	status = ids_query(db, statement, ids, count, error_out);
	while (status == DUET_OK && statement_step(db, statement, &status, error_out) == STEP_ROW) {
		if (found == count)
			return rows_unexpected(db, statement, error_out);
		ends_out[found++] = (struct chain_end){
			.id = column_unsigned(db, statement, 0),
			.seq = column_unsigned(db, statement, 1),
			.balance_after = column_amount(db, statement, 2),
		};
	}
	if (status == DUET_OK)
		*found_out = found;
	return status;
}

enum status store_user_chain_ends(struct db *db, const uint64_t *user_ids, size_t count,
				  struct chain_end *ends_out, size_t *found_out,
				  struct error *error_out)
{
	return chain_ends(db, STATEMENT_USER_CHAIN_ENDS, user_ids, count, ends_out, found_out,
			  error_out);
}

enum status store_organization_chain_ends(struct db *db, const uint64_t *organization_ids,
					  size_t count, struct chain_end *ends_out,
					  size_t *found_out, struct error *error_out)
{
	return chain_ends(db, STATEMENT_ORGANIZATION_CHAIN_ENDS, organization_ids, count, ends_out,
			  found_out, error_out);
}

enum status store_balance_create(struct db *db, uint64_t organization_id,
				 const struct chain_end *end, struct error *error_out)
{
	struct cell cells[] = {
		cell_unsigned(organization_id),
		cell_amount(end != NULL ? end->balance_after : amount_of(0)),
		cell_unsigned(end != NULL ? end->seq : 0),
	};

	return statement_execute(db, STATEMENT_BALANCE_CREATE, cells, 1, error_out);
}
