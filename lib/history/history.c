#include "history/history.h"

#include "base/clock.h"

/* Entries that one statement looks at: 20 to 40 ms, or 80 ms where it only counts. */
#define READ_AT_ONCE  20000
#define COUNT_AT_ONCE 50000

/* Entries that are counted before a long list is cut: 0.5 to 1 s. */
#define COUNTED_MAX 500000

enum status read_entries(const struct db_source *source, const struct entry_query *query,
			 struct arena *arena, struct entry *entries_out, size_t *found_out,
			 struct error *error_out)
{
	enum status status;

	*found_out = 0;
	for (struct db_loan loan = db_lend(source); db_next(&loan, &status, error_out);)
		status = store_entries_list(loan.db, query, arena, entries_out, found_out,
					    error_out);
	return status;
}

/* Where the wanted part of the chain lies. */
static enum status find_rest(struct db *db, const struct history *history,
			     struct chain_range *rest_out, struct error *error_out)
{
	const struct chain_range *wanted = &history->rest;
	uint64_t last_seq;
	enum status status = store_chain_end(db, wanted->user_id, &last_seq, error_out);

	if (status != DUET_OK)
		return status;
	if (wanted->last_seq < last_seq)
		last_seq = wanted->last_seq;
	return chain_range_find(db, wanted->user_id, last_seq, &history->span, rest_out, error_out);
}

enum status history_begin(const struct db_source *source, struct history *history,
			  struct error *error_out)
{
	struct chain_range rest;
	enum status status;

	for (struct db_loan loan = db_lend(source); db_next(&loan, &status, error_out);)
		status = find_rest(loan.db, history, &rest, error_out);
	if (status == DUET_OK)
		history->rest = rest;
	return status;
}

bool history_is_over(const struct history *history)
{
	return chain_range_length(&history->rest) == 0;
}

/* Looks at one part, and takes it off. */
static enum status read_part(const struct db_source *source, struct history *history, size_t limit,
			     struct arena *arena, struct entry *entries_out, size_t *found_out,
			     struct error *error_out)
{
	struct chain_range part = chain_range_end(&history->rest, READ_AT_ONCE);
	const struct entry_query query = {
		.user_id = part.user_id,
		.before_seq = part.last_seq + 1,
		.first_seq = part.first_seq,
		.type = history->type,
		.span = &history->span,
		.limit = limit,
	};
	enum status status = read_entries(source, &query, arena, entries_out, found_out, error_out);

	if (status != DUET_OK)
		return status;
	/* A full page may have stopped half way. */
	history->rest.last_seq =
		*found_out == limit ? entries_out[limit - 1].user_seq - 1 : part.first_seq - 1;
	return DUET_OK;
}

enum status history_next(const struct db_source *source, struct history *history, size_t limit,
			 struct arena *arena, struct entry *entries_out, size_t *found_out,
			 struct error *error_out)
{
	int64_t began_ms = clock_monotonic_ms();
	size_t found = 0;
	uint64_t examined = 0;

	*found_out = 0;
	while (found < limit && examined < HISTORY_EXAMINED_MAX && !history_is_over(history)) {
		size_t more;
		enum status status = read_part(source, history, limit - found, arena,
					       entries_out + found, &more, error_out);

		if (status != DUET_OK)
			return status;
		found += more;
		examined += READ_AT_ONCE;
		if (db_source_half_gone(source, began_ms))
			break;
	}
	*found_out = found;
	return DUET_OK;
}

static enum status count_part(const struct db_source *source, const struct history *history,
			      const struct chain_range *part, uint64_t *count_out,
			      struct error *error_out)
{
	enum status status;

	*count_out = 0;
	for (struct db_loan loan = db_lend(source); db_next(&loan, &status, error_out);)
		status = store_chain_count(loan.db, part, history->type, &history->span, count_out,
					   error_out);
	return status;
}

enum status history_cut(const struct db_source *source, struct history *history, uint64_t rows_max,
			uint64_t *after_out, struct error *error_out)
{
	const uint64_t at_once = rows_max < COUNT_AT_ONCE ? rows_max : COUNT_AT_ONCE;
	struct chain_range rest = history->rest;
	int64_t began_ms = clock_monotonic_ms();
	uint64_t rows = 0, counted = 0;

	*after_out = 0;
	if (chain_range_length(&rest) <= rows_max)
		return DUET_OK;
	while (counted < COUNTED_MAX && chain_range_length(&rest) > 0) {
		const struct chain_range part = chain_range_end(&rest, at_once);
		uint64_t more;
		enum status status = count_part(source, history, &part, &more, error_out);

		if (status != DUET_OK)
			return status;
		rows += more;
		if (rows > rows_max)
			break;
		counted += chain_range_length(&part);
		rest.last_seq = part.first_seq - 1;
		if (db_source_half_gone(source, began_ms))
			break;
	}
	if (chain_range_length(&rest) == 0)
		return DUET_OK;
	history->rest.first_seq = rest.last_seq + 1;
	*after_out = rest.last_seq;
	return DUET_OK;
}
