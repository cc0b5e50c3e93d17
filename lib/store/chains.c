#include "store/chains.h"

#include "db/column.h"
#include "db/statement.h"

enum {
	CHAIN_END,
	CHAIN_MOMENT,
	CHAIN_COUNT,
	CHAIN_DAYS,
	USER_CHAIN_ENDS,
	ORGANIZATION_CHAIN_ENDS,
};

/* clang-format off */
static const struct statement_definition statements[] = {
	[CHAIN_END] = {
		.name = "chain_end", .roles = DB_READS,
		.sql = "SELECT e.userSeq\n"
		       "  FROM credit_ledger AS e FORCE INDEX (credit_ledger_userChain)\n"
		       " WHERE e.userId = ?\n"
		       " ORDER BY e.userSeq DESC\n"
		       " LIMIT 1",
		.params = "u", .columns = "u",
	},
	[CHAIN_MOMENT] = {
		.name = "chain_moment", .roles = DB_READS,
		.sql = "SELECT e.createdAt, e.userAmount, e.userBalanceAfter\n"
		       "  FROM credit_ledger AS e FORCE INDEX (credit_ledger_userChain)\n"
		       " WHERE e.userId = ? AND e.userSeq = ?",
		.params = "uu", .columns = "tii",
	},
	[CHAIN_COUNT] = {
		.name = "chain_count", .roles = DB_READS,
		.sql = "SELECT COUNT(*)\n"
		       "  FROM credit_ledger AS e FORCE INDEX (credit_ledger_userChain)\n"
		       " WHERE e.userId = ? AND e.userSeq BETWEEN ? AND ?\n"
		       "   AND (? = 0 OR e.type = ?)\n"
		       "   AND e.createdAt >= ? AND e.createdAt < ?",
		.params = "uuuuutt", .columns = "i",
	},
	/* One sum only, so that most of the time goes into finding the rows.  SUM() returns a
	 * DECIMAL, and the CAST limits it to what 64 bits hold. */
	[CHAIN_DAYS] = {
		.name = "chain_days", .roles = DB_READS,
		.sql = "SELECT CAST(LEAST(GREATEST(DATEDIFF(e.createdAt, '1970-01-01'), ?), ?)\n"
		       "            AS SIGNED) AS day,\n"
		       "       CAST(e.type AS UNSIGNED) AS typeNumber,\n"
		       "       CAST(SUM(e.userAmount) AS SIGNED)\n"
		       "  FROM credit_ledger AS e FORCE INDEX (credit_ledger_userChain)\n"
		       " WHERE e.userId = ? AND e.userSeq BETWEEN ? AND ?\n"
		       " GROUP BY day, typeNumber",
		.params = "iiuuu", .columns = "iui",
	},
	/* ORDER BY ... LIMIT 1 reads one row of the index; MAX() would read the chain. */
	[USER_CHAIN_ENDS] = {
		.name = "user_chain_ends", .roles = DB_COMMITS,
		.sql = "SELECT e.userId, e.userSeq, e.userBalanceAfter\n"
		       "  FROM " IDS_TABLE
		       "  STRAIGHT_JOIN credit_ledger AS e FORCE INDEX (credit_ledger_userChain)\n"
		       "    ON e.userId = wanted.id\n"
		       "   AND e.userSeq = (SELECT l.userSeq\n"
		       "                      FROM credit_ledger AS l\n"
		       "                     WHERE l.userId = wanted.id\n"
		       "                     ORDER BY l.userSeq DESC\n"
		       "                     LIMIT 1)",
		.params = "s", .columns = "uui",
	},
	[ORGANIZATION_CHAIN_ENDS] = {
		.name = "organization_chain_ends", .roles = DB_READS | DB_COMMITS,
		.sql = "SELECT e.organizationId, e.organizationSeq, e.organizationBalanceAfter\n"
		       "  FROM " IDS_TABLE
		       "  STRAIGHT_JOIN credit_ledger AS e FORCE INDEX (PRIMARY)\n"
		       "    ON e.organizationId = wanted.id\n"
		       "   AND e.organizationSeq = (SELECT l.organizationSeq\n"
		       "                              FROM credit_ledger AS l\n"
		       "                             WHERE l.organizationId = wanted.id\n"
		       "                             ORDER BY l.organizationSeq DESC\n"
		       "                             LIMIT 1)",
		.params = "s", .columns = "uui",
	},
};
/* clang-format on */

const struct statement_table chains_statements = STATEMENT_TABLE(statements);

enum status store_chain_end(struct db *db, uint64_t user_id, uint64_t *last_seq_out,
			    struct error *error_out)
{
	struct statement *statement;
	struct cell cells[] = { cell_unsigned(user_id) };
	enum status status =
		statement_execute(db, &statements[CHAIN_END], cells, 1, &statement, error_out);

	*last_seq_out = 0;
	if (status == DUET_OK && statement_step(statement, &status, error_out) == STEP_ROW)
		*last_seq_out = column_unsigned(statement, 0);
	statement_finish(statement);
	return status;
}

enum status store_chain_moment(struct db *db, uint64_t user_id, uint64_t seq,
			       struct chain_moment *moment_out, struct error *error_out)
{
	struct statement *statement;
	struct cell cells[] = { cell_unsigned(user_id), cell_unsigned(seq) };
	enum status status =
		statement_execute(db, &statements[CHAIN_MOMENT], cells, 1, &statement, error_out);
	struct amount amount;

	if (status != DUET_OK)
		return status;
	if (statement_step(statement, &status, error_out) != STEP_ROW)
		return status == DUET_OK ? DUET_NOT_FOUND : status;
	amount = column_amount(statement, 1);
	*moment_out = (struct chain_moment){
		.created_us = column_time(statement, 0),
		.balance_after = column_amount(statement, 2),
	};
	statement_finish(statement);
	/* A CHECK keeps both within what JavaScript can represent. */
	if (!amount_subtract(moment_out->balance_after, amount, &moment_out->balance_before))
		return fail(error_out, DUET_HERE, DUET_INTERNAL, "chain_moment: out of range");
	return DUET_OK;
}

enum status store_chain_count(struct db *db, const struct chain_range *range, int type,
			      const struct time_span *span, uint64_t *count_out,
			      struct error *error_out)
{
	struct statement *statement;
	struct cell cells[] = {
		cell_unsigned(range->user_id),
		cell_unsigned(range->first_seq),
		cell_unsigned(range->last_seq),
		cell_type(type),
		cell_type(type),
		cell_from(span),
		cell_to(span),
	};
	enum status status =
		statement_execute(db, &statements[CHAIN_COUNT], cells, 1, &statement, error_out);

	*count_out = 0;
	if (status == DUET_OK && statement_step(statement, &status, error_out) == STEP_ROW)
		*count_out = (uint64_t)column_signed(statement, 0);
	statement_finish(statement);
	return status;
}

enum status store_chain_days_add(struct db *db, const struct chain_range *range,
				 const struct day_range *days, struct day_sums *sums,
				 struct error *error_out)
{
	struct statement *statement;
	struct cell cells[] = {
		cell_signed(days->first),       cell_signed(days->last),
		cell_unsigned(range->user_id),  cell_unsigned(range->first_seq),
		cell_unsigned(range->last_seq),
	};
	enum status status =
		statement_execute(db, &statements[CHAIN_DAYS], cells, 1, &statement, error_out);

	if (status != DUET_OK)
		return status;
	while (statement_step(statement, &status, error_out) == STEP_ROW) {
		uint64_t type = column_unsigned(statement, 1);

		if (type < 1 || type > ENTRY_TYPE_COUNT)
			return statement_unexpected(statement, error_out);
		day_sums_count(&sums[column_signed(statement, 0) - days->first],
			       (enum entry_type)(type - 1), column_amount(statement, 2));
	}
	return status;
}

static enum status chain_ends(struct db *db, size_t which, const uint64_t *ids, size_t count,
			      struct chain_end *ends_out, size_t *found_out,
			      struct error *error_out)
{
	struct cell cell = cell_ids(db_scratch(db), ids, count);
	struct statement *statement;
	enum status status;
	size_t found = 0;

	*found_out = 0;
	if (count == 0)
		return DUET_OK;
	status = statement_execute(db, &statements[which], &cell, 1, &statement, error_out);
	while (status == DUET_OK && statement_step(statement, &status, error_out) == STEP_ROW) {
		if (found == count)
			return statement_unexpected(statement, error_out);
		ends_out[found++] = (struct chain_end){
			.id = column_unsigned(statement, 0),
			.seq = column_unsigned(statement, 1),
			.balance_after = column_amount(statement, 2),
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
	return chain_ends(db, USER_CHAIN_ENDS, user_ids, count, ends_out, found_out, error_out);
}

enum status store_organization_chain_ends(struct db *db, const uint64_t *organization_ids,
					  size_t count, struct chain_end *ends_out,
					  size_t *found_out, struct error *error_out)
{
	return chain_ends(db, ORGANIZATION_CHAIN_ENDS, organization_ids, count, ends_out, found_out,
			  error_out);
}
