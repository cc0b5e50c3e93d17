#include "store/user_standing.h"

#include "db/column.h"
#include "db/ids_query.h"
#include "store/user_row.h"

#define STANDING STATEMENT_USER_STANDING

/* Its columns after those of the user. */
enum standing_column {
	STANDING_HAS_PASSWORD = USER_COLUMNS_END,
	STANDING_LEDGER_BALANCE,
	STANDING_SEQ,
	STANDING_ORGANIZATION_EXTERNAL_ID,
	STANDING_ORGANIZATION_LEDGER_BALANCE,
	STANDING_ORGANIZATION_SEQ,
	STANDING_MEMBERS,
	STANDING_MEMBERS_BALANCE
};

static struct user_standing standing_read(const struct store *store, struct arena *arena)
{
	struct user user = user_read(store, STANDING, arena);

	return (struct user_standing){
		.user = user,
		.has_password = column_signed(store, STANDING, STANDING_HAS_PASSWORD) != 0,
		.organization_external_id =
			column_text(store, STANDING, STANDING_ORGANIZATION_EXTERNAL_ID, arena),
		.own = { .balance = user.balance,
			 .ledger_balance = column_amount(store, STANDING, STANDING_LEDGER_BALANCE),
			 .seq = column_unsigned(store, STANDING, STANDING_SEQ) },
		.organization = { .balance = user.organization_balance,
				  .ledger_balance = column_amount(
					  store, STANDING, STANDING_ORGANIZATION_LEDGER_BALANCE),
				  .seq = column_unsigned(store, STANDING,
							 STANDING_ORGANIZATION_SEQ) },
		.member_count = (uint64_t)column_signed(store, STANDING, STANDING_MEMBERS),
		.members_balance = column_amount(store, STANDING, STANDING_MEMBERS_BALANCE),
	};
}

enum status store_user_standing(struct store *store, uint64_t user_id, struct arena *arena,
				struct user_standing *standing_out, struct error *error_out)
{
	struct cell cells[] = { cell_unsigned(user_id), cell_unsigned(user_id) };
	enum status status = statement_execute(store, STANDING, cells, 1, error_out);
	size_t found = 0;

	while (status == DUET_OK &&
	       statement_step(store, STANDING, &status, error_out) == STEP_ROW) {
		if (found++ > 0)
			return rows_unexpected(store, STANDING, error_out);
		*standing_out = standing_read(store, arena);
	}
	if (status != DUET_OK)
		return status;
	if (found == 0)
		return fail(error_out, DUET_HERE, DUET_NOT_FOUND, "no such user");
	if (arena_spent(arena))
		return fail(error_out, DUET_HERE, DUET_TOO_LARGE, "the user does not fit");
	return DUET_OK;
}
