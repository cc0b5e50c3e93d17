#include "history/summary.h"

#include "base/clock.h"
#include "history/chain_time.h"
#include "store/entries.h"
#include "store/verify.h"

/* Entries that one statement sums up: about 0.1 s. */
#define SUMMED_AT_ONCE 50000

/* *period_out is where the entries of the days are. */
static enum status begin_in_snapshot(struct db *db, const struct summary_query *query,
				     struct arena *arena, struct summary *summary,
				     struct chain_range *period_out, struct error *error_out)
{
	const struct user_name name = { .id = query->user_id };
	const struct entry_query latest = { .user_id = name.id,
					    .type = ENTRY_TYPE_ANY,
					    .limit = 1 };
	const struct time_span span = {
		.from_us = (query->last_day - (int64_t)query->count + 1) * CLOCK_US_PER_DAY,
		.to_us = INT64_MAX,
	};
	enum status status = store_user_find(db, &name, arena, &summary->user, error_out);
	size_t found;

	if (status == DUET_OK)
		status =
			store_entries_list(db, &latest, arena, &summary->latest, &found, error_out);
	if (status != DUET_OK)
		return status;
	summary->has_latest = found == 1;
	return chain_range_find(db, name.id, found == 1 ? summary->latest.user_seq : 0, &span,
				period_out, error_out);
}

/* The stored balance and the chain's end are of one moment: where they differ,
 * somebody changed the balance from outside. */
static enum status begin(const struct db_source *source, const struct summary_query *query,
			 struct arena *arena, struct summary *summary,
			 struct chain_range *period_out, struct error *error_out)
{
	enum status status;

	for (struct db_loan loan = db_lend(source); db_next(&loan, &status, error_out);) {
		status = db_begin_snapshot(loan.db, error_out);
		if (status == DUET_OK)
			status = begin_in_snapshot(loan.db, query, arena, summary, period_out,
						   error_out);
		db_rollback(loan.db);
	}
	return status;
}

/* The sums of one part.  They begin at 0 each time, so that a part that is read again
 * is not added twice. */
static enum status sum_up(const struct db_source *source, const struct chain_range *part,
			  const struct day_range *days, struct day_sums *sums_out,
			  struct error *error_out)
{
	enum status status;

	for (struct db_loan loan = db_lend(source); db_next(&loan, &status, error_out);) {
		for (int64_t i = 0; i <= days->last - days->first; i++)
			sums_out[i] = (struct day_sums){ 0 };
		status = store_chain_days_add(loan.db, part, days, sums_out, error_out);
	}
	return status;
}

/* Newest first, so that the newest days are there if not all can be.  What is left of
 * *rest was not counted. */
static enum status count(const struct db_source *source, struct chain_range *rest,
			 const struct day_range *days, struct arena *arena, struct day_sums *sums,
			 struct error *error_out)
{
	int64_t began_ms = clock_monotonic_ms();
	size_t size = (size_t)(days->last - days->first + 1);
	struct day_sums *more = arena_array(arena, size, sizeof(*more));

	if (more == NULL)
		return DUET_NO_MEMORY;
	for (uint64_t counted = 0; counted < SUMMARY_ENTRIES_MAX && chain_range_length(rest) > 0;
	     counted += SUMMED_AT_ONCE) {
		const struct chain_range part = chain_range_end(rest, SUMMED_AT_ONCE);
		enum status status = sum_up(source, &part, days, more, error_out);

		if (status != DUET_OK)
			return status;
		for (size_t i = 0; i < size; i++)
			day_sums_add(&sums[i], &more[i]);
		rest->last_seq = part.first_seq - 1;
		if (db_source_half_gone(source, began_ms))
			break;
	}
	return DUET_OK;
}

/* The entry before those that were counted.  If there is none, balance_after is what
 * the chain's first entry found. */
static enum status find_before(const struct db_source *source, const struct chain_range *rest,
			       struct chain_moment *before_out, struct error *error_out)
{
	uint64_t seq = rest->last_seq == 0 ? 1 : rest->last_seq;
	enum status status;

	for (struct db_loan loan = db_lend(source); db_next(&loan, &status, error_out);)
		status = store_chain_moment(loan.db, rest->user_id, seq, before_out, error_out);
	if (status == DUET_OK && rest->last_seq == 0)
		before_out->balance_after = before_out->balance_before;
	return status;
}

/* How many days may lack an entry: those up to the day of the last entry that was not
 * counted, and up to the skew later, because an entry before that one may be younger by
 * so much. */
static size_t days_cut(const struct day_range *days, const struct chain_moment *before)
{
	int64_t last = clock_day(before->created_us + CHAIN_SKEW_US);

	if (last < days->first)
		return 0;
	return (size_t)((last < days->last ? last : days->last) - days->first);
}

/* A balance is far from the limits of 64 bits. */
static struct amount after(struct amount balance, struct amount moved)
{
	struct amount sum;

	return amount_add(balance, moved, &sum) ? sum : balance;
}

/* sums[0] is what was before the days. */
static void fill(struct summary *summary, struct amount before, const struct day_sums *sums)
{
	struct amount balance = after(before, sums[0].moved);

	summary->total = (struct day_sums){ 0 };
	for (size_t i = 0; i < summary->day_count; i++) {
		balance = after(balance, sums[i + 1].moved);
		summary->days[i] = (struct summary_day){ sums[i + 1], balance };
		day_sums_add(&summary->total, &sums[i + 1]);
	}
}

/* days->first stands for all that is older than the days of the summary. */
static enum status count_and_fill(const struct db_source *source, struct chain_range *rest,
				  const struct day_range *days, struct arena *arena,
				  struct summary *summary, struct error *error_out)
{
	size_t size = (size_t)(days->last - days->first + 1), cut = 0;
	struct day_sums *sums = arena_array(arena, size, sizeof(*sums));
	struct chain_moment before = { .balance_after = amount_of(0) };
	uint64_t first_seq = rest->first_seq;
	enum status status =
		sums == NULL ? DUET_NO_MEMORY : count(source, rest, days, arena, sums, error_out);

	if (status == DUET_OK && summary->has_latest)
		status = find_before(source, rest, &before, error_out);
	if (status != DUET_OK)
		return status;
	summary->complete = rest->last_seq < first_seq;
	if (!summary->complete)
		cut = days_cut(days, &before);
	for (size_t i = 0; i < cut; i++)
		day_sums_add(&sums[i + 1], &sums[i]);
	summary->first_day = days->first + 1 + (int64_t)cut;
	summary->day_count = size - 1 - cut;
	fill(summary, before.balance_after, sums + cut);
	return DUET_OK;
}

enum status read_summary(const struct db_source *source, const struct summary_query *query,
			 struct arena *arena, struct summary *summary_out, struct error *error_out)
{
	const struct day_range days = { query->last_day - (int64_t)query->count, query->last_day };
	struct chain_range period = { .user_id = 0 };
	enum status status = begin(source, query, arena, summary_out, &period, error_out);

	if (status != DUET_OK)
		return status;
	summary_out->days = arena_array(arena, query->count, sizeof(*summary_out->days));
	if (summary_out->days == NULL)
		return DUET_NO_MEMORY;
	return count_and_fill(source, &period, &days, arena, summary_out, error_out);
}
