/* 64 threads and two committers (two processes, as far as the database can
 * tell), 50 users, random grants and spends, a fifth of them with a key that
 * was used before.  Everything that was acknowledged is in the ledger exactly once. */
#include "rig.h"

#include "base/clock.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define THREADS    64
#define USERS      50
#define OPERATIONS 150 /* a thread */
#define SOON       20000

struct attempt {
	char key[32];
	uint64_t user;
	enum entry_type type;
	int64_t amount;
	enum status status;
	bool replayed;
	uint64_t organization_seq;
};

struct stormer {
	struct rig *rig;
	uint64_t random; /* the state of the thread's own generator */
	const uint64_t *users;
	size_t number;
	struct attempt attempts[OPERATIONS];
};

static struct rig one, two;
static struct stormer stormers[THREADS];

/* xorshift64*: small, and a seed gives the same numbers on every machine. */
static uint64_t next_random(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * UINT64_C(2685821657736338717);
}

static void draw(struct stormer *stormer, size_t i)
{
	struct attempt *attempt = &stormer->attempts[i];
	uint64_t dice = next_random(&stormer->random);

	if (i > 0 && dice % 5 == 0) {
		const struct attempt *earlier =
			&stormer->attempts[next_random(&stormer->random) % i];

		memcpy(attempt->key, earlier->key, sizeof(attempt->key));
		attempt->user = earlier->user;
		attempt->type = earlier->type;
		attempt->amount = earlier->amount;
		return;
	}
	(void)snprintf(attempt->key, sizeof(attempt->key), "storm-%zu-%zu", stormer->number, i);
	attempt->user = stormer->users[next_random(&stormer->random) % USERS];
	attempt->type = next_random(&stormer->random) % 3 ? ENTRY_SPEND : ENTRY_GRANT;
	attempt->amount = 1 + (int64_t)(next_random(&stormer->random) % 40);
}

static void *storm(void *argument)
{
	struct stormer *stormer = argument;

	for (size_t i = 0; i < OPERATIONS; i++) {
		struct attempt *attempt = &stormer->attempts[i];

		draw(stormer, i);
		struct operation operation =
			rig_operation(attempt->type, attempt->user, attempt->amount, attempt->key);
		struct tried tried = rig_try(stormer->rig, &operation, SOON);

		attempt->status = tried.status;
		attempt->replayed = tried.replayed;
		attempt->organization_seq = tried.organization_seq;
	}
	return NULL;
}

static void make_users(uint64_t users[static USERS])
{
	for (size_t i = 0; i < USERS; i++) {
		/* The first ten share an organization. */
		uint64_t organization = i > 0 && i < 10 ? rig_organization_of(users[0]) : 0;

		users[i] = rig_user(100, organization);
	}
}

static int64_t deadlocks(void)
{
	return test_sql_number("SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS"
			       " WHERE VARIABLE_NAME='INNODB_DEADLOCKS'");
}

/* What each attempt was told is true of the ledger.  Returns how many were new. */
static size_t check_attempts(const struct stormer *stormer)
{
	size_t fresh = 0;

	for (size_t i = 0; i < OPERATIONS; i++) {
		const struct attempt *attempt = &stormer->attempts[i];

		if (attempt->status == DUET_INSUFFICIENT_CREDITS)
			continue;
		assert_int_equal(attempt->status, DUET_OK);
		fresh += !attempt->replayed;
		assert_int_equal(
			test_sql_number("SELECT organizationSeq FROM credit_ledger"
					" WHERE organizationId=%llu AND keyScope='program'"
					" AND idempotencyKey='%s' AND userAmount=%lld",
					(unsigned long long)rig_organization_of(attempt->user),
					attempt->key,
					(long long)(attempt->type == ENTRY_SPEND
							    ? -attempt->amount
							    : attempt->amount)),
			attempt->organization_seq);
	}
	return fresh;
}

static void whatever_was_acknowledged_is_in_the_ledger_exactly_once(void **state)
{
	(void)state;
	static uint64_t users[USERS];
	pthread_t threads[THREADS];
	const char *given = getenv("DUET_SEED");
	uint64_t seed = given ? strtoull(given, NULL, 10) : (uint64_t)clock_utc_us();
	size_t fresh = 0;

	printf("seed %llu (DUET_SEED repeats it)\n", (unsigned long long)seed);
	make_users(users);
	int64_t deadlocks_before = deadlocks();
	int64_t entries_before = test_sql_number("SELECT COUNT(*) FROM credit_ledger");

	for (size_t i = 0; i < THREADS; i++) {
		stormers[i] = (struct stormer){ .rig = i % 2 ? &one : &two,
						.random = seed + 7919 * (i + 1),
						.users = users,
						.number = i };
		assert_int_equal(pthread_create(&threads[i], NULL, storm, &stormers[i]), 0);
	}
	for (size_t i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);

	for (size_t i = 0; i < THREADS; i++)
		fresh += check_attempts(&stormers[i]);
	assert_int_equal(test_sql_number("SELECT COUNT(*) FROM credit_ledger") - entries_before,
			 fresh);
	assert_int_equal(deadlocks(), deadlocks_before);
	rig_assert_books_add_up(&one);

	struct rig_counters counters = rig_counters(&one);
	printf("%llu operations in %llu transactions, %llu replays, %llu refused, %llu retries\n",
	       (unsigned long long)counters.operations, (unsigned long long)counters.transactions,
	       (unsigned long long)counters.replays, (unsigned long long)counters.refused,
	       (unsigned long long)counters.retries);
	/* They do share transactions. */
	assert_true(counters.operations > 2 * counters.transactions);
}

static int start(void **state)
{
	struct error error;

	(void)state;
	rig_start(&one, NULL);
	two = one;
	return rig_start_committer(&two, &error) == DUET_OK ? 0 : -1;
}

static int stop(void **state)
{
	(void)state;
	committer_stop(&two.committer);
	rig_stop(&one);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whatever_was_acknowledged_is_in_the_ledger_exactly_once),
	};

	return cmocka_run_group_tests_name("committer storm", tests, start, stop);
}
