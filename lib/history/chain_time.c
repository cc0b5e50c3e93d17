#include "history/chain_time.h"

/* A number whose entry is not older than utc_us and whose predecessor's is;
 * last_seq + 1 where the last one is older.
 *
 * In a chain that is not quite in order there may be several such places, and
 * halving finds one of them.  All entries before it are older than utc_us +
 * CHAIN_SKEW_US then, and all from it on are not older than utc_us -
 * CHAIN_SKEW_US. */
static enum status find(struct db *db, const struct chain_range *within, int64_t utc_us,
			uint64_t *seq_out, struct error *error_out)
{
	uint64_t low = within->first_seq, high = within->last_seq + 1;

	while (low < high) {
		uint64_t middle = low + (high - low) / 2;
		struct chain_moment moment;
		enum status status =
			store_chain_moment(db, within->user_id, middle, &moment, error_out);

		if (status == DUET_NOT_FOUND)
			return fail(error_out, DUET_HERE, DUET_INTERNAL,
				    "the chain of user %llu has no number %llu",
				    (unsigned long long)within->user_id,
				    (unsigned long long)middle);
		if (status != DUET_OK)
			return status;
		if (moment.created_us < utc_us)
			low = middle + 1;
		else
			high = middle;
	}
	*seq_out = low;
	return DUET_OK;
}

enum status chain_range_find(struct db *db, uint64_t user_id, uint64_t last_seq,
			     const struct time_span *span, struct chain_range *range_out,
			     struct error *error_out)
{
	struct chain_range range = { user_id, 1, last_seq };
	enum status status = DUET_OK;
	uint64_t seq;

	if (span->from_us > INT64_MIN + CHAIN_SKEW_US) {
		status = find(db, &range, span->from_us - CHAIN_SKEW_US, &seq, error_out);
		if (status != DUET_OK)
			return status;
		range.first_seq = seq;
	}
	if (span->to_us < INT64_MAX - CHAIN_SKEW_US) {
		status = find(db, &range, span->to_us + CHAIN_SKEW_US, &seq, error_out);
		if (status != DUET_OK)
			return status;
		range.last_seq = seq - 1;
	}
	*range_out = range;
	return DUET_OK;
}

uint64_t chain_range_length(const struct chain_range *range)
{
	return range->last_seq < range->first_seq ? 0 : range->last_seq - range->first_seq + 1;
}

struct chain_range chain_range_end(const struct chain_range *range, uint64_t most)
{
	struct chain_range end = *range;

	if (chain_range_length(range) > most)
		end.first_seq = range->last_seq - most + 1;
	return end;
}
