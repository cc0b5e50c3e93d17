#include "store/accounts.h"

#include <inttypes.h>
#include <string.h>

#include "db/connection.h"

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

static enum status rows_write(struct db *db, enum statement_id statement, const struct cell *cells,
			      size_t rows, struct error *error_out)
{
	enum status status = statement_execute(db, statement, cells, rows, error_out);
	uint64_t affected;

	if (status != DUET_OK)
		return status;
	affected = statement_affected(db, statement);
	if (affected == rows)
		return DUET_OK;
	return fail(error_out, DUET_HERE, DUET_CONFLICT, "%s: %" PRIu64 " of %zu rows changed",
		    statement_definitions[statement].name, affected, rows);
}

static struct cell *write_cells_alloc(struct db *db, size_t count)
{
	arena_reset(db->scratch);
	return arena_array(db->scratch, count + 1, WRITE_CELLS * sizeof(struct cell));
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
	return rows_write(db, STATEMENT_USERS_WRITE, cells, rows, error_out);
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
	return rows_write(db, STATEMENT_BALANCES_WRITE, cells, rows, error_out);
}
