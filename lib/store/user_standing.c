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

static struct user_standing standing_read(const struct db *db, struct arena *arena)
{
	struct user user = user_read(db, STANDING, arena);

	return (struct user_standing){
		.user = user,
		.has_password = column_signed(db, STANDING, STANDING_HAS_PASSWORD) != 0,
		.organization_external_id =
			column_text(db, STANDING, STANDING_ORGANIZATION_EXTERNAL_ID, arena),
		.own = { .balance = user.balance,
			 .ledger_balance = column_amount(db, STANDING, STANDING_LEDGER_BALANCE),
			 .seq = column_unsigned(db, STANDING, STANDING_SEQ) },
		.organization = { .balance = user.organization_balance,
				  .ledger_balance = column_amount(
					  db, STANDING, STANDING_ORGANIZATION_LEDGER_BALANCE),
				  .seq = column_unsigned(db, STANDING, STANDING_ORGANIZATION_SEQ) },
		.member_count = (uint64_t)column_signed(db, STANDING, STANDING_MEMBERS),
		.members_balance = column_amount(db, STANDING, STANDING_MEMBERS_BALANCE),
	};
}

enum status store_user_standing(struct db *db, uint64_t user_id, struct arena *arena,
				struct user_standing *standing_out, struct error *error_out)
{
	struct cell cells[] = { cell_unsigned(user_id), cell_unsigned(user_id) };
	enum status status = statement_execute(db, STANDING, cells, 1, error_out);
	size_t found = 0;

	while (status == DUET_OK && statement_step(db, STANDING, &status, error_out) == STEP_ROW) {
		if (found++ > 0)
			return rows_unexpected(db, STANDING, error_out);
		*standing_out = standing_read(db, arena);
	}
	if (status != DUET_OK)
		return status;
	if (found == 0)
		return fail(error_out, DUET_HERE, DUET_USER_NOT_FOUND, "no such user");
	if (arena_spent(arena))
		return fail(error_out, DUET_HERE, DUET_NO_MEMORY, "the user does not fit");
	return DUET_OK;
}
