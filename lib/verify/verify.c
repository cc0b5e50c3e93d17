/* The accounts are held in memory, 48 bytes each, and the chains stream past
 * them in the order of their ids: nothing is joined and nothing is sorted, for
 * a grouped join over the ledger takes ten times as long. */
#include "verify/verify.h"

#include <stdlib.h>

#define ACCOUNTS_CAPACITY 1024

static bool account_keep(struct accounts *accounts, const struct stored_account *account)
{
	if (accounts->count == accounts->capacity) {
		size_t capacity =
			accounts->capacity == 0 ? ACCOUNTS_CAPACITY : 2 * accounts->capacity;
		struct stored_account *items =
			reallocarray(accounts->items, capacity, sizeof(*items));

		if (items == NULL)
			return false;
		accounts->items = items;
		accounts->capacity = capacity;
	}
	accounts->items[accounts->count++] = *account;
	return true;
}

static bool user_row(void *context, const struct stored_account *account)
{
	struct verification *verification = context;

	verification->spent = !account_keep(&verification->users, account);
	return !verification->spent;
}

static bool balance_row(void *context, const struct stored_account *account)
{
	struct verification *verification = context;

	verification->spent = !account_keep(&verification->organizations, account);
	return !verification->spent;
}

static enum status accounts_read(struct db *db, struct verification *verification,
				 struct error *error_out)
{
	enum status status = store_users_scan(db, user_row, verification, error_out);

	if (status == DUET_OK && !verification->spent)
		status = store_balances_scan(db, balance_row, verification, error_out);
	if (status == DUET_OK && verification->spent)
		return fail(error_out, DUET_HERE, DUET_NO_MEMORY,
			    "no memory for %zu users and %zu organizations",
			    verification->users.count, verification->organizations.count);
	if (status != DUET_OK)
		return status;
	verification->summary.users = verification->users.count;
	verification->summary.organizations = verification->organizations.count;
	return store_ledger_rows_estimate(db, &verification->rows_estimate, error_out);
}

static enum status organizations_verify(struct db *db, struct verification *verification,
					struct error *error_out)
{
	struct pass pass = {
		.verification = verification,
		.table = "credit_balances",
		.accounts = &verification->organizations,
		.row_may_be_made_anew = true,
	};
	enum status status =
		store_organization_chains_scan(db, pass_organization_entry, &pass, error_out);

	if (status == DUET_OK)
		pass_finish(&pass);
	return status;
}

static enum status users_verify(struct db *db, struct verification *verification,
				struct error *error_out)
{
	struct pass pass = {
		.verification = verification,
		.table = "users",
		.accounts = &verification->users,
	};
	enum status status = store_user_chains_scan(db, pass_user_entry, &pass, error_out);

	if (status == DUET_OK)
		pass_finish(&pass);
	return status;
}

static enum status in_snapshot(struct db *db, struct verification *verification,
			       struct error *error_out)
{
	enum status status = accounts_read(db, verification, error_out);

	/* Most entries pass twice, once in each of their chains. */
	verification->rows_estimate *= 2;
	if (status == DUET_OK)
		status = organizations_verify(db, verification, error_out);
	if (status == DUET_OK)
		status = users_verify(db, verification, error_out);
	return status;
}

enum status verify_books(struct db *db, void (*found)(void *context, const struct finding *finding),
			 void (*progress)(void *context, uint64_t rows, uint64_t rows_estimate),
			 void *context, struct verify_summary *summary_out, struct error *error_out)
{
	struct verification verification = {
		.found = found,
		.progress = progress,
		.context = context,
	};
	enum status status = db_begin_snapshot(db, error_out);

	if (status != DUET_OK)
		return status;
	status = in_snapshot(db, &verification, error_out);
	db_rollback(db);
	free(verification.users.items);
	free(verification.organizations.items);
	if (status == DUET_OK)
		*summary_out = verification.summary;
	return status;
}
