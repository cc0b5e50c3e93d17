/* A user's filtered entries, compared with what one plain statement finds. */
#include "base/clock.h"
#include "history/history.h"
#include "long_chain.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define SOON_MS 10000
#define PAGE    100
#define US      INT64_C(1000000)

static struct history begin(uint64_t user_id, int type, int64_t from_us, int64_t to_us)
{
	struct history history = {
		.rest = { .user_id = user_id, .last_seq = UINT64_MAX },
		.type = type,
		.span = { from_us, to_us },
	};
	struct error error;

	source.deadline_ms = clock_monotonic_ms() + SOON_MS;
	assert_int_equal(history_begin(&source, &history, &error), DUET_OK);
	return history;
}

/* What was on the pages: how many entries, and a sum that depends on each number
 * and on the order. */
struct seen {
	uint64_t count, checksum;
};

static struct seen read_all(struct history history, size_t limit)
{
	struct seen seen = { 0, 0 };

	while (!history_is_over(&history)) {
		struct entry entries[PAGE];
		struct error error;
		size_t found;

		arena_reset(arena);
		assert_int_equal(
			history_next(&source, &history, limit, arena, entries, &found, &error),
			DUET_OK);
		assert_true(found <= limit);
		for (size_t i = 0; i < found; i++) {
			seen.count++;
			seen.checksum += seen.count * entries[i].user_seq % 1000003;
		}
	}
	return seen;
}

/* The same from one statement. */
static struct seen naive(uint64_t user_id, int type, int64_t from_us, int64_t to_us)
{
	static const char found[] = "(SELECT ROW_NUMBER() OVER (ORDER BY userSeq DESC) AS number,"
				    " userSeq FROM credit_ledger WHERE userId = %" PRIu64
				    " AND (%d < 0 OR CAST(type AS UNSIGNED) = %d + 1)"
				    " AND createdAt >= FROM_UNIXTIME(%" PRId64 ")"
				    " AND createdAt < FROM_UNIXTIME(%" PRId64 ")) AS found";
	char from[1024];

	(void)snprintf(from, sizeof(from), found, user_id, type, type, from_us / US, to_us / US);
	return (struct seen){
		.count = (uint64_t)test_sql_number("SELECT COUNT(*) FROM %s", from),
		.checksum = (uint64_t)test_sql_number(
			"SELECT COALESCE(SUM(number * userSeq %% 1000003), 0) FROM %s", from),
	};
}

static void assert_same(struct seen a, struct seen b)
{
	assert_int_equal(a.count, b.count);
	assert_int_equal(a.checksum, b.checksum);
}

/* Eight entries a minute, whose times are not in order: around each end of a span
 * there are entries inside and outside it. */
static void pages_hold_what_was_made_in_the_span_and_nothing_else(void **state)
{
	static const struct long_chain chain = {
		.id = 1, .length = 2000, .step_s = 7, .off_s = 29
	};
	static const size_t limits[] = { 1, 7, PAGE };
	int64_t start_us = LONG_CHAIN_DAY * CLOCK_US_PER_DAY;

	(void)state;
	long_chain_make(&chain);
	test_sql("SET time_zone = '+00:00'");
	for (int i = 0; i < 60; i++) {
		int64_t from_us = start_us + (i * 241 - 100) * US;
		int64_t to_us = from_us + (i * i * 11 % 9000) * US;
		int type = i % 4 == 0 ? i / 4 % (int)ENTRY_TYPE_COUNT : -1;

		assert_same(read_all(begin(chain.id, type, from_us, to_us), limits[i % 3]),
			    naive(chain.id, type, from_us, to_us));
	}
}

static void an_open_end_is_no_bound(void **state)
{
	struct history history = begin(1, -1, INT64_MIN, INT64_MAX);

	(void)state;
	assert_int_equal(history.rest.first_seq, 1);
	assert_int_equal(history.rest.last_seq, 2000);
	assert_int_equal(read_all(history, PAGE).count, 2000);
	assert_true(history_is_over(
		&(struct history){ .rest = begin(999, -1, INT64_MIN, INT64_MAX).rest }));
}

/* Five of 45,000 entries match. */
static void a_filter_that_matches_little_stops_and_goes_on(void **state)
{
	static const struct long_chain chain = {
		.id = 2, .length = 45000, .step_s = 1, .refunds = 5
	};
	struct history history;
	struct entry entries[PAGE];
	struct error error;
	size_t found;

	(void)state;
	long_chain_make(&chain);
	history = begin(2, ENTRY_REFUND, INT64_MIN, INT64_MAX);
	source.deadline_ms = clock_monotonic_ms() - 1;
	assert_int_equal(history_next(&source, &history, PAGE, arena, entries, &found, &error),
			 DUET_OK);
	assert_int_equal(found, 0);
	assert_int_equal(history.rest.last_seq, 25000);
	assert_int_equal(read_all(history, 2).count, 5);
	history = begin(2, ENTRY_REFUND, INT64_MIN, INT64_MAX);
	assert_int_equal(history_next(&source, &history, PAGE, arena, entries, &found, &error),
			 DUET_OK);
	assert_int_equal(found, 5);
	assert_true(history_is_over(&history));
}

static void what_is_cut_off_begins_where_the_rest_ends(void **state)
{
	struct history history = begin(1, -1, INT64_MIN, INT64_MAX);
	struct error error;
	uint64_t after;

	(void)state;
	assert_int_equal(history_cut(&source, &history, 2000, &after, &error), DUET_OK);
	assert_int_equal(after, 0);
	assert_int_equal(read_all(history, PAGE).count, 2000);
	assert_int_equal(history_cut(&source, &history, 1999, &after, &error), DUET_OK);
	assert_int_equal(after, 1);
	assert_int_equal(read_all(history, PAGE).count, 1999);
	history = begin(1, ENTRY_SPEND, INT64_MIN, INT64_MAX);
	assert_int_equal(history_cut(&source, &history, 150, &after, &error), DUET_OK);
	assert_true(after > 0);

	struct seen all = read_all(begin(1, ENTRY_SPEND, INT64_MIN, INT64_MAX), PAGE);
	uint64_t kept = read_all(history, PAGE).count;

	assert_true(kept > 0 && kept <= 150);
	history.rest = (struct chain_range){ 1, 1, after };
	assert_int_equal(read_all(history, PAGE).count, all.count - kept);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_hold_what_was_made_in_the_span_and_nothing_else),
		cmocka_unit_test(an_open_end_is_no_bound),
		cmocka_unit_test(a_filter_that_matches_little_stops_and_goes_on),
		cmocka_unit_test(what_is_cut_off_begins_where_the_rest_ends),
	};

	return cmocka_run_group_tests(tests, long_chain_open, long_chain_close);
}
