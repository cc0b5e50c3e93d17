/* How one user stands, and the entries that caused drift. */
#include "store/users.h"

#include "ledger_rows.h"
#include "store_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* 1: a user alone, both of whose balances were changed from outside.  2: two
 * members.  3: a user whose organization has no balance row. */
static int open_with_rows(void **state)
{
	(void)database_open(state);
	test_sql("INSERT INTO organizations (id, externalId, name) VALUES"
		 " (1, 'org_1', 'One'), (2, NULL, 'Two'), (3, NULL, 'Three');"
		 "INSERT INTO users (id, email, name, externalId, organizationId, passwordHash,"
		 " creditBalance, ledgerBalance, ledgerSeq) VALUES"
		 " (1, 'a@example.org', 'Ada', 'auth0|a', 1, 'hash', 100, 90, 4),"
		 " (2, 'b@example.org', 'Bo', NULL, 2, NULL, 30, 31, 2),"
		 " (3, 'c@example.org', 'Cy', NULL, 2, NULL, 12, 12, 1),"
		 " (4, 'd@example.org', 'Di', NULL, 3, NULL, 7, 7, 1);"
		 "INSERT INTO credit_balances (organizationId, balance, ledgerBalance, ledgerSeq)"
		 " VALUES (1, 120, 110, 5), (2, 50, 50, 3)");
	return 0;
}

static struct user_standing standing_of(uint64_t user_id)
{
	const struct user_name name = { .id = user_id };
	struct user_standing standing;
	struct error error;

	assert_int_equal(store_user_standing(db, &name, arena, &standing, &error), DUET_OK);
	assert_int_equal(standing.user.id, user_id);
	return standing;
}

static void expect_state(const struct account_state *account, int64_t balance,
			 int64_t ledger_balance, uint64_t seq)
{
	assert_int_equal(amount_credits(account->balance), balance);
	assert_int_equal(amount_credits(account->ledger_balance), ledger_balance);
	assert_int_equal(account->seq, seq);
}

static void both_balances_come_with_their_chains(void **state)
{
	const struct user_standing standing = standing_of(1);

	(void)state;
	expect_state(&standing.own, 100, 90, 4);
	expect_state(&standing.organization, 120, 110, 5);
	assert_true(standing.has_password);
	assert_string_equal(standing.organization_external_id, "org_1");
	assert_int_equal(standing.member_count, 1);
	expect_state(&standing.members, 100, 90, 0);
}

static void members_are_counted_and_their_balances_summed(void **state)
{
	const struct user_standing standing = standing_of(3);

	(void)state;
	expect_state(&standing.own, 12, 12, 1);
	expect_state(&standing.organization, 50, 50, 3);
	assert_false(standing.has_password);
	assert_null(standing.organization_external_id);
	assert_int_equal(standing.member_count, 2);
	expect_state(&standing.members, 42, 43, 0);
}

static void a_missing_balance_row_is_zeros(void **state)
{
	const struct user_standing standing = standing_of(4);

	(void)state;
	assert_false(standing.user.organization_balance_exists);
	expect_state(&standing.own, 7, 7, 1);
	expect_state(&standing.organization, 0, 0, 0);
	assert_int_equal(standing.member_count, 1);
}

/* Whether the database says that it is user 1 whom the name names. */
static enum status find(struct user_name name)
{
	struct user_standing standing;
	struct error error;
	enum status status = store_user_standing(db, &name, arena, &standing, &error);

	if (status == DUET_OK) {
		assert_int_equal(standing.user.id, 1);
		expect_state(&standing.organization, 120, 110, 5);
	}
	return status;
}

static void whoever_is_named_is_found_and_nobody_else(void **state)
{
	(void)state;
	assert_int_equal(find((struct user_name){ .email = "a@example.org" }), DUET_OK);
	assert_int_equal(find((struct user_name){ .external_id = "auth0|a" }), DUET_OK);
	assert_int_equal(find((struct user_name){ .id = 5 }), DUET_USER_NOT_FOUND);
	assert_int_equal(find((struct user_name){ .email = "e@example.org" }), DUET_USER_NOT_FOUND);
	assert_int_equal(find((struct user_name){ .external_id = "auth0|A" }), DUET_USER_NOT_FOUND);
}

/* Entries 1 to 6 of organization 2: the opening of both, a grant, a change of the
 * organization from outside, a grant, its repair, a grant. */
static void drift_make(void)
{
	static const struct {
		enum entry_type type;
		int64_t user, organization;
	} rows[] = { { ENTRY_OPENING, 3, 3 }, { ENTRY_GRANT, 5, 5 }, { ENTRY_ADJUSTMENT, 0, 9 },
		     { ENTRY_GRANT, 5, 5 },   { ENTRY_SYNC, 9, 0 },  { ENTRY_GRANT, 5, 5 } };
	static const char *const keys[] = { "d1", "d2", "d3", "d4", "d5", "d6" };
	struct posting postings[6];

	for (size_t i = 0; i < 6; i++) {
		postings[i] = (struct posting){ .entry = entry_of(2, i + 1, keys[i]) };
		postings[i].entry.type = rows[i].type;
		postings[i].entry.user_amount = amount_of(rows[i].user);
		postings[i].entry.organization_amount = amount_of(rows[i].organization);
	}
	entries_write(postings, 6);
}

static size_t drift_entries(uint64_t organization_id, uint64_t after_seq, size_t limit,
			    uint64_t *seqs_out)
{
	struct entry entries[6];
	struct error error;
	size_t found = 99;

	assert_int_equal(store_entries_of_drift(db, organization_id, after_seq, limit, arena,
						entries, &found, &error),
			 DUET_OK);
	for (size_t i = 0; i < found; i++)
		seqs_out[i] = entries[i].organization_seq;
	return found;
}

static void entries_of_drift_are_those_that_moved_one_balance_alone(void **state)
{
	uint64_t seqs[6];

	(void)state;
	drift_make();
	assert_int_equal(drift_entries(2, 0, 6, seqs), 2);
	assert_int_equal(seqs[0], 5);
	assert_int_equal(seqs[1], 3);
	assert_int_equal(drift_entries(2, 0, 1, seqs), 1);
	assert_int_equal(seqs[0], 5);
	assert_int_equal(drift_entries(2, 3, 6, seqs), 1);
	assert_int_equal(seqs[0], 5);
	assert_int_equal(drift_entries(2, 5, 6, seqs), 0);
	assert_int_equal(drift_entries(1, 0, 6, seqs), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, reader_store_start, store_end)
		TEST(both_balances_come_with_their_chains),
		TEST(members_are_counted_and_their_balances_summed),
		TEST(a_missing_balance_row_is_zeros),
		TEST(whoever_is_named_is_found_and_nobody_else),
		TEST(entries_of_drift_are_those_that_moved_one_balance_alone),
#undef TEST
	};

	return cmocka_run_group_tests(tests, open_with_rows, database_close);
}
