/* A try is counted before its password is looked at, so that a hundred tries at once
 * are slowed down as if they had come one after another. */
#include "identity/sign_in_throttle.h"

#include "base/clock.h"
#include "db/transaction.h"

#include <arpa/inet.h>
#include <assert.h>
#include <sodium.h>
#include <string.h>

#define FREE_FAILURES_ACCOUNT 5
/* Many people may come from one address. */
#define FREE_FAILURES_ADDRESS 20

#define WAIT_MAX_US (900 * CLOCK_US_PER_SECOND)
/* 1, 2, 4, ... 512, 900 s: more failures than these make no difference, and
 * would only take longer to be forgiven. */
#define SLOW_FAILURES_MAX 11

/* After a day all failures are forgiven. */
#define COUNTER_LIVES_US (2 * CLOCK_US_PER_DAY)
#define PLACE_LIVES_US   (90 * CLOCK_US_PER_DAY)

static_assert(FREE_FAILURES_ADDRESS + SLOW_FAILURES_MAX < 2 * 24,
	      "a counter that is removed has no failures left");
static_assert(SIGN_IN_SUBJECT_SIZE == crypto_generichash_BYTES, "a subject is a BLAKE2b hash");

static unsigned free_failures(enum sign_in_scope scope)
{
	return scope == SIGN_IN_ADDRESS ? FREE_FAILURES_ADDRESS : FREE_FAILURES_ACCOUNT;
}

/* A clock that was set back makes nobody wait longer. */
static int64_t since_last_us(const struct sign_in_counter *counter, int64_t now_us)
{
	return now_us > counter->last_us ? now_us - counter->last_us : 0;
}

static unsigned failures_left(const struct sign_in_counter *counter, int64_t now_us)
{
	int64_t forgiven = since_last_us(counter, now_us) / CLOCK_US_PER_HOUR;

	return forgiven < (int64_t)counter->failures ? counter->failures - (unsigned)forgiven : 0;
}

int64_t sign_in_wait_us(const struct sign_in_counter *counter, int64_t now_us)
{
	unsigned failures = failures_left(counter, now_us),
		 tolerated = free_failures(counter->scope);
	int64_t wait_us = WAIT_MAX_US, since_us = since_last_us(counter, now_us);

	if (failures < tolerated)
		return 0;
	if (failures - tolerated < SLOW_FAILURES_MAX - 1)
		wait_us = CLOCK_US_PER_SECOND << (failures - tolerated);
	return wait_us > since_us ? wait_us - since_us : 0;
}

unsigned sign_in_failures_with(const struct sign_in_counter *counter, int64_t now_us)
{
	unsigned failures = failures_left(counter, now_us) + 1;
	unsigned failures_max = free_failures(counter->scope) + SLOW_FAILURES_MAX - 1;

	return failures < failures_max ? failures : failures_max;
}

static void hash_add(crypto_generichash_state *state, const void *bytes, size_t length)
{
	(void)crypto_generichash_update(state, bytes, length);
}

/* An IPv6 host has a whole network of addresses to try from; an IPv4 address may
 * be written as one of IPv6. */
static void hash_address(crypto_generichash_state *state, const char *address)
{
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };
	unsigned char bytes[16];

	if (inet_pton(AF_INET, address, bytes) == 1)
		hash_add(state, bytes, 4);
	else if (inet_pton(AF_INET6, address, bytes) != 1)
		hash_add(state, address, strlen(address));
	else if (memcmp(bytes, mapped, sizeof(mapped)) == 0)
		hash_add(state, bytes + sizeof(mapped), 4);
	else
		hash_add(state, bytes, 8);
}

static void subject_hash(const char *email, const char *address,
			 unsigned char subject_out[static SIGN_IN_SUBJECT_SIZE])
{
	crypto_generichash_state state;

	(void)crypto_generichash_init(&state, NULL, 0, SIGN_IN_SUBJECT_SIZE);
	if (email != NULL)
		hash_add(&state, email, strlen(email) + 1);
	if (address != NULL)
		hash_address(&state, address);
	(void)crypto_generichash_final(&state, subject_out, SIGN_IN_SUBJECT_SIZE);
}

void sign_in_subject_of(const char *email, const char *address, struct sign_in_subject *subject_out)
{
	subject_hash(email, NULL, subject_out->account);
	subject_hash(NULL, address != NULL ? address : "", subject_out->address);
	subject_hash(email, address != NULL ? address : "", subject_out->place);
}

/* Untouched: no failures, now. */
static struct sign_in_counter counter_of(const struct sign_in_subject *subject,
					 enum sign_in_scope scope, int64_t now_us)
{
	struct sign_in_counter counter = {
		.scope = scope,
		.last_us = now_us,
		.forget_us = now_us + (scope == SIGN_IN_PLACE ? PLACE_LIVES_US : COUNTER_LIVES_US),
	};
	const unsigned char *of = subject->account;

	if (scope == SIGN_IN_ADDRESS)
		of = subject->address;
	if (scope == SIGN_IN_PLACE)
		of = subject->place;
	memcpy(counter.subject, of, SIGN_IN_SUBJECT_SIZE);
	return counter;
}

/* The counter for the account: that of the place if the account has signed in there,
 * else its own.  The account's row is locked either way, so that one try at a time is
 * decided. */
static enum status own_counter_lock(struct db *db, const struct sign_in_subject *subject,
				    int64_t now_us, struct sign_in_counter *counter_out,
				    struct error *error_out)
{
	struct sign_in_counter place = counter_of(subject, SIGN_IN_PLACE, now_us);
	enum status status;

	*counter_out = counter_of(subject, SIGN_IN_ACCOUNT, now_us);
	status = store_sign_in_counter_lock(db, counter_out, error_out);
	if (status != DUET_OK)
		return status;
	status = store_sign_in_counter_find(db, &place, error_out);
	if (status == DUET_NOT_FOUND || (status == DUET_OK && place.forget_us <= now_us))
		return DUET_OK;
	if (status == DUET_OK)
		*counter_out = place;
	return status;
}

static enum status count_failure(struct db *db, struct sign_in_counter *counter, int64_t now_us,
				 struct error *error_out)
{
	counter->failures = sign_in_failures_with(counter, now_us);
	counter->last_us = now_us;
	/* A failure does not make a place known for longer. */
	if (counter->scope != SIGN_IN_PLACE)
		counter->forget_us = now_us + COUNTER_LIVES_US;
	return store_sign_in_counter_write(db, counter, error_out);
}

/* Counts a failure.  DUET_BUSY with *wait_us_out > 0 where the try comes too early. */
static enum status take(struct db *db, const struct sign_in_subject *subject, int64_t now_us,
			int64_t *wait_us_out, struct error *error_out)
{
	struct sign_in_counter own, address = counter_of(subject, SIGN_IN_ADDRESS, now_us);
	enum status status = own_counter_lock(db, subject, now_us, &own, error_out);
	int64_t own_us, address_us;

	*wait_us_out = 0;
	if (status == DUET_OK)
		status = store_sign_in_counter_lock(db, &address, error_out);
	if (status != DUET_OK)
		return status;
	own_us = sign_in_wait_us(&own, now_us);
	address_us = sign_in_wait_us(&address, now_us);
	*wait_us_out = own_us > address_us ? own_us : address_us;
	if (*wait_us_out > 0)
		return fail(error_out, DUET_HERE, DUET_BUSY, "too many failures");
	status = count_failure(db, &own, now_us, error_out);
	if (status == DUET_OK)
		status = count_failure(db, &address, now_us, error_out);
	return status;
}

enum status sign_in_throttle_take(const struct db_source *source,
				  const struct sign_in_subject *subject, int *retry_after_s_out,
				  struct error *error_out)
{
	int64_t now_us = clock_utc_us(), wait_us = 0;
	enum status status;

	for (struct db_transaction tx = db_transaction(source);
	     db_transaction_next(&tx, &status, error_out);)
		status = take(tx.db, subject, now_us, &wait_us, error_out);
	*retry_after_s_out = (int)((wait_us + CLOCK_US_PER_SECOND - 1) / CLOCK_US_PER_SECOND);
	return status;
}

static enum status give_back(struct db *db, const struct sign_in_subject *subject, int64_t now_us,
			     struct error *error_out)
{
	struct sign_in_counter own, address = counter_of(subject, SIGN_IN_ADDRESS, now_us);
	enum status status = own_counter_lock(db, subject, now_us, &own, error_out);

	if (status == DUET_OK)
		status = store_sign_in_counter_lower(db, &own, error_out);
	if (status == DUET_OK)
		status = store_sign_in_counter_lower(db, &address, error_out);
	return status;
}

enum status sign_in_throttle_give_back(const struct db_source *source,
				       const struct sign_in_subject *subject,
				       struct error *error_out)
{
	int64_t now_us = clock_utc_us();
	enum status status;

	for (struct db_transaction tx = db_transaction(source);
	     db_transaction_next(&tx, &status, error_out);)
		status = give_back(tx.db, subject, now_us, error_out);
	return status;
}

enum status sign_in_throttle_clear(struct db *db, const struct sign_in_subject *subject,
				   int64_t now_us, struct error *error_out)
{
	struct sign_in_counter account = counter_of(subject, SIGN_IN_ACCOUNT, now_us);
	struct sign_in_counter address = counter_of(subject, SIGN_IN_ADDRESS, now_us);
	struct sign_in_counter place = counter_of(subject, SIGN_IN_PLACE, now_us);
	enum status status = store_sign_in_counter_write(db, &account, error_out);

	if (status == DUET_OK)
		status = store_sign_in_counter_lower(db, &address, error_out);
	if (status == DUET_OK)
		status = store_sign_in_counter_write(db, &place, error_out);
	return status;
}
