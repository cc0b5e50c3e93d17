/* How a user's balance came about, day by day. */
#ifndef DUET_HISTORY_SUMMARY_H
#define DUET_HISTORY_SUMMARY_H

#include "db/source.h"
#include "store/chains.h"
#include "store/users.h"

#define SUMMARY_DAYS_MAX 366

/* Entries that one summary counts at most: about 2 s, in parts between which the
 * connection is given back. */
#define SUMMARY_ENTRIES_MAX 1000000

struct summary_day {
	struct day_sums sums;
	struct amount balance; /* the balance before the day, and sums.moved */
};

/* balance of a day = balance of the day before + added - spent + corrected, always:
 * every entry is counted on the day of its own createdAt (chain_time.h), but for
 * the last day, which has what a clock that is ahead put after it too. */
struct summary {
	struct user user; /* with `latest`, of one moment */
	bool has_latest;
	struct entry latest;
	int64_t first_day; /* of UTC, counted from 1970-01-01 */
	size_t day_count;  /* the last one is the day that was asked for */
	/* False: the period has more entries than SUMMARY_ENTRIES_MAX or than can be
	 * counted in half of the request's time; days of which not all were counted
	 * are left out, oldest first.  So may all be. */
	bool complete;
	struct summary_day *days;
	struct day_sums total;
};

/* The `count` (1 ... SUMMARY_DAYS_MAX) days up to last_day.  DUET_USER_NOT_FOUND:
 * there is no such user. */
struct summary_query {
	uint64_t user_id;
	int64_t last_day;
	size_t count;
};
DUET_MUST_USE enum status read_summary(const struct db_source *source,
				       const struct summary_query *query, struct arena *arena,
				       struct summary *summary_out, struct error *error_out);

#endif
