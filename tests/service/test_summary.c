/* A user's balance by day, compared with sums that are computed naively. */
#include "base/array.h"
#include "base/clock.h"
#include "history/summary.h"
#include "long_chain.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define SOON_MS 10000

static struct summary summary_of(uint64_t user_id, int64_t last_day, size_t count, int64_t time_ms)
{
	const struct summary_query query = { user_id, last_day, count };
	struct summary summary;
	struct error error;

	arena_reset(arena);
	source.deadline_ms = clock_monotonic_ms() + time_ms;
	assert_int_equal(read_summary(&source, &query, arena, &summary, &error), DUET_OK);
	return summary;
}

/* The sum of the user's amounts of these types between two days. */
static int64_t naive(uint64_t user_id, const char *types, int64_t first_day, int64_t last_day)
{
	return test_sql_number("SELECT COALESCE(SUM(userAmount), 0) FROM credit_ledger"
			       " WHERE userId = %" PRIu64 " AND type IN (%s)"
			       " AND DATEDIFF(createdAt, '1970-01-01') BETWEEN %" PRId64
			       " AND %" PRId64,
			       user_id, types, first_day, last_day);
}

#define ADDED     "'grant', 'purchase', 'refund'"
#define CORRECTED "'sync', 'adjustment', 'opening', 'deduct'"
#define ANY       ADDED ", 'spend', " CORRECTED

static void assert_days_follow(const struct summary *summary)
{
	for (size_t i = 1; i < summary->day_count; i++) {
		const struct summary_day *day = &summary->days[i];

		assert_int_equal(amount_credits(day->balance),
				 amount_credits(day[-1].balance) + amount_credits(day->sums.added) -
					 amount_credits(day->sums.spent) +
					 amount_credits(day->sums.corrected));
	}
}

/* Entries that a fast clock has put after the last day count on the last day. */
static void assert_agrees_with_naive(const struct summary *summary, uint64_t user_id)
{
	int64_t last_day = summary->first_day + (int64_t)summary->day_count - 1;

	for (size_t i = 0; i < summary->day_count; i++) {
		const struct summary_day *day = &summary->days[i];
		int64_t first = summary->first_day + (int64_t)i;
		int64_t last = first == last_day ? 999999 : first;

		assert_int_equal(amount_credits(day->sums.added),
				 naive(user_id, ADDED, first, last));
		assert_int_equal(amount_credits(day->sums.spent),
				 -naive(user_id, "'spend'", first, last));
		assert_int_equal(amount_credits(day->sums.corrected),
				 naive(user_id, CORRECTED, first, last));
		assert_int_equal(amount_credits(day->balance), naive(user_id, ANY, -999999, last));
	}
	assert_int_equal(amount_credits(summary->total.added),
			 naive(user_id, ADDED, summary->first_day, 999999));
	assert_days_follow(summary);
}

static void every_day_is_there_and_agrees_with_a_naive_sum(void **state)
{
	/* Three an hour; two a minute, with times out of order, over two midnights;
	 * and one in five days. */
	static const struct long_chain chains[] = {
		{ .id = 1, .length = 3000, .step_s = 1200, .off_s = 25 },
		{ .id = 2, .length = 20000, .step_s = 9, .off_s = 29 },
		{ .id = 3, .length = 40, .step_s = 5 * 86400 + 77, .off_s = 20 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(chains); i++) {
		static const size_t counts[] = { 1, 2, 7, 40 };
		static const int64_t steps[] = { 3, 1, 15 };

		long_chain_make(&chains[i]);
		for (int64_t day = -1; day < (i == 1 ? 4 : 45); day += steps[i]) {
			size_t count = i == 2 ? 366 : i == 1 ? 2 : counts[(size_t)(day + 1) % 4];
			struct summary summary =
				summary_of(chains[i].id, LONG_CHAIN_DAY + day, count, SOON_MS);

			assert_true(summary.complete);
			assert_int_equal(summary.day_count, count);
			assert_int_equal(summary.first_day,
					 LONG_CHAIN_DAY + day - (int64_t)count + 1);
			assert_agrees_with_naive(&summary, chains[i].id);
			assert_int_equal(amount_credits(summary.days[count - 1].balance),
					 amount_credits(summary.user.balance));
		}
	}
}

/* If clocks are hours apart, entries may count as older than the days shown; all else
 * holds. */
static void the_days_add_up_whatever_the_clocks_say(void **state)
{
	static const struct long_chain chain = {
		.id = 10, .length = 2000, .step_s = 600, .off_s = 20 * 3600
	};

	(void)state;
	long_chain_make(&chain);
	for (size_t count = 1; count < 20; count++) {
		struct summary summary = summary_of(chain.id, LONG_CHAIN_DAY + 12, count, SOON_MS);

		assert_true(summary.complete);
		assert_days_follow(&summary);
		assert_int_equal(amount_credits(summary.days[count - 1].balance),
				 amount_credits(summary.latest.user_balance_after));
	}
}

static void who_has_no_entries_has_days_all_the_same(void **state)
{
	struct summary summary;

	(void)state;
	test_sql("INSERT INTO organizations (id, name) VALUES (20, 'o');"
		 "INSERT INTO users (id, email, name, organizationId) VALUES (20, 20, 'u', 20)");
	summary = summary_of(20, LONG_CHAIN_DAY, 30, SOON_MS);
	assert_false(summary.has_latest);
	assert_true(summary.complete);
	assert_int_equal(summary.day_count, 30);
	for (size_t i = 0; i < 30; i++)
		assert_int_equal(amount_credits(summary.days[i].balance), 0);
}

static void before_the_first_entry_was_what_it_found(void **state)
{
	struct summary summary;

	(void)state;
	test_sql(
		"INSERT INTO organizations (id, name) VALUES (21, 'o');"
		"INSERT INTO users (id, email, name, organizationId) VALUES (21, 21, 'u', 21);"
		"INSERT INTO credit_ledger (organizationId, organizationSeq, userId, userSeq, type,"
		" userAmount, organizationAmount, userBalanceAfter, organizationBalanceAfter,"
		" reason, actor, keyScope, idempotencyKey, requestHash, createdAt)"
		" VALUES (21, 1, 21, 1, 'spend', -3, -3, 7, 7, 'r', 'cli', 'user', 'k', '',"
		" '2026-01-02')");
	summary = summary_of(21, LONG_CHAIN_DAY + 1, 2, SOON_MS);
	assert_int_equal(amount_credits(summary.days[0].balance), 10);
	assert_int_equal(amount_credits(summary.days[1].balance), 7);
	assert_int_equal(amount_credits(summary.days[1].sums.spent), 3);
}

static void days_that_were_not_counted_whole_are_left_out(void **state)
{
	static const struct long_chain chain = {
		.id = 30, .length = 60000, .step_s = 30, .off_s = 25
	};
	static const struct long_chain crowded = { .id = 31, .length = 50001, .step_s = 1 };
	int64_t last_day = LONG_CHAIN_DAY + 60000 * 30 / 86400;
	struct summary summary;

	(void)state;
	long_chain_make(&chain);
	/* No time is left, so only one part is counted: 50,000 entries or 17 days. */
	summary = summary_of(chain.id, last_day, 30, -1);
	assert_false(summary.complete);
	assert_int_equal(summary.day_count, 17);
	assert_int_equal(summary.first_day, last_day - 16);
	assert_agrees_with_naive(&summary, chain.id);
	/* The only day that is asked for has too many entries. */
	long_chain_make(&crowded);
	summary = summary_of(crowded.id, LONG_CHAIN_DAY, 5, -1);
	assert_false(summary.complete);
	assert_int_equal(summary.day_count, 0);
	assert_int_equal(amount_credits(summary.total.spent), 0);
	summary = summary_of(crowded.id, LONG_CHAIN_DAY, 5, SOON_MS);
	assert_true(summary.complete);
	assert_int_equal(summary.day_count, 5);
}

static void nobody_of_that_id_is_not_found(void **state)
{
	const struct summary_query query = { 999, LONG_CHAIN_DAY, 1 };
	struct summary summary;
	struct error error;

	(void)state;
	source.deadline_ms = clock_monotonic_ms() + SOON_MS;
	assert_int_equal(read_summary(&source, &query, arena, &summary, &error),
			 DUET_USER_NOT_FOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_day_is_there_and_agrees_with_a_naive_sum),
		cmocka_unit_test(the_days_add_up_whatever_the_clocks_say),
		cmocka_unit_test(who_has_no_entries_has_days_all_the_same),
		cmocka_unit_test(before_the_first_entry_was_what_it_found),
		cmocka_unit_test(days_that_were_not_counted_whole_are_left_out),
		cmocka_unit_test(nobody_of_that_id_is_not_found),
	};

	return cmocka_run_group_tests(tests, long_chain_open, long_chain_close);
}
