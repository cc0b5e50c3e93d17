/* The sums of drift, all from one moment. */
#include "store/drift.h"
#include "store/drift_summary.h"
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

static int empty(void **state)
{
	(void)state;
	arena_reset(arena);
	rows_empty();
	return 0;
}

static struct drift_summary summary(void)
{
	struct drift_summary result;
	struct error error;

	assert_int_equal(store_drift_summary(db, &result, &error), DUET_OK);
	return result;
}

static void the_summary_adds_up_what_a_scan_finds(void **state)
{
	struct drift_summary sums = summary();

	(void)state;
	assert_int_equal(sums.organizations, 0);
	assert_int_equal(sums.out_of_step, 0);

	mixture();
	sums = summary();
	assert_int_equal(sums.organizations, ORGANIZATIONS);
	assert_int_equal(sums.out_of_step,
			 test_sql_number("SELECT COUNT(*) FROM " GROUPED " WHERE drift <> 0"));
	assert_int_equal(sums.outside_changes,
			 test_sql_number("SELECT COUNT(*) FROM " GROUPED " WHERE moved"));
	assert_int_equal(amount_credits(sums.organization_ahead),
			 test_sql_number("SELECT SUM(GREATEST(drift, 0)) FROM " GROUPED));
	assert_int_equal(amount_credits(sums.user_ahead),
			 test_sql_number("SELECT SUM(GREATEST(-drift, 0)) FROM " GROUPED));
	assert_true(amount_credits(sums.organization_ahead) > 0);
	assert_true(amount_credits(sums.user_ahead) > 0);
}

static void sums_beyond_64_bits_stay_at_the_most(void **state)
{
	struct drift_summary sums;
	const struct user_name one_of_them = { .id = 5001 };
	struct user_standing standing;
	struct error error;

	(void)state;
	test_sql("INSERT INTO organizations (id, name) SELECT seq, 'rich' FROM seq_1_to_2000;"
		 "INSERT INTO users (id, email, name, organizationId)"
		 " SELECT seq, seq, 'u', seq FROM seq_1_to_1100;"
		 "INSERT INTO users (id, email, name, organizationId, creditBalance, ledgerBalance)"
		 " SELECT 5000 + seq, 5000 + seq, 'u', 1500, 9007199254740991, 9007199254740991"
		 "   FROM seq_1_to_1100;"
		 "INSERT INTO credit_balances (organizationId, balance, ledgerBalance)"
		 " SELECT seq, 9007199254740991, 9007199254740991 FROM seq_1_to_1100");
	sums = summary();
	assert_int_equal(sums.out_of_step, 1101);
	assert_int_equal(amount_credits(sums.organization_ahead), INT64_MAX);
	assert_int_equal(amount_credits(sums.user_ahead), INT64_MAX);
	assert_int_equal(store_user_standing(db, &one_of_them, arena, &standing, &error), DUET_OK);
	assert_int_equal(amount_credits(standing.members.balance), INT64_MAX);
}

/* A surplus moves back and forth between an organization with one member and one
 * with two, which different statements of the summary read. */
static void the_summary_is_of_one_moment(void **state)
{
	struct mover mover = { .sql = "UPDATE credit_balances"
				      "   SET balance = IF(organizationId = 1, 16 - balance,"
				      "                    26 - balance),"
				      "       ledgerBalance = balance" };
	pthread_t thread;

	(void)state;
	organization(1, 5, 5);
	user_of(11, 1, 5, 5);
	organization(2, 16, 16);
	user_of(12, 2, 4, 4);
	user_of(13, 2, 6, 6);
	assert_int_equal(pthread_create(&thread, NULL, move, &mover), 0);
	for (int i = 0; i < 500 || mover.moves < 50; i++) {
		struct drift_summary sums = summary();

		assert_int_equal(sums.out_of_step, 1);
		assert_int_equal(amount_credits(sums.organization_ahead), 6);
	}
	mover.stop = true;
	pthread_join(thread, NULL);
}

#define drift_test(name) cmocka_unit_test_setup(name, empty)

int main(void)
{
	const struct CMUnitTest tests[] = {
		drift_test(the_summary_adds_up_what_a_scan_finds),
		drift_test(sums_beyond_64_bits_stay_at_the_most),
		drift_test(the_summary_is_of_one_moment),
	};

	return cmocka_run_group_tests(tests, reader_open, store_and_database_close);
}
