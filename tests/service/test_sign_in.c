/* Guessing passwords: failures slow the next attempt down, across all processes, but
 * lock nobody out for good. */
#include "people.h"
#include "store/store.h"

#include "base/clock.h"

#include <inttypes.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define THREADS 16

/* The wait begins anew: a machine that hashes slowly has not waited meanwhile. */
static void have_just_failed(void)
{
	test_sql("UPDATE sign_in_failures SET lastAt = UTC_TIMESTAMP(6)");
}

static void failures_are_counted_by_both_processes_together(void **state)
{
	uint64_t user_id = make_user();
	char email[256];
	struct attempt attempt;

	(void)state;
	(void)snprintf(email, sizeof(email), "%s", email_of(user_id));
	for (int i = 0; i < 5; i++) {
		attempt = sign_in_through(i % 2 ? pool : other_pool, email, "wrong horse",
					  "192.0.2.1");
		assert_int_equal(attempt.status, DUET_NOT_FOUND);
		assert_int_equal(attempt.retry_after_s, 0);
	}
	/* Wait a second now; the right password does not help. */
	have_just_failed();
	for (int i = 0; i < 2; i++) {
		attempt = sign_in_through(i ? pool : other_pool, email, PASSWORD, "192.0.2.9");
		assert_int_equal(attempt.status, DUET_BUSY);
		assert_int_equal(attempt.retry_after_s, 1);
	}
	clock_sleep_ms(1050);
	assert_int_equal(sign_in_through(pool, email, "wrong horse", "192.0.2.1").status,
			 DUET_NOT_FOUND);
	have_just_failed();
	attempt = sign_in_through(other_pool, email, PASSWORD, "192.0.2.1");
	assert_int_equal(attempt.status, DUET_BUSY);
	assert_int_equal(attempt.retry_after_s, 2);
	/* Others are not held up, and this user not for good. */
	assert_int_equal(sign_in_through(pool, email_of(make_user()), PASSWORD, "192.0.2.1").status,
			 DUET_OK);
	clock_sleep_ms(2050);
	assert_int_equal(sign_in_through(pool, email, PASSWORD, "192.0.2.1").status, DUET_OK);
}

static void success_clears_the_account_and_not_the_address(void **state)
{
	uint64_t user_id = make_user();
	char email[256];

	(void)state;
	(void)snprintf(email, sizeof(email), "%s", email_of(user_id));
	for (int i = 0; i < 3; i++)
		assert_int_equal(sign_in(user_id, "wrong horse").status, DUET_NOT_FOUND);
	assert_int_equal(failures_of(email, NULL, "account"), 3);
	assert_int_equal(failures_of(email, "192.0.2.1", "address"), 3);
	assert_int_equal(sign_in(user_id, PASSWORD).status, DUET_OK);
	assert_int_equal(failures_of(email, NULL, "account"), 0);
	assert_int_equal(failures_of(email, "192.0.2.1", "address"), 3);
	assert_int_equal(failures_of(email, "192.0.2.1", "place"), 0);
}

static void an_unknown_address_counts_like_a_known_one(void **state)
{
	struct attempt attempt;

	(void)state;
	for (int i = 0; i < 5; i++)
		assert_int_equal(sign_in_through(pool,
						 i % 2 ? "eve@example.net" : "Eve@example.net ",
						 PASSWORD, "192.0.2.1")
					 .status,
				 DUET_NOT_FOUND);
	have_just_failed();
	attempt = sign_in_through(pool, "eve@example.net", PASSWORD, "192.0.2.1");
	assert_int_equal(attempt.status, DUET_BUSY);
	assert_int_equal(attempt.retry_after_s, 1);
}

static void who_tries_many_accounts_is_slowed_down_by_address(void **state)
{
	struct attempt attempt;
	char email[64];

	(void)state;
	for (int i = 0; i < 20; i++) {
		(void)snprintf(email, sizeof(email), "victim%d@example.net", i);
		assert_int_equal(sign_in_through(pool, email, PASSWORD, "2001:db8::1").status,
				 DUET_NOT_FOUND);
	}
	have_just_failed();
	attempt = sign_in_through(pool, "victim99@example.net", PASSWORD, "2001:db8::2");
	assert_int_equal(attempt.status, DUET_BUSY);
	assert_in_range(attempt.retry_after_s, 1, 1);
	/* Refused attempts do not count against the account that they were for. */
	assert_int_equal(failures_of("victim99@example.net", NULL, "account"), 99);
	assert_int_equal(
		sign_in_through(pool, "victim99@example.net", PASSWORD, "2001:db8:0:1::1").status,
		DUET_NOT_FOUND);
}

static void from_a_known_place_nobody_elsewhere_holds_the_owner_up(void **state)
{
	uint64_t user_id = make_user();
	char email[256];
	struct attempt attempt;

	(void)state;
	(void)snprintf(email, sizeof(email), "%s", email_of(user_id));
	assert_int_equal(sign_in_through(pool, email, PASSWORD, "192.0.2.1").status, DUET_OK);
	for (int i = 0; i < 5; i++)
		assert_int_equal(sign_in_through(pool, email, "wrong horse", "198.51.100.7").status,
				 DUET_NOT_FOUND);
	have_just_failed();
	assert_int_equal(sign_in_through(pool, email, PASSWORD, "198.51.100.7").status, DUET_BUSY);
	assert_int_equal(sign_in_through(pool, email, PASSWORD, "203.0.113.9").status, DUET_BUSY);
	assert_int_equal(sign_in_through(pool, email, PASSWORD, "192.0.2.1").status, DUET_OK);
	/* The place has a count of its own. */
	for (int i = 0; i < 5; i++)
		assert_int_equal(sign_in_through(pool, email, "wrong horse", "192.0.2.1").status,
				 DUET_NOT_FOUND);
	have_just_failed();
	attempt = sign_in_through(pool, email, PASSWORD, "192.0.2.1");
	assert_int_equal(attempt.status, DUET_BUSY);
	assert_int_equal(attempt.retry_after_s, 1);
	/* One day it is forgotten. */
	test_sql("UPDATE sign_in_failures SET failures = 0, lastAt = UTC_TIMESTAMP(6)"
		 " WHERE scope = 'place'");
	test_sql("UPDATE sign_in_failures SET failures = 15, lastAt = UTC_TIMESTAMP(6)"
		 " WHERE scope = 'account'");
	assert_int_equal(
		test_sql_number("SELECT COUNT(*) FROM sign_in_failures WHERE scope = "
				"'place' AND forgetAt BETWEEN UTC_TIMESTAMP(6) + INTERVAL 89 "
				"DAY AND UTC_TIMESTAMP(6) + INTERVAL 90 DAY"),
		1);
	test_sql("UPDATE sign_in_failures SET forgetAt = UTC_TIMESTAMP(6) WHERE scope = 'place'");
	attempt = sign_in_through(pool, email, PASSWORD, "192.0.2.1");
	assert_int_equal(attempt.status, DUET_BUSY);
	assert_int_equal(attempt.retry_after_s, 900);
}

struct rival {
	pthread_t thread;
	struct db_pool *pool;
	const char *email, *password;
	struct attempt attempt;
};

static pthread_barrier_t together;

static void *sign_in_at_once(void *context)
{
	struct rival *rival = context;

	(void)pthread_barrier_wait(&together);
	rival->attempt = sign_in_through(rival->pool, rival->email, rival->password, "192.0.2.1");
	db_thread_stop();
	return NULL;
}

static int rivals_run(struct rival *rivals, enum status counted)
{
	int found = 0;

	assert_int_equal(pthread_barrier_init(&together, NULL, THREADS), 0);
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(
			pthread_create(&rivals[i].thread, NULL, sign_in_at_once, &rivals[i]), 0);
	for (size_t i = 0; i < THREADS; i++) {
		assert_int_equal(pthread_join(rivals[i].thread, NULL), 0);
		found += rivals[i].attempt.status == counted;
	}
	assert_int_equal(pthread_barrier_destroy(&together), 0);
	return found;
}

static void sixteen_at_once_are_let_in_or_told_to_come_again(void **state)
{
	struct rival rivals[THREADS];
	char emails[THREADS][256];
	int in, busy = 0;

	(void)state;
	for (size_t i = 0; i < THREADS; i++) {
		(void)snprintf(emails[i], sizeof(emails[i]), "%s", email_of(make_user()));
		rivals[i] = (struct rival){ .pool = i % 2 ? pool : other_pool,
					    .email = emails[i],
					    .password = PASSWORD };
	}
	in = rivals_run(rivals, DUET_OK);
	for (size_t i = 0; i < THREADS; i++) {
		struct session session;

		busy += rivals[i].attempt.status == DUET_BUSY;
		if (rivals[i].attempt.status == DUET_OK) {
			assert_int_equal(whose(rivals[i].attempt.token, &session), DUET_OK);
			continue;
		}
		/* An attempt whose password was not checked is not a failure. */
		assert_int_equal(rivals[i].attempt.retry_after_s, 0);
		assert_int_equal(failures_of(emails[i], NULL, "account"), 0);
	}
	print_message("of %d at once %d were let in\n", THREADS, in);
	assert_int_equal(in + busy, THREADS);
	assert_true(in >= 9);
	assert_int_equal(failures_of("", "192.0.2.1", "address"), 0);
}

/* Guesses that are sent all at once are counted as if they came one after another. */
static void no_more_guesses_slip_by_at_once_than_one_after_another(void **state)
{
	struct rival rivals[THREADS];
	uint64_t user_id = make_user();
	char email[256];
	int looked_at;

	(void)state;
	(void)snprintf(email, sizeof(email), "%s", email_of(user_id));
	for (size_t i = 0; i < THREADS; i++)
		rivals[i] = (struct rival){ .pool = i % 2 ? pool : other_pool,
					    .email = email,
					    .password = "wrong horse" };
	looked_at = rivals_run(rivals, DUET_NOT_FOUND);
	/* Five, and one more if a slow machine took a second for them. */
	assert_in_range(looked_at, 5, 6);
	assert_int_equal(failures_of(email, NULL, "account"), looked_at);
}

static void a_database_that_is_away_lets_nobody_in(void **state)
{
	struct settings nowhere = rig.settings;
	struct db_pool *dead;
	struct attempt attempt;

	(void)state;
	(void)snprintf(nowhere.databaseSocket, sizeof(nowhere.databaseSocket), "/nowhere");
	dead = store_pool_open(&nowhere);
	attempt = sign_in_through(dead, "ada@example.org", PASSWORD, "192.0.2.1");
	assert_int_equal(attempt.status, DUET_STORE_DOWN);
	db_pool_close(&dead);
}

/* Printed for people to judge; only differences that no slow machine explains fail. */
static void an_unknown_address_takes_as_long_as_a_wrong_password(void **state)
{
	uint64_t user_id = make_user();
	int64_t known_us = 0, unknown_us = 0, began_us;
	char email[256];

	(void)state;
	(void)snprintf(email, sizeof(email), "%s", email_of(user_id));
	for (int i = 0; i < 4; i++) {
		began_us = clock_monotonic_us();
		assert_int_equal(sign_in_through(pool, email, "wrong horse", "192.0.2.1").status,
				 DUET_NOT_FOUND);
		known_us += clock_monotonic_us() - began_us;
		began_us = clock_monotonic_us();
		assert_int_equal(
			sign_in_through(pool, "no@example.com", "wrong horse", "192.0.2.2").status,
			DUET_NOT_FOUND);
		unknown_us += clock_monotonic_us() - began_us;
	}
	print_message("a wrong password takes %lld us, an unknown address %lld us\n",
		      (long long)(known_us / 4), (long long)(unknown_us / 4));
	assert_true(unknown_us > known_us / 4 && known_us > unknown_us / 4);
}

#define WITH_NO_FAILURES(test) cmocka_unit_test_setup(test, people_forget_failures)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_NO_FAILURES(failures_are_counted_by_both_processes_together),
		WITH_NO_FAILURES(success_clears_the_account_and_not_the_address),
		WITH_NO_FAILURES(an_unknown_address_counts_like_a_known_one),
		WITH_NO_FAILURES(who_tries_many_accounts_is_slowed_down_by_address),
		WITH_NO_FAILURES(from_a_known_place_nobody_elsewhere_holds_the_owner_up),
		WITH_NO_FAILURES(sixteen_at_once_are_let_in_or_told_to_come_again),
		WITH_NO_FAILURES(no_more_guesses_slip_by_at_once_than_one_after_another),
		WITH_NO_FAILURES(a_database_that_is_away_lets_nobody_in),
		WITH_NO_FAILURES(an_unknown_address_takes_as_long_as_a_wrong_password),
	};

	return cmocka_run_group_tests(tests, people_start, people_stop);
}
