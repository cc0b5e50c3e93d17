/* A user's entries, newest first, filtered.
 *
 * A filter that matches little may pass over a long part of the chain.  No
 * statement looks at more than a few thousand entries, no step of this at more
 * than HISTORY_EXAMINED_MAX, and between statements the connection is given
 * back. */
#ifndef DUET_HISTORY_HISTORY_H
#define DUET_HISTORY_HISTORY_H

#include "db/source.h"
#include "history/chain_time.h"
#include "store/entries.h"

/* One read of a few entries, of a user or an organization. */
DUET_MUST_USE enum status read_entries(const struct db_source *source,
				       const struct entry_query *query, struct arena *arena,
				       struct entry *entries_out, size_t *found_out,
				       struct error *error_out);

/* 0.3 s where everything is in memory. */
#define HISTORY_EXAMINED_MAX 200000

/* What is still to be looked at, and what is looked for. */
struct history {
	struct chain_range rest;
	int type; /* enum entry_type, or ENTRY_TYPE_ANY */
	struct time_span span;
};

/* Finds the part of the chain where such entries lie.  Given are
 * history->rest.user_id, the filter, and in history->rest.last_seq a number of
 * the chain behind which nothing is looked for (UINT64_MAX: its end). */
DUET_MUST_USE enum status history_begin(const struct db_source *source, struct history *history,
					struct error *error_out);

/* Nothing is left of it. */
bool history_is_over(const struct history *history);

/* The next ones: at most `limit`, for which entries_out has room.  There may be
 * fewer, and none, before it is over. */
DUET_MUST_USE enum status history_next(const struct db_source *source, struct history *history,
				       size_t limit, struct arena *arena, struct entry *entries_out,
				       size_t *found_out, struct error *error_out);

/* Cuts its oldest part off, so that it has at most `rows_max` entries and is read in
 * seconds.  *after_out is the last number of what was cut off, 0 where nothing was. */
DUET_MUST_USE enum status history_cut(const struct db_source *source, struct history *history,
				      uint64_t rows_max, uint64_t *after_out,
				      struct error *error_out);

#endif
