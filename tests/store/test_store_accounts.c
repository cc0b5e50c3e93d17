/* The committer's verbs on users and balances: lock, look, write. */
#include "base/array.h"
#include "base/clock.h"
#include "store/accounts.h"
#include "store_fixture.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define USERS 4500

/* User n with n credits in organization n; organization 3 has users 3, 5000 and
 * 5001; user 7's organization 7 has no balance. */
static int open_with_rows(void **state)
{
	(void)database_open(state);
	test_sql("INSERT INTO organizations (id, name) SELECT seq, 'o' FROM seq_1_to_%d;"
		 "INSERT INTO users (id, email, name, organizationId, creditBalance, ledgerBalance)"
		 " SELECT seq, seq, 'u', seq, seq, seq FROM seq_1_to_%d;"
		 "INSERT INTO users (id, email, name, organizationId)"
		 " VALUES (5000, '5000', 'u', 3), (5001, '5001', 'u', 3);"
		 "INSERT INTO credit_balances (organizationId, balance, ledgerBalance, ledgerSeq)"
		 " SELECT seq, seq, seq - 1, 2 * seq FROM seq_1_to_%d WHERE seq <> 7",
		 USERS, USERS, USERS);
	return 0;
}

/* First releases the locks that a test held on behalf of somebody else. */
static int unlock_and_end(void **state)
{
	test_sql("ROLLBACK");
	return store_end(state);
}

static void assert_state(const struct account_state *state, int64_t balance, int64_t ledger_balance,
			 uint64_t seq)
{
	assert_int_equal(amount_credits(state->balance), balance);
	assert_int_equal(amount_credits(state->ledger_balance), ledger_balance);
	assert_int_equal(state->seq, seq);
}

static enum status users_lock(const uint64_t *ids, size_t count, enum lock_mode mode,
			      struct user_account *users, size_t *found)
{
	struct error error = { 0 };

	*found = 99;
	return store_users_lock(db, ids, count, mode, users, found, &error);
}

static enum status balances_lock(const uint64_t *ids, size_t count, enum lock_mode mode,
				 struct organization_account *rows, size_t *found)
{
	struct error error = { 0 };

	*found = 99;
	return store_balances_lock(db, ids, count, mode, rows, found, &error);
}

static void locked_users_come_in_order_without_those_that_do_not_exist(void **state)
{
	static const uint64_t ids[] = { 2, 5, 4999, 5000, UINT64_MAX };
	struct user_account users[5];
	size_t found;

	(void)state;
	for (enum lock_mode mode = LOCK_WAIT; mode <= LOCK_SKIP; mode++) {
		assert_int_equal(users_lock(ids, 5, mode, users, &found), DUET_OK);
		assert_int_equal(found, 3);
		assert_int_equal(users[0].id, 2);
		assert_int_equal(users[1].id, 5);
		assert_int_equal(users[1].organization_id, 5);
		assert_state(&users[1].read, 5, 5, 0);
		assert_state(&users[1].now, 5, 5, 0);
		assert_int_equal(users[2].id, 5000);
		assert_int_equal(users[2].organization_id, 3);
	}
	assert_int_equal(users_lock(ids, 0, LOCK_WAIT, users, &found), DUET_OK);
	assert_int_equal(found, 0);
}

static void locked_balances_say_whether_several_members_share_them(void **state)
{
	static const uint64_t ids[] = { 2, 3, 7, 9 };
	struct organization_account rows[4];
	size_t found;

	(void)state;
	for (enum lock_mode mode = LOCK_WAIT; mode <= LOCK_SKIP; mode++) {
		assert_int_equal(balances_lock(ids, 4, mode, rows, &found), DUET_OK);
		assert_int_equal(found, 3);
		assert_int_equal(rows[0].id, 2);
		assert_false(rows[0].shared);
		assert_state(&rows[0].read, 2, 1, 4);
		assert_state(&rows[0].now, 2, 1, 4);
		assert_int_equal(rows[1].id, 3);
		assert_true(rows[1].shared);
		assert_int_equal(rows[2].id, 9);
		assert_false(rows[2].shared);
	}
}

/* Twice, because a statement that has failed must not hang the next time. */
static void a_row_that_is_held_is_waited_for_a_second_at_most(void **state)
{
	static const uint64_t ids[] = { 10, 11, 12, 13 };
	struct user_account users[4];
	struct organization_account rows[4];
	size_t found;

	(void)state;
	test_sql("START TRANSACTION; SELECT id FROM users WHERE id IN (11, 12) FOR UPDATE;"
		 "SELECT balance FROM credit_balances WHERE organizationId = 12 FOR UPDATE");
	for (int i = 0; i < 2; i++) {
		int64_t began_ms = clock_monotonic_ms();

		assert_int_equal(users_lock(ids, 4, LOCK_WAIT, users, &found), DUET_LOCK_TIMEOUT);
		assert_in_range(clock_monotonic_ms() - began_ms, 900, 1500);
		assert_int_equal(found, 0);
		db_rollback(db);
		began_ms = clock_monotonic_ms();
		assert_int_equal(balances_lock(ids, 4, LOCK_WAIT, rows, &found), DUET_LOCK_TIMEOUT);
		assert_in_range(clock_monotonic_ms() - began_ms, 900, 1500);
		db_rollback(db);
		assert_true(db_is_usable(db));
	}
	test_sql("ROLLBACK");
	assert_int_equal(users_lock(ids, 4, LOCK_WAIT, users, &found), DUET_OK);
	assert_int_equal(found, 4);
	assert_int_equal(balances_lock(ids, 4, LOCK_WAIT, rows, &found), DUET_OK);
	assert_int_equal(found, 4);
}

static void skipping_leaves_out_what_is_held_and_waits_for_nobody(void **state)
{
	static const uint64_t ids[] = { 10, 11, 12, 13 };
	struct user_account users[4];
	struct organization_account rows[4];
	uint64_t existing[4];
	struct error error;
	int64_t began_ms;
	size_t found;

	(void)state;
	test_sql("START TRANSACTION; SELECT id FROM users WHERE id IN (11, 13) FOR UPDATE;"
		 "SELECT balance FROM credit_balances WHERE organizationId = 10 FOR UPDATE");
	began_ms = clock_monotonic_ms();
	assert_int_equal(users_lock(ids, 4, LOCK_SKIP, users, &found), DUET_OK);
	assert_int_equal(found, 2);
	assert_int_equal(users[0].id, 10);
	assert_int_equal(users[1].id, 12);
	assert_int_equal(balances_lock(ids, 4, LOCK_SKIP, rows, &found), DUET_OK);
	assert_int_equal(found, 3);
	assert_int_equal(rows[0].id, 11);

	/* A plain read can tell a locked row from one that does not exist. */
	assert_int_equal(store_users_exist(db, ids, 4, existing, &found, &error), DUET_OK);
	assert_int_equal(found, 4);
	assert_int_equal(existing[3], 13);
	assert_int_equal(store_balances_exist(db, ids, 4, existing, &found, &error), DUET_OK);
	assert_int_equal(found, 4);
	assert_true(clock_monotonic_ms() - began_ms < 500);
}

static void only_the_rows_that_were_named_are_locked(void **state)
{
	static const uint64_t ids[] = { 20, 22 };
	struct user_account users[2];
	struct organization_account rows[2];
	size_t found;

	(void)state;
	assert_int_equal(users_lock(ids, 2, LOCK_WAIT, users, &found), DUET_OK);
	assert_int_equal(balances_lock(ids, 2, LOCK_WAIT, rows, &found), DUET_OK);
	test_sql("SET SESSION tx_isolation = 'READ-COMMITTED'");
	assert_int_equal(test_sql_number("SELECT COUNT(*) FROM (SELECT id FROM users FORCE INDEX"
					 " (PRIMARY) FOR UPDATE SKIP LOCKED) AS t"),
			 USERS + 2 - 2);
	assert_int_equal(test_sql_try("SELECT id FROM users WHERE id = 22 FOR UPDATE NOWAIT"),
			 1205);
	assert_int_equal(test_sql_number("SELECT COUNT(*) FROM (SELECT balance"
					 " FROM credit_balances FORCE INDEX (PRIMARY)"
					 " FOR UPDATE SKIP LOCKED) AS t"),
			 USERS - 1 - 2);
	/* Looking up whether others share the balance does not lock them. */
	assert_int_equal(test_sql_try("SELECT id FROM users WHERE organizationId = 21"
				      " FOR UPDATE NOWAIT"),
			 0);
}

static void what_exists_is_found_among_what_does_not(void **state)
{
	static const uint64_t ids[] = { 1, 7, 4999, 5000 };
	uint64_t existing[4];
	struct error error;
	size_t found;

	(void)state;
	assert_int_equal(store_users_exist(db, ids, 4, existing, &found, &error), DUET_OK);
	assert_int_equal(found, 3);
	assert_int_equal(existing[0], 1);
	assert_int_equal(existing[1], 7);
	assert_int_equal(existing[2], 5000);
	assert_int_equal(store_balances_exist(db, ids, 4, existing, &found, &error), DUET_OK);
	assert_int_equal(found, 1);
	assert_int_equal(existing[0], 1);
	assert_int_equal(store_users_exist(db, ids, 0, existing, &found, &error), DUET_OK);
	assert_int_equal(found, 0);
}

/* Half of them have changed; the others must be left alone. */
static void thousands_of_rows_are_written_at_once_and_only_those_that_moved(void **state)
{
	static uint64_t ids[4000];
	static struct user_account users[4000];
	static struct organization_account rows[4000];
	struct error error;
	size_t found;

	(void)state;
	for (size_t i = 0; i < 4000; i++)
		ids[i] = i + 100;
	assert_int_equal(users_lock(ids, 4000, LOCK_WAIT, users, &found), DUET_OK);
	assert_int_equal(found, 4000);
	assert_int_equal(balances_lock(ids, 4000, LOCK_WAIT, rows, &found), DUET_OK);
	assert_int_equal(found, 4000);
	for (size_t i = 0; i < 4000; i += 2) {
		users[i].now = (struct account_state){ amount_of(AMOUNT_CREDITS_MAX), amount_of(0),
						       UINT64_C(1) << 40 };
		rows[i].now = (struct account_state){ amount_of(0), amount_of(7), 9999999 };
	}
	assert_int_equal(store_users_write(db, users, 4000, 1700000000123456, &error), DUET_OK);
	assert_int_equal(store_balances_write(db, rows, 4000, 1700000000123456, &error), DUET_OK);
	assert_int_equal(db_commit(db, &error), DUET_OK);
	assert_int_equal(test_sql_number("SELECT COUNT(*) FROM users"
					 " WHERE creditBalance = 9007199254740991"
					 "   AND ledgerBalance = 0 AND ledgerSeq = 1 << 40"
					 "   AND updatedAt = '2023-11-14 22:13:20.123456'"
					 "   AND id BETWEEN 100 AND 4099 AND id %% 2 = 0"),
			 2000);
	assert_int_equal(test_sql_number("SELECT COUNT(*) FROM credit_balances"
					 " WHERE balance = 0 AND ledgerBalance = 7"
					 "   AND ledgerSeq = 9999999"
					 "   AND updatedAt = '2023-11-14 22:13:20.123456'"
					 "   AND organizationId BETWEEN 100 AND 4099"),
			 2000);
	assert_int_equal(test_sql_number("SELECT COUNT(*) FROM users WHERE creditBalance = id"
					 "   AND id BETWEEN 100 AND 4099"),
			 2000);

	/* One row takes another path through the client library than many rows. */
	assert_int_equal(users_lock(ids, 1, LOCK_WAIT, users, &found), DUET_OK);
	users[0].now.balance = amount_of(1);
	assert_int_equal(store_users_write(db, users, 1, 0, &error), DUET_OK);
	assert_int_equal(db_commit(db, &error), DUET_OK);
	assert_int_equal(test_sql_number("SELECT creditBalance FROM users WHERE id = 100"), 1);
}

static void nothing_is_executed_where_nothing_moved(void **state)
{
	static const uint64_t ids[] = { 30, 31 };
	struct user_account users[2];
	struct organization_account rows[2];
	struct error error;
	size_t found;

	(void)state;
	assert_int_equal(users_lock(ids, 2, LOCK_WAIT, users, &found), DUET_OK);
	assert_int_equal(balances_lock(ids, 2, LOCK_WAIT, rows, &found), DUET_OK);
	assert_int_equal(store_users_write(db, users, 2, 5, &error), DUET_OK);
	assert_int_equal(store_balances_write(db, rows, 2, 5, &error), DUET_OK);
	assert_int_equal(store_users_write(db, NULL, 0, 5, &error), DUET_OK);
	assert_int_equal(db_commit(db, &error), DUET_OK);
	assert_int_equal(test_sql_number("SELECT COUNT(*) FROM users"
					 " WHERE id IN (30, 31) AND updatedAt < '2000-01-01'"),
			 0);
}

/* clang-format off */
static const struct guard_case {
	const char *name, *change; /* to user 40 or its organization, in the meantime */
} guard_cases[] = {
	{ "the balance moved", "UPDATE users SET creditBalance = 41 WHERE id = 40;"
	                       "UPDATE credit_balances SET balance = 41 WHERE organizationId = 40" },
	{ "the sequence moved", "UPDATE users SET ledgerSeq = 1 WHERE id = 40;"
	                        "UPDATE credit_balances SET ledgerSeq = 1 WHERE organizationId = 40" },
	{ "the row is gone", "DELETE FROM users WHERE id = 40;"
	                     "DELETE FROM credit_balances WHERE organizationId = 40" },
};
/* clang-format on */

/* The rows are read without locks, as by a database that allows lost updates. */
static void a_row_that_is_not_as_it_was_read_is_a_conflict(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(guard_cases); i++) {
		static const uint64_t ids[] = { 39, 40, 41 };
		struct user_account users[3];
		struct organization_account rows[3];
		struct error error;
		size_t found;
		enum status of_users, of_balances;

		assert_int_equal(users_lock(ids, 3, LOCK_WAIT, users, &found), DUET_OK);
		assert_int_equal(balances_lock(ids, 3, LOCK_WAIT, rows, &found), DUET_OK);
		db_rollback(db);
		test_sql("SET foreign_key_checks = 0; %s", guard_cases[i].change);
		for (size_t k = 0; k < 3; k++) {
			users[k].now.seq = users[k].read.seq + 1;
			users[k].now.balance = amount_of(1000);
			rows[k].now.seq = rows[k].read.seq + 1;
			rows[k].now.balance = amount_of(1000);
		}
		of_users = store_users_write(db, users, 3, 5, &error);
		of_balances = store_balances_write(db, rows, 3, 5, &error);
		db_rollback(db);
		if (of_users != DUET_CONFLICT || of_balances != DUET_CONFLICT)
			fail_msg("%s: %s, %s", guard_cases[i].name, status_name(of_users),
				 status_name(of_balances));
		test_sql("REPLACE INTO credit_balances (organizationId, balance, ledgerBalance,"
			 " ledgerSeq) VALUES (40, 40, 39, 80);"
			 "INSERT INTO users (id, email, name, organizationId) VALUES"
			 " (40, '40', 'u', 40) ON DUPLICATE KEY UPDATE creditBalance = 40,"
			 " ledgerBalance = 40, ledgerSeq = 0");
	}
	test_sql("SET foreign_key_checks = 1");
}

static void a_write_beyond_what_a_balance_may_be_is_refused(void **state)
{
	static const uint64_t ids[] = { 50, 51 };
	struct user_account users[2];
	struct error error;
	size_t found;

	(void)state;
	for (size_t count = 1; count <= 2; count++) {
		assert_int_equal(users_lock(ids, count, LOCK_WAIT, users, &found), DUET_OK);
		for (size_t i = 0; i < count; i++)
			users[i].now.balance = amount_of(i + 1 == count ? -1 : 5);
		assert_int_equal(store_users_write(db, users, count, 5, &error),
				 DUET_STORE_REFUSED);
		assert_non_null(strstr(error.message, "users_creditBalance_range"));
		assert_true(db_is_usable(db));
		db_rollback(db);
	}
	assert_int_equal(test_sql_number("SELECT SUM(creditBalance) FROM users"
					 " WHERE id IN (50, 51)"),
			 101);
}

/* User 60 has three entries, user 61 one; organization 60 has all four. */
static void chains_made(void)
{
	test_sql(
		"INSERT INTO credit_ledger (organizationId, organizationSeq, userId, userSeq, type,"
		" userAmount, organizationAmount, userBalanceAfter, organizationBalanceAfter,"
		" reason, actor, keyScope, idempotencyKey, requestHash, createdAt)"
		" SELECT 60, seq, IF(seq = 2, 61, 60), IF(seq > 2, seq - 1, 1), 'grant', 5, 5,"
		" 100 + seq, 200 + seq, 'r', 'cli', 'program', seq, '', UTC_TIMESTAMP(6)"
		"   FROM seq_1_to_4");
}

static void chain_ends_are_the_last_entries(void **state)
{
	static const uint64_t ids[] = { 59, 60, 61, 62 };
	struct chain_end ends[4];
	struct error error;
	size_t found;

	(void)state;
	chains_made();
	assert_int_equal(store_user_chain_ends(db, ids, 4, ends, &found, &error), DUET_OK);
	assert_int_equal(found, 2);
	assert_int_equal(ends[0].id, 60);
	assert_int_equal(ends[0].seq, 3);
	assert_int_equal(amount_credits(ends[0].balance_after), 104);
	assert_int_equal(ends[1].id, 61);
	assert_int_equal(ends[1].seq, 1);
	assert_int_equal(amount_credits(ends[1].balance_after), 102);
	assert_int_equal(store_organization_chain_ends(db, ids, 4, ends, &found, &error), DUET_OK);
	assert_int_equal(found, 1);
	assert_int_equal(ends[0].id, 60);
	assert_int_equal(ends[0].seq, 4);
	assert_int_equal(amount_credits(ends[0].balance_after), 204);
}

static void a_missing_balance_is_made_as_its_chain_ends(void **state)
{
	static const uint64_t ids[] = { 7, 8 };
	const struct chain_end end = { .id = 8, .seq = 12, .balance_after = { 34 } };
	struct organization_account rows[2];
	struct error error;
	size_t found;

	(void)state;
	test_sql("DELETE FROM credit_balances WHERE organizationId = 8");
	assert_int_equal(store_balance_create(db, 7, NULL, &error), DUET_OK);
	assert_int_equal(store_balance_create(db, 8, &end, &error), DUET_OK);
	assert_int_equal(balances_lock(ids, 2, LOCK_WAIT, rows, &found), DUET_OK);
	assert_int_equal(found, 2);
	assert_state(&rows[0].read, 0, 0, 0);
	assert_state(&rows[1].read, 0, 34, 12);
	assert_int_equal(store_balance_create(db, 8, &end, &error), DUET_DUPLICATE);
	assert_int_equal(store_balance_create(db, 99999, NULL, &error), DUET_STORE_REFUSED);
	db_rollback(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, committer_store_start, unlock_and_end)
		TEST(locked_users_come_in_order_without_those_that_do_not_exist),
		TEST(locked_balances_say_whether_several_members_share_them),
		TEST(a_row_that_is_held_is_waited_for_a_second_at_most),
		TEST(skipping_leaves_out_what_is_held_and_waits_for_nobody),
		TEST(only_the_rows_that_were_named_are_locked),
		TEST(what_exists_is_found_among_what_does_not),
		TEST(thousands_of_rows_are_written_at_once_and_only_those_that_moved),
		TEST(nothing_is_executed_where_nothing_moved),
		TEST(a_row_that_is_not_as_it_was_read_is_a_conflict),
		TEST(a_write_beyond_what_a_balance_may_be_is_refused),
		TEST(chain_ends_are_the_last_entries),
		TEST(a_missing_balance_is_made_as_its_chain_ends),
#undef TEST
	};

	return cmocka_run_group_tests(tests, open_with_rows, database_close);
}
