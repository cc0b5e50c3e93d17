/* What the committer promises, one behaviour per test, with a real MariaDB. */
#include "rig.h"

#include "base/clock.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define SOON 10000

static struct rig rig;

static int start(void **state)
{
	(void)state;
	rig_start(&rig, NULL);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	rig_stop(&rig);
	return 0;
}

static int64_t mirror_of(uint64_t user_id)
{
	return test_sql_number("SELECT balance FROM credit_balances WHERE organizationId=%llu",
			       (unsigned long long)rig_organization_of(user_id));
}

static int64_t entries_of(uint64_t user_id)
{
	return test_sql_number("SELECT COUNT(*) FROM credit_ledger WHERE organizationId=%llu",
			       (unsigned long long)rig_organization_of(user_id));
}

static void both_balances_move_with_one_entry(void **state)
{
	(void)state;
	uint64_t user = rig_user(100, 0);
	struct operation spend = rig_operation(ENTRY_SPEND, user, 30, "one");
	struct operation grant = rig_operation(ENTRY_PURCHASE, user, 5, "two");

	struct tried tried = rig_try(&rig, &spend, SOON);
	assert_int_equal(tried.status, DUET_OK);
	assert_false(tried.replayed);
	assert_int_equal(tried.user_balance_after, 70);
	assert_int_equal(tried.organization_balance_after, 70);
	assert_int_equal(tried.organization_seq, 2);

	tried = rig_try(&rig, &grant, SOON);
	assert_int_equal(tried.status, DUET_OK);
	assert_int_equal(rig_balance_of(user), 75);
	assert_int_equal(mirror_of(user), 75);
	assert_int_equal(entries_of(user), 3);
	rig_assert_books_add_up(&rig);
}

static void a_refused_spend_leaves_nothing_and_its_key_may_be_used_again(void **state)
{
	(void)state;
	uint64_t user = rig_user(10, 0);
	struct operation spend = rig_operation(ENTRY_SPEND, user, 11, "late");
	struct operation grant = rig_operation(ENTRY_GRANT, user, 1, "top-up");

	struct tried tried = rig_try(&rig, &spend, SOON);
	assert_int_equal(tried.status, DUET_INSUFFICIENT_CREDITS);
	assert_int_equal(tried.shortfall, 1);
	assert_int_equal(entries_of(user), 1);

	assert_int_equal(rig_try(&rig, &grant, SOON).status, DUET_OK);
	assert_int_equal(rig_try(&rig, &spend, SOON).status, DUET_OK);
	assert_int_equal(rig_balance_of(user), 0);
	rig_assert_books_add_up(&rig);
}

static void an_unknown_user_is_not_found(void **state)
{
	(void)state;
	struct operation spend = rig_operation(ENTRY_SPEND, 99999999, 1, "nobody");

	assert_int_equal(rig_try(&rig, &spend, SOON).status, DUET_USER_NOT_FOUND);
}

static void a_key_with_another_request_is_refused(void **state)
{
	(void)state;
	uint64_t user = rig_user(10, 0);
	struct operation spend = rig_operation(ENTRY_SPEND, user, 1, "same");
	struct operation other = rig_operation(ENTRY_SPEND, user, 2, "same");

	assert_int_equal(rig_try(&rig, &spend, SOON).status, DUET_OK);
	assert_int_equal(rig_try(&rig, &other, SOON).status, DUET_KEY_REUSED);
	assert_int_equal(rig_balance_of(user), 9);
}

struct many {
	struct operation operation;
	char key[32];
	struct tried tried;
};

static void *try_in_thread(void *argument)
{
	struct many *one = argument;

	one->tried = rig_try(&rig, &one->operation, SOON);
	return NULL;
}

static void run_at_once(struct many *many, size_t count)
{
	pthread_t threads[64];

	assert_in_range(count, 1, 64);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, try_in_thread, &many[i]), 0);
	for (size_t i = 0; i < count; i++)
		pthread_join(threads[i], NULL);
}

static void the_same_key_fifty_times_at_once_happens_once(void **state)
{
	(void)state;
	static struct many many[50];
	uint64_t user = rig_user(100, 0);
	size_t fresh = 0;

	for (size_t i = 0; i < 50; i++)
		many[i].operation = rig_operation(ENTRY_SPEND, user, 7, "fifty");
	run_at_once(many, 50);

	for (size_t i = 0; i < 50; i++) {
		assert_int_equal(many[i].tried.status, DUET_OK);
		fresh += !many[i].tried.replayed;
		assert_int_equal(many[i].tried.user_balance_after, 93);
		assert_int_equal(many[i].tried.organization_seq, 2);
		assert_int_equal(many[i].tried.created_us, many[0].tried.created_us);
	}
	assert_int_equal(fresh, 1);
	assert_int_equal(rig_balance_of(user), 93);
	assert_int_equal(entries_of(user), 2);
}

static void exactly_as_many_unit_spends_succeed_as_there_are_credits(void **state)
{
	(void)state;
	static struct many many[64];
	uint64_t user = rig_user(40, 0);
	size_t spent = 0, refused = 0;

	for (size_t i = 0; i < 64; i++) {
		(void)snprintf(many[i].key, sizeof(many[i].key), "unit-%zu", i);
		many[i].operation = rig_operation(ENTRY_SPEND, user, 1, many[i].key);
	}
	run_at_once(many, 64);

	for (size_t i = 0; i < 64; i++) {
		spent += many[i].tried.status == DUET_OK;
		refused += many[i].tried.status == DUET_INSUFFICIENT_CREDITS;
	}
	assert_int_equal(spent, 40);
	assert_int_equal(refused, 24);
	assert_int_equal(rig_balance_of(user), 0);
	assert_int_equal(mirror_of(user), 0);
	rig_assert_books_add_up(&rig);
}

static void an_outside_change_becomes_an_adjustment_before_the_operation(void **state)
{
	(void)state;
	uint64_t user = rig_user(100, 0);
	unsigned long long organization = rig_organization_of(user);
	struct operation spend = rig_operation(ENTRY_SPEND, user, 1, "after");

	test_sql("UPDATE credit_balances SET balance=balance+900 WHERE organizationId=%llu",
		 organization);
	test_sql("UPDATE users SET creditBalance=creditBalance-10 WHERE id=%llu",
		 (unsigned long long)user);

	assert_int_equal(rig_try(&rig, &spend, SOON).status, DUET_OK);
	assert_int_equal(rig_balance_of(user), 89);
	assert_int_equal(mirror_of(user), 999);
	assert_int_equal(
		test_sql_number("SELECT userAmount FROM credit_ledger WHERE organizationId=%llu"
				" AND organizationSeq=2 AND type='adjustment'"
				" AND actor='outside'",
				organization),
		-10);
	assert_int_equal(test_sql_number("SELECT organizationAmount FROM credit_ledger"
					 " WHERE organizationId=%llu AND organizationSeq=3"
					 " AND type='adjustment' AND userAmount=0",
					 organization),
			 900);
	rig_assert_books_add_up(&rig);
}

static void a_mirror_that_had_drifted_below_is_lifted(void **state)
{
	(void)state;
	uint64_t user = rig_user(100, 0);
	struct operation spend = rig_operation(ENTRY_SPEND, user, 60, "lift");

	test_sql("UPDATE credit_balances SET balance=20 WHERE organizationId=%llu",
		 (unsigned long long)rig_organization_of(user));
	assert_int_equal(rig_try(&rig, &spend, SOON).status, DUET_OK);
	assert_int_equal(rig_balance_of(user), 40);
	assert_int_equal(mirror_of(user), 0);
	rig_assert_books_add_up(&rig);
}

static void a_deleted_balance_row_heals(void **state)
{
	(void)state;
	uint64_t user = rig_user(100, 0);
	struct operation spend = rig_operation(ENTRY_SPEND, user, 60, "gone");

	test_sql("DELETE FROM credit_balances WHERE organizationId=%llu",
		 (unsigned long long)rig_organization_of(user));
	assert_int_equal(rig_try(&rig, &spend, SOON).status, DUET_OK);
	assert_int_equal(rig_balance_of(user), 40);
	assert_int_equal(mirror_of(user), 0);
	rig_assert_books_add_up(&rig);
}

static void a_balance_row_made_anew_heals(void **state)
{
	(void)state;
	uint64_t user = rig_user(100, 0), other = rig_user(100, 0);
	unsigned long long organization = rig_organization_of(user);
	struct operation spend = rig_operation(ENTRY_SPEND, user, 60, "anew");
	struct operation next = rig_operation(ENTRY_SPEND, other, 1, "neighbour");

	test_sql("DELETE FROM credit_balances WHERE organizationId=%llu", organization);
	test_sql("INSERT INTO credit_balances (organizationId, balance) VALUES (%llu, 500)",
		 organization);
	assert_int_equal(rig_try(&rig, &spend, SOON).status, DUET_OK);
	assert_int_equal(rig_try(&rig, &next, SOON).status, DUET_OK);
	assert_int_equal(rig_balance_of(user), 40);
	assert_int_equal(mirror_of(user), 440);
	rig_assert_books_add_up(&rig);
}

/* Submits several operations as one group; *refused_out is the one that was refused. */
static enum status try_group(const struct operation *operations, size_t count,
			     const struct audit_line *audit, size_t *refused_out)
{
	struct ticket *ticket = ticket_open();

	assert_non_null(ticket);
	assert_true(ticket_add(ticket, operations, count, audit));
	committer_run(rig.committer, ticket, clock_monotonic_ms() + SOON);

	struct outcome outcome = ticket_outcome(ticket, 0);

	*refused_out = outcome.refused;
	ticket_close(&ticket);
	return outcome.status;
}

static void a_group_is_taken_whole_or_not_at_all(void **state)
{
	(void)state;
	uint64_t user = rig_user(10, 0), other = rig_user(10, 0);
	struct operation broken[] = { rig_operation(ENTRY_SPEND, user, 4, "g1"),
				      rig_operation(ENTRY_SPEND, other, 4, "g2"),
				      rig_operation(ENTRY_SPEND, user, 7, "g3") };
	struct operation whole[] = { broken[0], broken[1],
				     rig_operation(ENTRY_SPEND, user, 6, "g3") };
	size_t refused;

	assert_int_equal(try_group(broken, 3, NULL, &refused), DUET_INSUFFICIENT_CREDITS);
	assert_int_equal(refused, 2);
	assert_int_equal(rig_balance_of(user), 10);
	assert_int_equal(rig_balance_of(other), 10);

	assert_int_equal(try_group(whole, 3, NULL, &refused), DUET_OK);
	assert_int_equal(rig_balance_of(user), 0);
	assert_int_equal(rig_balance_of(other), 6);
	assert_int_equal(try_group(whole, 3, NULL, &refused), DUET_OK);
	assert_int_equal(rig_balance_of(other), 6);
	rig_assert_books_add_up(&rig);
}

static void an_audit_line_comes_with_its_entry_or_not_at_all(void **state)
{
	(void)state;
	uint64_t user = rig_user(10, 0);
	unsigned long long organization = rig_organization_of(user);
	struct operation grant = rig_operation(ENTRY_GRANT, user, 4, "audited");
	struct operation spend = rig_operation(ENTRY_SPEND, user, 99, "refused");
	struct audit_line line = { .actor = "key:1", .action = "credits.grant" };
	size_t refused;

	assert_int_equal(try_group(&spend, 1, &line, &refused), DUET_INSUFFICIENT_CREDITS);
	assert_int_equal(try_group(&grant, 1, &line, &refused), DUET_OK);
	assert_int_equal(try_group(&grant, 1, &line, &refused), DUET_OK);
	assert_int_equal(test_sql_number("SELECT COUNT(*) FROM audit_log WHERE organizationId=%llu"
					 " AND organizationSeq=2",
					 organization),
			 1);
	assert_int_equal(test_sql_number("SELECT COUNT(*) FROM audit_log WHERE organizationId=%llu",
					 organization),
			 1);
}

static void one_bad_operation_does_not_fail_its_neighbours(void **state)
{
	(void)state;
	/* A reason that no HTTP request can contain, and no column can hold. */
	static char too_long[400];
	static struct many many[40];
	uint64_t user = rig_user(1000, 0), held = rig_user(1, 0);
	struct operation hold = rig_operation(ENTRY_SPEND, held, 1, "hold");

	memset(too_long, 'x', sizeof(too_long) - 1);
	for (size_t i = 0; i < 40; i++) {
		(void)snprintf(many[i].key, sizeof(many[i].key), "n-%zu", i);
		many[i].operation = rig_operation(ENTRY_SPEND, user, 1, many[i].key);
		if (i == 17)
			many[i].operation.reason = too_long;
	}
	/* While the committer waits for this row, the others collect in one batch. */
	test_sql("BEGIN");
	test_sql("SELECT id FROM users WHERE id=%llu FOR UPDATE", (unsigned long long)held);
	static struct many waiter;
	pthread_t thread;

	waiter.operation = hold;
	assert_int_equal(pthread_create(&thread, NULL, try_in_thread, &waiter), 0);
	clock_sleep_ms(100);
	run_at_once(many, 40);
	test_sql("ROLLBACK");
	pthread_join(thread, NULL);

	for (size_t i = 0; i < 40; i++)
		assert_int_equal(many[i].tried.status, i == 17 ? DUET_INTERNAL : DUET_OK);
	assert_int_equal(waiter.tried.status, DUET_OK);
	assert_int_equal(rig_balance_of(user), 961);
	rig_assert_books_add_up(&rig);
}

static void what_was_not_taken_in_time_is_withdrawn(void **state)
{
	(void)state;
	uint64_t user = rig_user(10, 0), held = rig_user(10, 0);
	struct operation hold = rig_operation(ENTRY_SPEND, held, 1, "holding");
	struct operation spend = rig_operation(ENTRY_SPEND, user, 1, "withdrawn");
	static struct many waiter;
	pthread_t thread;

	test_sql("BEGIN");
	test_sql("SELECT id FROM users WHERE id=%llu FOR UPDATE", (unsigned long long)held);
	waiter.operation = hold;
	assert_int_equal(pthread_create(&thread, NULL, try_in_thread, &waiter), 0);
	clock_sleep_ms(100);

	uint64_t busy = rig_counters(&rig).busy;
	struct tried tried = rig_try(&rig, &spend, 200);
	assert_int_equal(tried.status, DUET_BUSY);
	assert_int_equal(rig_counters(&rig).busy, busy + 1);
	assert_int_equal(rig_counters(&rig).queued, 0);
	assert_in_range(tried.took_ms, 190, 600);
	test_sql("ROLLBACK");
	pthread_join(thread, NULL);
	assert_int_equal(rig_balance_of(user), 10);
	assert_int_equal(entries_of(user), 1);
}

static void several_members_share_one_balance(void **state)
{
	(void)state;
	uint64_t first = rig_user(10, 0);
	unsigned long long organization = rig_organization_of(first);
	uint64_t second = rig_user(20, organization), third = rig_user(30, organization);
	struct operation spends[] = { rig_operation(ENTRY_SPEND, third, 30, "m3"),
				      rig_operation(ENTRY_SPEND, first, 10, "m1"),
				      rig_operation(ENTRY_GRANT, second, 1, "m2") };
	size_t refused;

	assert_int_equal(try_group(spends, 3, NULL, &refused), DUET_OK);
	assert_int_equal(mirror_of(first), 21);

	/* An outside change of the shared balance belongs to no member. */
	test_sql("UPDATE credit_balances SET balance=50 WHERE organizationId=%llu", organization);
	struct operation spend = rig_operation(ENTRY_SPEND, second, 1, "m4");
	assert_int_equal(rig_try(&rig, &spend, SOON).status, DUET_OK);
	assert_int_equal(
		test_sql_number("SELECT COUNT(*) FROM credit_ledger WHERE organizationId=%llu"
				" AND type='adjustment' AND userId IS NULL",
				organization),
		1);
	rig_assert_books_add_up(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_balances_move_with_one_entry),
		cmocka_unit_test(a_refused_spend_leaves_nothing_and_its_key_may_be_used_again),
		cmocka_unit_test(an_unknown_user_is_not_found),
		cmocka_unit_test(a_key_with_another_request_is_refused),
		cmocka_unit_test(the_same_key_fifty_times_at_once_happens_once),
		cmocka_unit_test(exactly_as_many_unit_spends_succeed_as_there_are_credits),
		cmocka_unit_test(an_outside_change_becomes_an_adjustment_before_the_operation),
		cmocka_unit_test(a_mirror_that_had_drifted_below_is_lifted),
		cmocka_unit_test(a_deleted_balance_row_heals),
		cmocka_unit_test(a_balance_row_made_anew_heals),
		cmocka_unit_test(a_group_is_taken_whole_or_not_at_all),
		cmocka_unit_test(an_audit_line_comes_with_its_entry_or_not_at_all),
		cmocka_unit_test(one_bad_operation_does_not_fail_its_neighbours),
		cmocka_unit_test(what_was_not_taken_in_time_is_withdrawn),
		cmocka_unit_test(several_members_share_one_balance),
	};

	return cmocka_run_group_tests_name("committer", tests, start, stop);
}
