/* Passwords: which are acceptable, which match, which hashes are renewed, and that
 * hashes are computed one at a time. */
#include "identity/password.h"

#include "base/clock.h"
#include "base/random.h"

#include <pthread.h>
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define SOON_MS 30000
#define THREADS 16

static int start(void **state)
{
	(void)state;
	return random_start() ? 0 : -1;
}

static int64_t soon(void)
{
	return clock_monotonic_ms() + SOON_MS;
}

static void a_password_has_8_to_1024_bytes(void **state)
{
	char password[PASSWORD_BYTES_MAX + 2];

	(void)state;
	memset(password, 'x', sizeof(password));
	password[sizeof(password) - 1] = '\0';
	assert_int_equal(strlen(password), 1025);
	assert_false(password_is_acceptable(password));
	assert_true(password_is_acceptable(password + 1));
	assert_true(password_is_acceptable("12345678"));
	assert_false(password_is_acceptable("1234567"));
	assert_false(password_is_acceptable(""));
	/* Four characters of two bytes. */
	assert_true(password_is_acceptable("äöüß"));
}

/* Neither a form nor JSON could send such a password, so nobody could sign in with it. */
static void a_password_is_text(void **state)
{
	(void)state;
	assert_false(password_is_acceptable("correct\thorse"));
	assert_false(password_is_acceptable("correct\x7fhorse"));
	assert_false(password_is_acceptable("correct\xffhorse"));
	assert_true(password_is_acceptable("correct horse"));
}

static struct password_check check(const char *password, const char *hash)
{
	struct password_check result;
	struct error error;

	if (password_check(password, hash, soon(), &result, &error) != DUET_OK)
		fail_msg("%s", error.message);
	return result;
}

static void only_the_password_that_was_hashed_matches(void **state)
{
	char hash[PASSWORD_HASH_SIZE], again[PASSWORD_HASH_SIZE];
	struct error error;

	(void)state;
	assert_int_equal(password_hash("correct horse", soon(), hash, &error), DUET_OK);
	assert_int_equal(password_hash("correct horse", soon(), again, &error), DUET_OK);
	assert_string_not_equal(hash, again);
	assert_memory_equal(hash, "$argon2id$v=19$m=65536,t=2,p=1$", 31);
	assert_true(check("correct horse", hash).matches);
	assert_string_equal(check("correct horse", hash).renewed_hash, "");
	assert_false(check("correct hors", hash).matches);
	assert_false(check("correct horse ", hash).matches);
	assert_false(check("Correct horse", hash).matches);
	assert_false(check("", hash).matches);
}

static void nothing_matches_where_there_is_no_hash(void **state)
{
	(void)state;
	assert_false(check("whatever", NULL).matches);
	assert_false(check("whatever", "").matches);
	assert_false(check("whatever", "no hash at all").matches);
}

static void what_is_too_long_to_be_set_does_not_match(void **state)
{
	char password[PASSWORD_BYTES_MAX + 2], hash[crypto_pwhash_STRBYTES];

	(void)state;
	memset(password, 'x', sizeof(password));
	password[PASSWORD_BYTES_MAX + 1] = '\0';
	assert_int_equal(crypto_pwhash_str_alg(hash, password, strlen(password), 2, 65536 * 1024,
					       crypto_pwhash_ALG_ARGON2ID13),
			 0);
	assert_false(check(password, hash).matches);
	password[PASSWORD_BYTES_MAX] = '\0';
	assert_int_equal(crypto_pwhash_str_alg(hash, password, strlen(password), 2, 65536 * 1024,
					       crypto_pwhash_ALG_ARGON2ID13),
			 0);
	assert_true(check(password, hash).matches);
}

static void a_hash_of_weaker_parameters_is_renewed(void **state)
{
	char weaker[crypto_pwhash_STRBYTES];
	struct password_check result;

	(void)state;
	assert_int_equal(crypto_pwhash_str_alg(weaker, "an old one", 10, 1, (size_t)8 << 20,
					       crypto_pwhash_ALG_ARGON2ID13),
			 0);
	assert_string_equal(check("a wrong one", weaker).renewed_hash, "");
	result = check("an old one", weaker);
	assert_true(result.matches);
	assert_memory_equal(result.renewed_hash, "$argon2id$v=19$m=65536,t=2,p=1$", 31);
	assert_true(check("an old one", result.renewed_hash).matches);
	assert_string_equal(check("an old one", result.renewed_hash).renewed_hash, "");
}

/* Only printed, for people to judge: the machine is shared. */
static void nobody_takes_as_long_as_somebody(void **state)
{
	char hash[PASSWORD_HASH_SIZE];
	int64_t began_us, somebody_us = 0, nobody_us = 0;
	struct error error;

	(void)state;
	assert_int_equal(password_hash("correct horse", soon(), hash, &error), DUET_OK);
	for (int i = 0; i < 5; i++) {
		began_us = clock_monotonic_us();
		(void)check("wrong horse", hash);
		somebody_us += clock_monotonic_us() - began_us;
		began_us = clock_monotonic_us();
		(void)check("wrong horse", NULL);
		nobody_us += clock_monotonic_us() - began_us;
	}
	print_message("a wrong password takes %lld us, an unknown address %lld us\n",
		      (long long)(somebody_us / 5), (long long)(nobody_us / 5));
	assert_true(nobody_us > somebody_us / 4);
}

struct rival {
	pthread_t thread;
	enum status status;
	int64_t deadline_ms;
};

static pthread_barrier_t together;

static void *hash_at_once(void *context)
{
	struct rival *rival = context;
	char hash[PASSWORD_HASH_SIZE];
	struct error error;

	(void)pthread_barrier_wait(&together);
	rival->status = password_hash("correct horse", rival->deadline_ms, hash, &error);
	return NULL;
}

static void rivals_run(struct rival *rivals, int64_t deadline_ms)
{
	assert_int_equal(pthread_barrier_init(&together, NULL, THREADS), 0);
	for (size_t i = 0; i < THREADS; i++) {
		rivals[i].deadline_ms = deadline_ms;
		assert_int_equal(pthread_create(&rivals[i].thread, NULL, hash_at_once, &rivals[i]),
				 0);
	}
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_join(rivals[i].thread, NULL), 0);
	assert_int_equal(pthread_barrier_destroy(&together), 0);
}

static int count(const struct rival *rivals, enum status status)
{
	int found = 0;

	for (size_t i = 0; i < THREADS; i++)
		found += rivals[i].status == status;
	return found;
}

static void one_is_hashed_at_a_time_and_a_few_wait(void **state)
{
	struct rival rivals[THREADS];
	int done;

	(void)state;
	rivals_run(rivals, soon());
	done = count(rivals, DUET_OK);
	assert_int_equal(done + count(rivals, DUET_BUSY), THREADS);
	/* One, the eight that may wait, and any that came after one was done. */
	assert_in_range(done, 9, THREADS - 1);
}

static void whoever_has_no_time_left_is_refused(void **state)
{
	struct rival rivals[THREADS];

	(void)state;
	rivals_run(rivals, clock_monotonic_ms() + 5);
	assert_in_range(count(rivals, DUET_OK), 1, 2);
	assert_int_equal(count(rivals, DUET_OK) + count(rivals, DUET_BUSY), THREADS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_password_has_8_to_1024_bytes),
		cmocka_unit_test(a_password_is_text),
		cmocka_unit_test(only_the_password_that_was_hashed_matches),
		cmocka_unit_test(nothing_matches_where_there_is_no_hash),
		cmocka_unit_test(what_is_too_long_to_be_set_does_not_match),
		cmocka_unit_test(a_hash_of_weaker_parameters_is_renewed),
		cmocka_unit_test(nobody_takes_as_long_as_somebody),
		cmocka_unit_test(one_is_hashed_at_a_time_and_a_few_wait),
		cmocka_unit_test(whoever_has_no_time_left_is_refused),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
