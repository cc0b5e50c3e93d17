#include "history/history.h"

#include "base/clock.h"

/* Entries that one statement looks at: 20 to 40 ms, or 80 ms where it only counts. */
#define READ_AT_ONCE  20000
#define COUNT_AT_ONCE 50000

/* Entries that are counted before a long list is cut: 0.5 to 1 s. */
#define COUNTED_MAX 500000

struct begin_arguments {
	struct history *history;
	struct chain_stretch rest;
};

static enum status begin_once(struct db *db, void *arguments, struct error *error_out)
{
	struct begin_arguments *a = arguments;
	const struct chain_stretch *wanted = &a->history->rest;
	uint64_t last_seq;
	enum status status = store_chain_end(db, wanted->user_id, &last_seq, error_out);

	if (status != DUET_OK)
		return status;
	if (wanted->last_seq < last_seq)
		last_seq = wanted->last_seq;
	return chain_stretch_find(db, wanted->user_id, last_seq, &a->history->span, &a->rest,
				  error_out);
}

enum status history_begin(const struct db_source *source, struct history *history,
			  struct error *error_out)
{
	struct begin_arguments arguments = { .history = history };
	enum status status = reads_run(source, begin_once, &arguments, error_out);

	if (status == DUET_OK)
		history->rest = arguments.rest;
	return status;
}

bool history_is_over(const struct history *history)
{
	return chain_stretch_length(&history->rest) == 0;
}

/* Looks at one part, and takes it off. */
static enum status read_part(const struct db_source *source, struct history *history, size_t limit,
			     struct arena *arena, struct entry *entries_out, size_t *found_out,
			     struct error *error_out)
{
	struct chain_stretch part = chain_stretch_end(&history->rest, READ_AT_ONCE);
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

struct count_arguments {
	const struct history *history;
	struct chain_stretch part;
	uint64_t count;
};

static enum status count_once(struct db *db, void *arguments, struct error *error_out)
{
	struct count_arguments *a = arguments;

	return store_chain_count(db, &a->part, a->history->type, &a->history->span, &a->count,
				 error_out);
}

enum status history_cut(const struct db_source *source, struct history *history, uint64_t rows_max,
			uint64_t *after_out, struct error *error_out)
{
	struct chain_stretch rest = history->rest;
	int64_t began_ms = clock_monotonic_ms();
	uint64_t rows = 0, counted = 0;

	*after_out = 0;
	if (chain_stretch_length(&rest) <= rows_max)
		return DUET_OK;
	while (counted < COUNTED_MAX && chain_stretch_length(&rest) > 0) {
		struct count_arguments arguments = {
			.history = history,
			.part = chain_stretch_end(&rest, rows_max < COUNT_AT_ONCE ? rows_max
										  : COUNT_AT_ONCE),
		};
		enum status status = reads_run(source, count_once, &arguments, error_out);

		if (status != DUET_OK)
			return status;
		rows += arguments.count;
		if (rows > rows_max)
			break;
		counted += chain_stretch_length(&arguments.part);
		rest.last_seq = arguments.part.first_seq - 1;
		if (db_source_half_gone(source, began_ms))
			break;
	}
	if (chain_stretch_length(&rest) == 0)
		return DUET_OK;
	history->rest.first_seq = rest.last_seq + 1;
	*after_out = rest.last_seq;
	return DUET_OK;
}
