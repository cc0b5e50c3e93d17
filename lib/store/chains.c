#include "store/chains.h"

#include "db/column.h"
#include "db/connection.h"
#include "db/ids_query.h"
#include "db/span_cells.h"

enum status store_chain_end(struct db *db, uint64_t user_id, uint64_t *last_seq_out,
			    struct error *error_out)
{
	enum statement_id statement = STATEMENT_CHAIN_END;
	struct cell cells[] = { cell_unsigned(user_id) };
	enum status status = statement_execute(db, statement, cells, 1, error_out);

	*last_seq_out = 0;
	if (status == DUET_OK && statement_step(db, statement, &status, error_out) == STEP_ROW)
		*last_seq_out = column_unsigned(db, statement, 0);
	statement_finish(db, statement);
	return status;
}

enum status store_chain_moment(struct db *db, uint64_t user_id, uint64_t seq,
			       struct chain_moment *moment_out, struct error *error_out)
{
	enum statement_id statement = STATEMENT_CHAIN_MOMENT;
	struct cell cells[] = { cell_unsigned(user_id), cell_unsigned(seq) };
	enum status status = statement_execute(db, statement, cells, 1, error_out);
	struct amount amount;

	if (status != DUET_OK)
		return status;
	if (statement_step(db, statement, &status, error_out) != STEP_ROW)
		return status == DUET_OK ? DUET_NOT_FOUND : status;
	amount = column_amount(db, statement, 1);
	*moment_out = (struct chain_moment){
		.created_us = column_time(db, statement, 0),
		.balance_after = column_amount(db, statement, 2),
	};
	statement_finish(db, statement);
	/* Both are within what JavaScript holds, says a CHECK. */
	if (!amount_subtract(moment_out->balance_after, amount, &moment_out->balance_before))
		return fail(error_out, DUET_HERE, DUET_INTERNAL, "chain_moment: out of range");
	return DUET_OK;
}

enum status store_chain_count(struct db *db, const struct chain_stretch *stretch, int type,
			      const struct time_span *span, uint64_t *count_out,
			      struct error *error_out)
{
	enum statement_id statement = STATEMENT_CHAIN_COUNT;
	struct cell cells[] = {
		cell_unsigned(stretch->user_id),
		cell_unsigned(stretch->first_seq),
		cell_unsigned(stretch->last_seq),
		cell_type(type),
		cell_type(type),
		cell_from(span),
		cell_to(span),
	};
	enum status status = statement_execute(db, statement, cells, 1, error_out);

	*count_out = 0;
	if (status == DUET_OK && statement_step(db, statement, &status, error_out) == STEP_ROW)
		*count_out = (uint64_t)column_signed(db, statement, 0);
	statement_finish(db, statement);
	return status;
}

enum status store_chain_days_add(struct db *db, const struct chain_stretch *stretch,
				 const struct day_range *days, struct day_sums *sums,
				 struct error *error_out)
{
	enum statement_id statement = STATEMENT_CHAIN_DAYS;
	struct cell cells[] = {
		cell_signed(days->first),         cell_signed(days->last),
		cell_unsigned(stretch->user_id),  cell_unsigned(stretch->first_seq),
		cell_unsigned(stretch->last_seq),
	};
	enum status status = statement_execute(db, statement, cells, 1, error_out);

	if (status != DUET_OK)
		return status;
	while (statement_step(db, statement, &status, error_out) == STEP_ROW) {
		uint64_t type = column_unsigned(db, statement, 1);

		if (type < 1 || type > ENTRY_TYPE_COUNT)
			return rows_unexpected(db, statement, error_out);
		day_sums_count(&sums[column_signed(db, statement, 0) - days->first],
			       (enum entry_type)(type - 1), column_amount(db, statement, 2));
	}
	return status;
}
