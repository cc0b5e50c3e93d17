/* What `duet verify` reads: everything, in order, at one moment. */
#include "store/accounts.h"
#include "store/verify.h"
#include "store_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define ENTRIES 20000

/* 100 organizations with two users each, with all entries spread over them; one
 * entry of each organization is for the mirror alone. */
static int open_with_rows(void **state)
{
	(void)database_open(state);
	test_sql("INSERT INTO organizations (id, name) SELECT seq, 'o' FROM seq_1_to_100;"
		 "INSERT INTO users (id, email, name, organizationId, creditBalance, ledgerBalance,"
		 " ledgerSeq) SELECT seq, seq, 'u', 1 + (seq - 1) DIV 2, seq, seq + 1, seq + 2"
		 "   FROM seq_1_to_200;"
		 "INSERT INTO credit_balances (organizationId, balance, ledgerBalance, ledgerSeq)"
		 " SELECT seq, seq, seq + 1, seq + 2 FROM seq_1_to_99");
	test_sql(
		"INSERT INTO credit_ledger (organizationId, organizationSeq, userId, userSeq, type,"
		" userAmount, organizationAmount, userBalanceAfter, organizationBalanceAfter,"
		" reason, actor, keyScope, idempotencyKey, requestHash, createdAt)"
		" SELECT 1 + seq %% 100, 1 + seq DIV 100,"
		" 1 + 2 * (seq %% 100) + (seq DIV 100) %% 2, 1 + seq DIV 200, 'spend', -5, -5,"
		" seq, seq + 1, 'r', 'cli', 'program', seq, '', UTC_TIMESTAMP(6)"
		"   FROM seq_0_to_%d;"
		"INSERT INTO credit_ledger (organizationId, organizationSeq, type,"
		" userAmount, organizationAmount, organizationBalanceAfter,"
		" reason, actor, keyScope, idempotencyKey, requestHash, createdAt)"
		" SELECT seq, 1 + %d, 'sync', 0, 9, seq, 'r', 'cli', 'system', seq, '',"
		" UTC_TIMESTAMP(6) FROM seq_1_to_100",
		ENTRIES - 1, ENTRIES / 100);
	return operator_store_start(state);
}

struct seen {
	uint64_t rows, last_id, last_seq;
	uint64_t without_user, missing;
	uint64_t stop_after; /* 0: never */
};

static bool account_seen(void *context, const struct stored_account *account)
{
	struct seen *seen = context;
	uint64_t id = account->id;

	assert_int_equal(id, ++seen->rows);
	if (!account->exists) {
		seen->missing++;
	} else {
		assert_int_equal(amount_credits(account->state.balance), id);
		assert_int_equal(amount_credits(account->state.ledger_balance), id + 1);
		assert_int_equal(account->state.seq, id + 2);
	}
	return seen->rows != seen->stop_after;
}

static bool user_seen(void *context, const struct stored_account *account)
{
	assert_int_equal(account->organization_id, 1 + (account->id - 1) / 2);
	return account_seen(context, account);
}

static bool balance_seen(void *context, const struct stored_account *account)
{
	assert_int_equal(account->organization_id, account->id);
	return account_seen(context, account);
}

static void accounts_are_all_passed_by_id(void **state)
{
	struct seen users = { 0 }, balances = { 0 };
	struct error error;

	(void)state;
	assert_int_equal(store_users_scan(db, user_seen, &users, &error), DUET_OK);
	assert_int_equal(users.rows, 200);
	assert_int_equal(users.missing, 0);
	assert_int_equal(store_balances_scan(db, balance_seen, &balances, &error), DUET_OK);
	assert_int_equal(balances.rows, 100);
	assert_int_equal(balances.missing, 1);
}

static void in_order(struct seen *seen, uint64_t id, uint64_t seq)
{
	assert_true(id > seen->last_id || (id == seen->last_id && seq == seen->last_seq + 1));
	if (id != seen->last_id)
		assert_int_equal(seq, 1);
	seen->last_id = id;
	seen->last_seq = seq;
	seen->rows++;
}

static bool organization_entry_seen(void *context, const struct scanned_entry *entry)
{
	struct seen *seen = context;

	in_order(seen, entry->organization_id, entry->organization_seq);
	if (entry->user_id == 0) {
		seen->without_user++;
		assert_int_equal(entry->user_seq, 0);
		assert_int_equal(entry->type, ENTRY_SYNC);
		assert_int_equal(amount_credits(entry->user_amount), 0);
		assert_int_equal(amount_credits(entry->organization_amount), 9);
	} else {
		assert_int_equal(entry->type, ENTRY_SPEND);
		assert_int_equal(amount_credits(entry->user_amount), -5);
		assert_int_equal(amount_credits(entry->organization_balance_after),
				 amount_credits(entry->user_balance_after) + 1);
	}
	return seen->rows != seen->stop_after;
}

static bool user_entry_seen(void *context, const struct scanned_entry *entry)
{
	struct seen *seen = context;

	in_order(seen, entry->user_id, entry->user_seq);
	return seen->rows != seen->stop_after;
}

static void chains_are_all_passed_in_their_order(void **state)
{
	struct seen organizations = { 0 }, users = { 0 };
	struct error error;

	(void)state;
	assert_int_equal(
		store_organization_chains_scan(db, organization_entry_seen, &organizations, &error),
		DUET_OK);
	assert_int_equal(organizations.rows, ENTRIES + 100);
	assert_int_equal(organizations.without_user, 100);
	assert_int_equal(store_user_chains_scan(db, user_entry_seen, &users, &error), DUET_OK);
	assert_int_equal(users.rows, ENTRIES);
}

static void a_scan_that_is_stopped_leaves_the_connection_in_order(void **state)
{
	struct error error;

	(void)state;
	for (uint64_t stop = 1; stop < 4000; stop += 1999) {
		struct seen seen = { .stop_after = stop };

		assert_int_equal(
			store_organization_chains_scan(db, organization_entry_seen, &seen, &error),
			DUET_OK);
		assert_int_equal(seen.rows, stop);
		seen = (struct seen){ .stop_after = 1 };
		assert_int_equal(store_users_scan(db, user_seen, &seen, &error), DUET_OK);
		assert_int_equal(seen.rows, 1);
		assert_int_equal(db_ping(db, &error), DUET_OK);
	}
}

static void a_snapshot_does_not_see_what_comes_after_it(void **state)
{
	struct seen before = { 0 }, during = { 0 }, after = { 0 };
	struct error error;

	(void)state;
	assert_int_equal(db_begin_snapshot(db, &error), DUET_OK);
	test_sql("INSERT INTO credit_ledger (organizationId, organizationSeq, type, userAmount,"
		 " organizationAmount, organizationBalanceAfter, reason, actor, keyScope,"
		 " idempotencyKey, requestHash, createdAt) VALUES (1, %d, 'sync', 0, 9, 1, 'r',"
		 " 'cli', 'system', 'late', '', UTC_TIMESTAMP(6));"
		 "UPDATE users SET creditBalance = 0",
		 ENTRIES / 100 + 2);
	assert_int_equal(
		store_organization_chains_scan(db, organization_entry_seen, &before, &error),
		DUET_OK);
	assert_int_equal(before.rows, ENTRIES + 100);
	assert_int_equal(store_users_scan(db, user_seen, &during, &error), DUET_OK);
	db_rollback(db);
	assert_int_equal(
		store_organization_chains_scan(db, organization_entry_seen, &after, &error),
		DUET_OK);
	assert_int_equal(after.rows, ENTRIES + 101);
	test_sql("UPDATE users SET creditBalance = id");
}

static void the_estimate_is_of_the_right_size(void **state)
{
	struct error error;
	uint64_t rows = 0;

	(void)state;
	test_sql("ANALYZE TABLE credit_ledger");
	assert_int_equal(store_ledger_rows_estimate(db, &rows, &error), DUET_OK);
	assert_in_range(rows, ENTRIES / 2, ENTRIES * 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accounts_are_all_passed_by_id),
		cmocka_unit_test(chains_are_all_passed_in_their_order),
		cmocka_unit_test(a_scan_that_is_stopped_leaves_the_connection_in_order),
		cmocka_unit_test(a_snapshot_does_not_see_what_comes_after_it),
		cmocka_unit_test(the_estimate_is_of_the_right_size),
	};

	return cmocka_run_group_tests(tests, open_with_rows, store_and_database_close);
}
