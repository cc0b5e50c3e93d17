/* Who is out of step: found in ranges of ids, and compared with one plain
 * statement that groups everything. */
#include "base/array.h"
#include "store/drift.h"
#include "store/users.h"

#include "drift_rows.h"
#include "store_fixture.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define EXPECTED_MAX   (2 * ORGANIZATIONS)
#define AS_FAR_AS_EVER ((size_t)1 << 40)

static int empty(void **state)
{
	(void)state;
	arena_reset(arena);
	rows_empty();
	return 0;
}

/* The ids that must be found, ascending. */
static size_t expected(uint64_t ids_out[static EXPECTED_MAX])
{
	size_t count = 0;
	int64_t id = 0;

	while ((id = test_sql_number("SELECT MIN(id) FROM " GROUPED
				     " WHERE id > %lld AND (drift <> 0 OR moved)",
				     (long long)id)) > 0) {
		assert_true(count < EXPECTED_MAX);
		ids_out[count++] = (uint64_t)id;
	}
	return count;
}

static int compare(const void *a, const void *b)
{
	const uint64_t *left = a, *right = b;

	return (*left > *right) - (*left < *right);
}

/* The ids that a whole scan finds, ascending. */
static size_t scan(size_t limit, size_t examine_max, uint64_t ids_out[static EXPECTED_MAX],
		   uint64_t *examined_out)
{
	struct drift_scan scan = { .limit = limit,
				   .examine_max = examine_max,
				   .drifted = arena_array(arena, limit, sizeof(*scan.drifted)) };
	size_t count = 0;
	struct error error;

	*examined_out = 0;
	assert_non_null(scan.drifted);
	while (scan.cursor.part != DRIFT_END) {
		struct drift_cursor before = scan.cursor;

		assert_int_equal(store_drift_scan(db, &scan, arena, &error), DUET_OK);
		assert_true(scan.count <= limit);
		assert_true(scan.cursor.part > before.part ||
			    scan.cursor.after_id > before.after_id);
		for (size_t i = 0; i < scan.count; i++) {
			assert_true(count < EXPECTED_MAX);
			ids_out[count++] = scan.drifted[i].organization_id;
		}
		*examined_out += scan.examined;
	}
	qsort(ids_out, count, sizeof(*ids_out), compare);
	return count;
}

static void check_scan(size_t limit, size_t examine_max, const uint64_t *expected_ids,
		       size_t expected_count, uint64_t expected_examined)
{
	uint64_t ids[EXPECTED_MAX], examined;
	size_t count;

	arena_reset(arena);
	count = scan(limit, examine_max, ids, &examined);
	if (count != expected_count || examined != expected_examined)
		fail_msg("limit %zu, at most %zu: %zu found, %zu expected; %llu examined, %llu "
			 "expected",
			 limit, examine_max, count, expected_count, (unsigned long long)examined,
			 (unsigned long long)expected_examined);
	assert_memory_equal(ids, expected_ids, count * sizeof(*ids));
}

static void paging_finds_each_exactly_once_at_every_limit(void **state)
{
	static const size_t bounds[] = { 4, 37, 1000, AS_FAR_AS_EVER };
	uint64_t ids[EXPECTED_MAX];
	size_t count;
	uint64_t examined;

	(void)state;
	mixture();
	count = expected(ids);
	assert_in_range(count, 100, 250);
	examined = (uint64_t)test_sql_number("SELECT (SELECT COUNT(*) FROM users)"
					     " + (SELECT COUNT(*) FROM " GROUPED
					     "     WHERE members <> 1)");

	for (size_t limit = 1; limit <= count + 1; limit += limit < 30 ? 1 : 23) {
		for (size_t i = 0; i < COUNT_OF(bounds); i++)
			check_scan(limit, bounds[i], ids, count, examined);
	}
	check_scan(1, 1, ids, count, examined);
	check_scan(100, 1, ids, count, examined);
}

static void what_is_in_step_takes_bounded_steps_too(void **state)
{
	struct drifted drifted;
	struct drift_scan scan = { .limit = 1, .examine_max = 10, .drifted = &drifted };
	struct error error;

	(void)state;
	for (uint64_t i = 1; i <= 25; i++) {
		organization(i, 5, 5);
		user_of(100 + i, i, 5, 5);
	}
	assert_int_equal(store_drift_scan(db, &scan, arena, &error), DUET_OK);
	assert_int_equal(scan.count, 0);
	assert_int_equal(scan.examined, 10);
	assert_int_equal(scan.cursor.part, DRIFT_USERS);
	assert_int_equal(scan.cursor.after_id, 110);
}

static struct drifted found_alone(void)
{
	struct drifted drifted[3];
	struct drift_scan scan = { .limit = 3, .examine_max = AS_FAR_AS_EVER, .drifted = drifted };
	struct error error;

	assert_int_equal(store_drift_scan(db, &scan, arena, &error), DUET_OK);
	assert_int_equal(scan.count, 1);
	assert_int_equal(scan.cursor.part, DRIFT_END);
	return drifted[0];
}

static struct user_standing standing_of(uint64_t user_id)
{
	const struct user_name name = { .id = user_id };
	struct user_standing standing;
	struct error error;

	assert_int_equal(store_user_standing(db, &name, arena, &standing, &error), DUET_OK);
	return standing;
}

static void check_same(const struct account_state *a, const struct account_state *b)
{
	assert_int_equal(amount_credits(a->balance), amount_credits(b->balance));
	assert_int_equal(amount_credits(a->ledger_balance), amount_credits(b->ledger_balance));
}

/* The scan and the standing of a member tell the same. */
static void check_standing(const struct drifted *found, uint64_t user_id)
{
	const struct user_standing standing = standing_of(user_id);

	assert_int_equal(standing.user.organization_id, found->organization_id);
	assert_string_equal(standing.user.organization_name, found->organization_name);
	assert_int_equal(standing.member_count > 1, found->member_count > 1);
	check_same(&standing.members, &found->members);
	check_same(&standing.organization, &found->organization);
	assert_int_equal(standing.organization.seq, found->organization.seq);
	assert_int_equal(standing.user.organization_balance_exists,
			 found->organization_balance_exists);
	if (found->member_count > 1)
		return;
	assert_int_equal(standing.user.id, found->user_id);
	assert_string_equal(standing.user.email, found->user_email);
	assert_string_equal(standing.user.name, found->user_name);
	check_same(&standing.own, &found->members);
	assert_int_equal(standing.own.seq, found->members.seq);
}

static void check_state(const struct account_state *account, int64_t balance,
			int64_t ledger_balance, uint64_t seq)
{
	assert_int_equal(amount_credits(account->balance), balance);
	assert_int_equal(amount_credits(account->ledger_balance), ledger_balance);
	assert_int_equal(account->seq, seq);
}

static void a_mirrored_organization_is_shown_with_its_member(void **state)
{
	struct drifted found;

	(void)state;
	organization(1, 5, 5);
	user_of(11, 1, 5, 5);
	organization(2, 1000, 10);
	user_of(12, 2, 10, 9);
	found = found_alone();
	assert_int_equal(found.organization_id, 2);
	assert_string_equal(found.organization_name, "Organization 2");
	assert_int_equal(found.member_count, 1);
	assert_int_equal(found.user_id, 12);
	assert_string_equal(found.user_email, "u12@example.org");
	assert_string_equal(found.user_name, "User 12");
	check_state(&found.members, 10, 9, 3);
	check_state(&found.organization, 1000, 10, 7);
	assert_true(found.organization_balance_exists);
	check_standing(&found, 12);
}

static void several_members_are_shown_as_their_sum(void **state)
{
	struct drifted found;

	(void)state;
	organization(1, 50, 50);
	user_of(11, 1, 10, 10);
	user_of(12, 1, 20, 21);
	user_of(13, 1, 30, 30);
	found = found_alone();
	assert_int_equal(found.member_count, 2);
	assert_int_equal(found.user_id, 0);
	assert_null(found.user_email);
	assert_null(found.user_name);
	check_state(&found.members, 60, 61, 0);
	check_state(&found.organization, 50, 50, 7);
	check_standing(&found, 12);
}

static void nobody_s_balance_is_shown_and_an_empty_one_in_step_is_not(void **state)
{
	struct drifted found;

	(void)state;
	organization(1, 0, 0);
	organization(2, 9, 9);
	found = found_alone();
	assert_int_equal(found.organization_id, 2);
	assert_int_equal(found.member_count, 0);
	assert_int_equal(found.user_id, 0);
	assert_null(found.user_email);
	check_state(&found.members, 0, 0, 0);
	check_state(&found.organization, 9, 9, 7);
}

static void a_lost_balance_row_is_found_and_told(void **state)
{
	struct drifted found;

	(void)state;
	organization(1, 5, 5);
	user_of(11, 1, 5, 5);
	test_sql("DELETE FROM credit_balances WHERE organizationId = 1");
	found = found_alone();
	assert_int_equal(found.member_count, 1);
	assert_int_equal(found.user_id, 11);
	check_state(&found.members, 5, 5, 3);
	check_state(&found.organization, 0, 0, 0);
	assert_false(found.organization_balance_exists);
	check_standing(&found, 11);
}

static void outside_changes_are_found_where_the_balances_agree(void **state)
{
	struct drifted found;

	(void)state;
	organization(1, 8, 5);
	user_of(11, 1, 8, 5);
	found = found_alone();
	check_state(&found.members, 8, 5, 3);

	/* One member has gained what the other has lost. */
	(void)empty(state);
	organization(2, 20, 20);
	user_of(21, 2, 13, 10);
	user_of(22, 2, 7, 10);
	found = found_alone();
	check_state(&found.members, 20, 20, 0);
}

static void a_cursor_stays_where_the_scan_fails(void **state)
{
	struct db *other = test_store(&database, DB_READER);
	struct drifted drifted;
	struct drift_scan scan = { .cursor = { .part = DRIFT_USERS, .after_id = 4 },
				   .limit = 1,
				   .examine_max = AS_FAR_AS_EVER,
				   .drifted = &drifted };
	struct error error;

	(void)state;
	organization(1, 6, 5);
	user_of(11, 1, 5, 5);
	assert_int_equal(db_kill(db, db_connection_id(other), &error), DUET_OK);
	assert_int_equal(store_drift_scan(other, &scan, arena, &error), DUET_CONNECTION_LOST);
	assert_int_equal(scan.cursor.part, DRIFT_USERS);
	assert_int_equal(scan.cursor.after_id, 4);
	db_close(&other);
}

/* Both balances in one transaction, so there is no drift at any moment. */
static const char move_both[] = "BEGIN;"
				"UPDATE users SET creditBalance = creditBalance + 1,"
				" ledgerBalance = creditBalance;"
				"UPDATE credit_balances SET balance = balance + 1,"
				" ledgerBalance = balance;"
				"COMMIT";

static void a_scan_sees_no_drift_that_never_was(void **state)
{
	struct mover mover = { .sql = move_both };
	uint64_t ids[EXPECTED_MAX], examined;
	pthread_t thread;

	(void)state;
	organization(1, 5, 5);
	user_of(11, 1, 5, 5);
	assert_int_equal(pthread_create(&thread, NULL, move, &mover), 0);
	for (int i = 0; i < 500 || mover.moves < 50; i++) {
		arena_reset(arena);
		assert_int_equal(scan(5, AS_FAR_AS_EVER, ids, &examined), 0);
	}
	mover.stop = true;
	pthread_join(thread, NULL);
}

static void a_standing_sees_no_drift_that_never_was(void **state)
{
	struct mover mover = { .sql = move_both };
	pthread_t thread;

	(void)state;
	organization(1, 5, 5);
	user_of(11, 1, 5, 5);
	assert_int_equal(pthread_create(&thread, NULL, move, &mover), 0);
	for (int i = 0; i < 500 || mover.moves < 50; i++) {
		arena_reset(arena);
		const struct user_standing standing = standing_of(11);

		check_same(&standing.members, &standing.organization);
		check_same(&standing.own, &standing.organization);
	}
	mover.stop = true;
	pthread_join(thread, NULL);
}

static void the_way_of_a_scan_is_told_in_percent(void **state)
{
	struct drifted drifted[20];
	struct drift_scan scan = { .limit = 20, .examine_max = 20, .drifted = drifted };
	struct drift_ends ends = { .last_user_id = 1 };
	struct drift_cursor cursor;
	struct error error;
	unsigned last = 0;

	(void)state;
	assert_int_equal(store_drift_ends(db, &ends, &error), DUET_OK);
	assert_int_equal(ends.last_user_id, 0);
	mixture();
	assert_int_equal(store_drift_ends(db, &ends, &error), DUET_OK);
	assert_int_equal(ends.last_user_id, test_sql_number("SELECT MAX(id) FROM users"));
	assert_int_equal(ends.last_organization_id, 5 * ORGANIZATIONS);

	assert_int_equal(drift_percent(&scan.cursor, &ends), 0);
	while (scan.cursor.part != DRIFT_END) {
		assert_int_equal(store_drift_scan(db, &scan, arena, &error), DUET_OK);
		assert_in_range(drift_percent(&scan.cursor, &ends), last, 100);
		last = drift_percent(&scan.cursor, &ends);
	}
	assert_int_equal(last, 100);

	ends = (struct drift_ends){ UINT64_MAX, UINT64_MAX };
	cursor = (struct drift_cursor){ DRIFT_ORGANIZATIONS, UINT64_MAX / 2 };
	assert_in_range(drift_percent(&cursor, &ends), 85, 90);
}

#define drift_test(name) cmocka_unit_test_setup(name, empty)

int main(void)
{
	const struct CMUnitTest tests[] = {
		drift_test(paging_finds_each_exactly_once_at_every_limit),
		drift_test(what_is_in_step_takes_bounded_steps_too),
		drift_test(a_mirrored_organization_is_shown_with_its_member),
		drift_test(several_members_are_shown_as_their_sum),
		drift_test(nobody_s_balance_is_shown_and_an_empty_one_in_step_is_not),
		drift_test(a_lost_balance_row_is_found_and_told),
		drift_test(outside_changes_are_found_where_the_balances_agree),
		drift_test(a_cursor_stays_where_the_scan_fails),
		drift_test(a_scan_sees_no_drift_that_never_was),
		drift_test(a_standing_sees_no_drift_that_never_was),
		drift_test(the_way_of_a_scan_is_told_in_percent),
	};

	return cmocka_run_group_tests(tests, reader_open, store_and_database_close);
}
