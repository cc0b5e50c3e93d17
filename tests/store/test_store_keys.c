/* API keys: creating, finding by hash, listing, using and revoking them. */
#include "base/clock.h"
#include "store/keys.h"
#include "store_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* A hash that contains a zero, a quote and bytes that are not UTF-8. */
static void hash_make(unsigned char hash[static KEY_HASH_SIZE], unsigned char last)
{
	for (size_t i = 0; i < KEY_HASH_SIZE; i++)
		hash[i] = (unsigned char)(i * 37);
	hash[KEY_HASH_SIZE - 1] = last;
}

static enum status try_create(const char *name, const unsigned char *hash, unsigned scopes,
			      uint64_t *id_out)
{
	struct api_key key = {
		.name = name,
		.prefix = "duet_abcdef",
		.scopes = scopes,
		.created_us = 1700000000123456,
	};
	struct error error;

	return store_key_create(db, &key, hash, id_out, &error);
}

static uint64_t create(const char *name, unsigned char last, unsigned scopes)
{
	unsigned char hash[KEY_HASH_SIZE];
	uint64_t id = 0;

	hash_make(hash, last);
	assert_int_equal(try_create(name, hash, scopes, &id), DUET_OK);
	return id;
}

static enum status find(unsigned char last, struct api_key *key, unsigned char *hash_out)
{
	unsigned char hash[KEY_HASH_SIZE];
	struct error error;

	hash_make(hash, last);
	return store_key_find(db, hash, arena, key, hash_out, &error);
}

static void a_key_is_found_by_its_hash_and_by_no_other(void **state)
{
	unsigned char hash[KEY_HASH_SIZE], expected[KEY_HASH_SIZE];
	struct api_key key;
	uint64_t id = create("Billing 🦄", 0, SCOPE_READ | SCOPE_SPEND);

	(void)state;
	hash_make(expected, 0);
	assert_int_equal(find(0, &key, hash), DUET_OK);
	assert_memory_equal(hash, expected, KEY_HASH_SIZE);
	assert_int_equal(key.id, id);
	assert_string_equal(key.name, "Billing 🦄");
	assert_string_equal(key.prefix, "duet_abcdef");
	assert_int_equal(key.scopes, SCOPE_READ | SCOPE_SPEND);
	assert_int_equal(key.created_us, 1700000000123456);
	assert_int_equal(key.revoked_us, 0);
	assert_int_equal(key.expires_us, 0);
	assert_int_equal(key.last_used_us, 0);
	assert_int_equal(find(0, &key, NULL), DUET_OK);
	assert_int_equal(find(32, &key, hash), DUET_NOT_FOUND);
	assert_int_equal(find(1, &key, hash), DUET_NOT_FOUND);
}

static void each_scope_comes_back(void **state)
{
	uint64_t id;
	unsigned char hash[KEY_HASH_SIZE];

	(void)state;
	for (unsigned scopes = 1; scopes < 16; scopes++) {
		struct api_key key;

		(void)create("scopes", (unsigned char)(100 + scopes), scopes);
		assert_int_equal(find((unsigned char)(100 + scopes), &key, NULL), DUET_OK);
		assert_int_equal(key.scopes, scopes);
	}
	assert_int_equal(test_sql_number("SELECT COUNT(*) FROM api_keys WHERE scopes ="
					 " 'read,spend,grant,admin'"),
			 1);
	hash_make(hash, 120);
	assert_int_equal(try_create("none", hash, 0, &id), DUET_STORE_REFUSED);
	assert_int_equal(try_create("more", hash, 16, &id), DUET_STORE_REFUSED);
	hash_make(hash, 101);
	assert_int_equal(try_create("twice", hash, 1, &id), DUET_DUPLICATE);
}

static void a_revoked_key_is_found_as_revoked_and_stays_so(void **state)
{
	struct api_key key;
	struct error error;
	uint64_t id = create("revoked", 2, SCOPE_ADMIN);

	(void)state;
	assert_int_equal(store_key_revoke(db, id, 1700000001000001, &error), DUET_OK);
	assert_int_equal(store_key_revoke(db, id, 1800000000000000, &error), DUET_OK);
	assert_int_equal(find(2, &key, NULL), DUET_OK);
	assert_int_equal(key.revoked_us, 1700000001000001);
	assert_int_equal(store_key_revoke(db, 99999, 1, &error), DUET_NOT_FOUND);
}

static void a_key_expires_when_it_was_made_to_and_never_later(void **state)
{
	struct api_key key = {
		.name = "short",
		.prefix = "p",
		.scopes = SCOPE_READ,
		.created_us = 1,
		.expires_us = 1900000000000007,
	};
	unsigned char hash[KEY_HASH_SIZE];
	struct error error;
	uint64_t id, forever = create("forever", 6, SCOPE_READ);

	(void)state;
	hash_make(hash, 5);
	assert_int_equal(store_key_create(db, &key, hash, &id, &error), DUET_OK);
	assert_int_equal(find(5, &key, NULL), DUET_OK);
	assert_int_equal(key.expires_us, 1900000000000007);
	assert_int_equal(store_key_shorten(db, id, 1900000000000008, &error), DUET_OK);
	assert_int_equal(find(5, &key, NULL), DUET_OK);
	assert_int_equal(key.expires_us, 1900000000000007);
	assert_int_equal(store_key_shorten(db, id, 1900000000000006, &error), DUET_OK);
	assert_int_equal(find(5, &key, NULL), DUET_OK);
	assert_int_equal(key.expires_us, 1900000000000006);
	assert_int_equal(store_key_shorten(db, forever, 1900000000000001, &error), DUET_OK);
	assert_int_equal(store_key_lock(db, forever, arena, &key, &error), DUET_OK);
	assert_string_equal(key.name, "forever");
	assert_int_equal(key.expires_us, 1900000000000001);
	assert_int_equal(store_key_lock(db, 99999, arena, &key, &error), DUET_NOT_FOUND);
}

static void keys_are_listed_by_id_in_pages(void **state)
{
	struct api_key keys[7];
	struct error error;
	uint64_t after = 0, seen = 0;
	size_t found;

	(void)state;
	do {
		assert_int_equal(store_keys_list(db, after, 7, arena, keys, &found, &error),
				 DUET_OK);
		for (size_t i = 0; i < found; i++) {
			assert_true(keys[i].id > after);
			after = keys[i].id;
			seen++;
		}
	} while (found == 7);
	assert_int_equal(seen, test_sql_number("SELECT COUNT(*) FROM api_keys"));
	assert_true(seen > 14);
}

static void use_is_noted_without_waiting_for_anybody(void **state)
{
	struct api_key key;
	struct error error;
	uint64_t id = create("used", 3, SCOPE_READ);
	int64_t began_ms;

	(void)state;
	assert_int_equal(store_key_used(db, id, 1700000002000002, &error), DUET_OK);
	assert_int_equal(find(3, &key, NULL), DUET_OK);
	assert_int_equal(key.last_used_us, 1700000002000002);
	test_sql("START TRANSACTION; SELECT id FROM api_keys FOR UPDATE");
	began_ms = clock_monotonic_ms();
	assert_int_equal(store_key_used(db, id, 1700000003000003, &error), DUET_LOCK_TIMEOUT);
	assert_true(clock_monotonic_ms() - began_ms < 300);
	test_sql("ROLLBACK");
	assert_int_equal(store_key_used(db, id, 1700000004000004, &error), DUET_OK);
	test_sql(
		"UPDATE api_keys SET expiresAt = '2100-02-28 23:59:59.999999' WHERE name = 'used'");
	assert_int_equal(find(3, &key, NULL), DUET_OK);
	assert_int_equal(key.last_used_us, 1700000004000004);
	assert_int_equal(key.expires_us, 4107542399999999);
}

/* Each failure gives the statement a new handle, which must not leak memory, or
 * the connection would end after some thousands of failures. */
static void thousands_of_failures_are_survived(void **state)
{
	struct api_key key;
	struct error error;
	uint64_t id = create("survivor", 4, SCOPE_READ);

	(void)state;
	test_sql("START TRANSACTION;"
		 "SELECT id FROM api_keys WHERE name = 'survivor' FOR UPDATE");
	for (int i = 0; i < 3000; i++)
		assert_int_equal(store_key_used(db, id, 1 + i, &error), DUET_LOCK_TIMEOUT);
	test_sql("ROLLBACK");
	assert_int_equal(store_key_used(db, id, 1, &error), DUET_OK);
	assert_int_equal(find(4, &key, NULL), DUET_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_is_found_by_its_hash_and_by_no_other),
		cmocka_unit_test(each_scope_comes_back),
		cmocka_unit_test(a_revoked_key_is_found_as_revoked_and_stays_so),
		cmocka_unit_test(a_key_expires_when_it_was_made_to_and_never_later),
		cmocka_unit_test(keys_are_listed_by_id_in_pages),
		cmocka_unit_test(thousands_of_failures_are_survived),
		cmocka_unit_test(use_is_noted_without_waiting_for_anybody),
	};

	return cmocka_run_group_tests(tests, reader_open, store_and_database_close);
}
