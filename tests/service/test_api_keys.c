/* Keys: who holds one, and for how long an answer is kept. */
#include "rig.h"

#include "base/clock.h"
#include "identity/api_keys.h"
#include "identity/key_cache.h"
#include "store/store.h"

#include <inttypes.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define SOON_MS 10000
/* Longer than an answer is cached. */
#define LATER_MS 1100

#define THREADS 16

static struct rig rig;
static struct db_pool *pool;
static struct key_cache *cache;
static struct arena *arena;

struct made_key {
	char text[API_KEY_TEXT_SIZE];
	uint64_t id;
};

static int start(void **state)
{
	(void)state;
	rig_start(&rig, NULL);
	pool = store_pool_open(&rig.settings);
	cache = key_cache_open();
	arena = arena_open(4096, 65536);
	return pool == NULL || cache == NULL || arena == NULL;
}

static int stop(void **state)
{
	(void)state;
	arena_close(&arena);
	key_cache_close(&cache);
	db_pool_close(&pool);
	rig_stop(&rig);
	return 0;
}

static struct db_source soon(void)
{
	return (struct db_source){ .pool = pool, .deadline_ms = clock_monotonic_ms() + SOON_MS };
}

static struct made_key make_key(unsigned scopes)
{
	struct new_api_key new_key = { .name = "a test", .scopes = scopes };
	struct db_source source = soon();
	struct made_key key;
	struct api_key made;
	struct error error;

	if (api_key_create(&source, &new_key, "cli", arena, key.text, &made, &error) != DUET_OK)
		fail_msg("%s", error.message);
	key.id = made.id;
	return key;
}

static enum status who(const char *key_text, struct caller *caller_out)
{
	struct db_source source = soon();
	struct error error;
	enum status status = key_cache_find(cache, &source, key_text, arena, caller_out, &error);

	arena_reset(arena);
	return status;
}

static void a_key_tells_who_asks_and_what_they_may(void **state)
{
	struct made_key key = make_key(SCOPE_READ | SCOPE_GRANT);
	struct caller caller;
	char actor[32];

	(void)state;
	(void)snprintf(actor, sizeof(actor), "key:%" PRIu64, key.id);
	/* The first answer comes from the database, the second does not. */
	for (int i = 0; i < 2; i++) {
		memset(&caller, 0, sizeof(caller));
		assert_int_equal(who(key.text, &caller), DUET_OK);
		assert_int_equal(caller.key_id, key.id);
		assert_int_equal(caller.scopes, SCOPE_READ | SCOPE_GRANT);
		assert_string_equal(caller.actor, actor);
		assert_int_equal(caller.key_scope, KEY_SCOPE_PROGRAM);
	}
}

static void another_key_is_nobodys(void **state)
{
	struct made_key key = make_key(SCOPE_READ);
	struct caller caller = { .key_id = 77 };
	char *last = &key.text[API_KEY_TEXT_SIZE - 2];

	(void)state;
	*last = *last == 'A' ? 'E' : 'A';
	assert_int_equal(who(key.text, &caller), DUET_NOT_FOUND);
	assert_int_equal(who(key.text, &caller), DUET_NOT_FOUND);
	assert_int_equal(caller.key_id, 77);
}

static void what_could_be_no_key_is_not_looked_up(void **state)
{
	struct settings nowhere = rig.settings;
	struct db_pool *dead;
	struct db_source source = { .deadline_ms = clock_monotonic_ms() + SOON_MS };
	struct made_key key = make_key(SCOPE_READ);
	struct caller caller;
	struct error error;

	(void)state;
	(void)snprintf(nowhere.databaseSocket, sizeof(nowhere.databaseSocket), "/nowhere");
	dead = store_pool_open(&nowhere);
	source.pool = dead;
	assert_int_equal(key_cache_find(cache, &source, "duet_short", arena, &caller, &error),
			 DUET_NOT_FOUND);
	assert_int_equal(key_cache_find(cache, &source, "", arena, &caller, &error),
			 DUET_NOT_FOUND);
	/* A key that could be valid is looked up. */
	assert_int_equal(key_cache_find(cache, &source, key.text, arena, &caller, &error),
			 DUET_STORE_DOWN);
	db_pool_close(&dead);
}

static void a_revoked_key_stops_within_a_second(void **state)
{
	struct made_key key = make_key(SCOPE_SPEND);
	struct db_source source = soon();
	struct caller caller;
	struct error error;

	(void)state;
	assert_int_equal(who(key.text, &caller), DUET_OK);
	assert_int_equal(api_key_revoke(&source, key.id, "cli", &error), DUET_OK);
	clock_sleep_ms(LATER_MS);
	assert_int_equal(who(key.text, &caller), DUET_NOT_FOUND);
	assert_int_equal(who(key.text, &caller), DUET_NOT_FOUND);
	assert_int_equal(
		test_sql_number("SELECT COUNT(*) FROM audit_log WHERE action = 'key.revoke' "
				"AND subject = 'key:%" PRIu64 "' AND actor = 'cli'",
				key.id),
		1);
}

static void revoking_a_key_that_there_is_not_leaves_no_audit_line(void **state)
{
	struct db_source source = soon();
	struct error error;

	(void)state;
	assert_int_equal(api_key_revoke(&source, 999999, "cli", &error), DUET_NOT_FOUND);
	assert_int_equal(
		test_sql_number("SELECT COUNT(*) FROM audit_log WHERE subject = 'key:999999'"), 0);
}

static void an_answer_is_believed_for_a_second_and_no_longer(void **state)
{
	struct made_key key = make_key(SCOPE_SPEND);
	struct caller caller;

	(void)state;
	assert_int_equal(who(key.text, &caller), DUET_OK);
	test_sql("UPDATE api_keys SET scopes = 'read' WHERE id = %" PRIu64, key.id);
	assert_int_equal(who(key.text, &caller), DUET_OK);
	assert_int_equal(caller.scopes, SCOPE_SPEND);
	clock_sleep_ms(LATER_MS);
	assert_int_equal(who(key.text, &caller), DUET_OK);
	assert_int_equal(caller.scopes, SCOPE_READ);
}

static void that_nobody_holds_a_key_is_believed_as_long(void **state)
{
	struct made_key key = make_key(SCOPE_SPEND);
	struct caller caller;

	(void)state;
	test_sql("UPDATE api_keys SET revokedAt = NOW(6) WHERE id = %" PRIu64, key.id);
	assert_int_equal(who(key.text, &caller), DUET_NOT_FOUND);
	test_sql("UPDATE api_keys SET revokedAt = NULL WHERE id = %" PRIu64, key.id);
	assert_int_equal(who(key.text, &caller), DUET_NOT_FOUND);
	clock_sleep_ms(LATER_MS);
	assert_int_equal(who(key.text, &caller), DUET_OK);
}

static void a_key_expires_on_time_though_its_answer_is_fresh(void **state)
{
	struct made_key key = make_key(SCOPE_SPEND);
	struct caller caller;

	(void)state;
	test_sql("UPDATE api_keys SET expiresAt = UTC_TIMESTAMP(6) + INTERVAL 500000 MICROSECOND "
		 "WHERE id = %" PRIu64,
		 key.id);
	assert_int_equal(who(key.text, &caller), DUET_OK);
	clock_sleep_ms(600);
	assert_int_equal(who(key.text, &caller), DUET_NOT_FOUND);
}

static struct made_key rotate(const struct made_key *old, int64_t overlap_us, int64_t expires_us)
{
	struct key_rotation rotation = {
		.key_id = old->id,
		.overlap_us = overlap_us,
		.expires_us = expires_us,
	};
	struct db_source source = soon();
	struct made_key key;
	struct api_key made;
	struct error error;

	if (api_key_rotate(&source, &rotation, "cli", arena, key.text, &made, &error) != DUET_OK)
		fail_msg("%s", error.message);
	assert_string_equal(made.name, "a test");
	arena_reset(arena);
	key.id = made.id;
	return key;
}

static void both_keys_hold_during_the_overlap_and_then_the_new_one(void **state)
{
	struct made_key old = make_key(SCOPE_SPEND | SCOPE_READ);
	struct made_key new_key = rotate(&old, 500000, 0);
	struct caller caller;
	char detail[128];

	(void)state;
	assert_string_not_equal(old.text, new_key.text);
	assert_int_equal(who(old.text, &caller), DUET_OK);
	assert_int_equal(caller.key_id, old.id);
	assert_int_equal(who(new_key.text, &caller), DUET_OK);
	assert_int_equal(caller.key_id, new_key.id);
	assert_int_equal(caller.scopes, SCOPE_SPEND | SCOPE_READ);
	clock_sleep_ms(600);
	assert_int_equal(who(old.text, &caller), DUET_NOT_FOUND);
	assert_int_equal(who(new_key.text, &caller), DUET_OK);
	assert_int_equal(test_sql_number("SELECT COUNT(*) FROM api_keys AS a JOIN api_keys AS b"
					 " ON a.name = b.name AND a.scopes = b.scopes"
					 " WHERE a.id = %llu AND b.id = %llu"
					 "   AND b.expiresAt IS NULL",
					 (unsigned long long)old.id,
					 (unsigned long long)new_key.id),
			 1);
	assert_true(test_sql_text(detail, sizeof(detail),
				  "SELECT detail FROM audit_log WHERE action = 'key.rotate' AND"
				  " actor = 'cli' AND subject = 'key:%llu'",
				  (unsigned long long)old.id));
	char expected[128];

	(void)snprintf(expected, sizeof(expected),
		       "{\"newKey\":\"key:%" PRIu64 "\",\"overlapSeconds\":0}", new_key.id);
	assert_string_equal(detail, expected);
}

static void a_rotation_never_makes_the_old_key_hold_longer(void **state)
{
	struct made_key old = make_key(SCOPE_SPEND), new_key;
	int64_t expires_us = clock_utc_us() + 3600 * INT64_C(1000000);

	(void)state;
	test_sql("UPDATE api_keys SET expiresAt = UTC_TIMESTAMP + INTERVAL 1 MINUTE "
		 "WHERE id = %" PRIu64,
		 old.id);
	new_key = rotate(&old, 86400 * INT64_C(1000000), expires_us);
	assert_int_equal(test_sql_number("SELECT expiresAt < UTC_TIMESTAMP + INTERVAL 2 MINUTE "
					 "FROM api_keys WHERE id = %" PRIu64,
					 old.id),
			 1);
	assert_int_equal(test_sql_number("SELECT expiresAt BETWEEN UTC_TIMESTAMP(6) + INTERVAL 59 "
					 "MINUTE AND UTC_TIMESTAMP(6) + INTERVAL 60 MINUTE "
					 "FROM api_keys WHERE id = %" PRIu64,
					 new_key.id),
			 1);
}

static void expect_no_rotation(uint64_t key_id)
{
	struct key_rotation rotation = { .key_id = key_id };
	char text[API_KEY_TEXT_SIZE];
	struct api_key key = { .id = 77 };
	struct db_source source = soon();
	struct error error;
	int64_t keys = test_sql_number("SELECT COUNT(*) FROM api_keys");

	assert_int_equal(api_key_rotate(&source, &rotation, "cli", arena, text, &key, &error),
			 DUET_NOT_FOUND);
	assert_int_equal(key.id, 77);
	assert_int_equal(test_sql_number("SELECT COUNT(*) FROM api_keys"), keys);
}

static void a_key_that_holds_no_more_is_not_replaced(void **state)
{
	struct made_key revoked = make_key(SCOPE_SPEND), expired = make_key(SCOPE_SPEND);

	(void)state;
	test_sql("UPDATE api_keys SET revokedAt = UTC_TIMESTAMP WHERE id = %" PRIu64, revoked.id);
	test_sql("UPDATE api_keys SET expiresAt = UTC_TIMESTAMP WHERE id = %" PRIu64, expired.id);
	expect_no_rotation(revoked.id);
	expect_no_rotation(expired.id);
	expect_no_rotation(999999);
}

static void a_key_may_be_made_to_expire(void **state)
{
	struct new_api_key new_key = {
		.name = "a test",
		.scopes = SCOPE_READ,
		.expires_us = clock_utc_us() + 400000,
	};
	struct db_source source = soon();
	char text[API_KEY_TEXT_SIZE];
	struct api_key key;
	struct caller caller;
	struct error error;

	(void)state;
	assert_int_equal(api_key_create(&source, &new_key, "cli", arena, text, &key, &error),
			 DUET_OK);
	assert_int_equal(who(text, &caller), DUET_OK);
	clock_sleep_ms(450);
	assert_int_equal(who(text, &caller), DUET_NOT_FOUND);
}

static void a_person_has_all_scopes_as_an_admin_and_none_as_a_user(void **state)
{
	struct caller caller;

	(void)state;
	caller_of_user(17, USER_ROLE_USER, &caller);
	assert_int_equal(caller.user_id, 17);
	assert_int_equal(caller.key_id, 0);
	assert_string_equal(caller.actor, "user:17");
	assert_int_equal(caller.key_scope, KEY_SCOPE_USER);
	assert_false(caller_may(&caller, SCOPE_READ | SCOPE_SPEND | SCOPE_GRANT | SCOPE_ADMIN));
	caller_of_user(UINT64_MAX, USER_ROLE_ADMIN, &caller);
	assert_string_equal(caller.actor, "user:18446744073709551615");
	assert_true(caller_may(&caller, SCOPE_GRANT));
}

static void the_use_of_a_key_is_noted_and_waits_for_nobody(void **state)
{
	struct made_key used = make_key(SCOPE_SPEND), held = make_key(SCOPE_SPEND);
	struct caller caller;
	int64_t since_ms;

	(void)state;
	assert_int_equal(who(used.text, &caller), DUET_OK);
	assert_int_equal(
		test_sql_number("SELECT lastUsedAt > UTC_TIMESTAMP(6) - INTERVAL 5 SECOND FROM "
				"api_keys WHERE id = %" PRIu64,
				used.id),
		1);

	test_sql("START TRANSACTION");
	test_sql("UPDATE api_keys SET name = 'held' WHERE id = %" PRIu64, held.id);
	since_ms = clock_monotonic_ms();
	assert_int_equal(who(held.text, &caller), DUET_OK);
	assert_true(clock_monotonic_ms() - since_ms < 500);
	test_sql("ROLLBACK");
	assert_int_equal(
		test_sql_number("SELECT COUNT(*) FROM api_keys WHERE lastUsedAt IS NULL AND "
				"id = %" PRIu64,
				held.id),
		1);
}

static void *ask_often(void *context)
{
	const struct made_key *keys = context;
	struct arena *own = arena_open(4096, 65536);

	for (int i = 0; i < 2000; i++) {
		const struct made_key *key = &keys[i % 4];
		struct db_source source = { .pool = pool,
					    .deadline_ms = clock_monotonic_ms() + SOON_MS };
		struct caller caller;
		struct error error;
		enum status status =
			key_cache_find(cache, &source, key->text, own, &caller, &error);

		if (status != DUET_OK || caller.key_id != key->id)
			return context; /* not NULL: another answer */
		arena_reset(own);
	}
	arena_close(&own);
	db_thread_stop();
	return NULL;
}

static void threads_that_ask_at_once_are_told_the_same(void **state)
{
	struct made_key keys[4];
	pthread_t threads[THREADS];

	(void)state;
	for (size_t i = 0; i < 4; i++)
		keys[i] = make_key(SCOPE_READ);
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, ask_often, keys), 0);
	for (size_t i = 0; i < THREADS; i++) {
		void *complaint;

		assert_int_equal(pthread_join(threads[i], &complaint), 0);
		assert_null(complaint);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_tells_who_asks_and_what_they_may),
		cmocka_unit_test(another_key_is_nobodys),
		cmocka_unit_test(what_could_be_no_key_is_not_looked_up),
		cmocka_unit_test(a_revoked_key_stops_within_a_second),
		cmocka_unit_test(revoking_a_key_that_there_is_not_leaves_no_audit_line),
		cmocka_unit_test(an_answer_is_believed_for_a_second_and_no_longer),
		cmocka_unit_test(that_nobody_holds_a_key_is_believed_as_long),
		cmocka_unit_test(a_key_expires_on_time_though_its_answer_is_fresh),
		cmocka_unit_test(a_key_may_be_made_to_expire),
		cmocka_unit_test(both_keys_hold_during_the_overlap_and_then_the_new_one),
		cmocka_unit_test(a_rotation_never_makes_the_old_key_hold_longer),
		cmocka_unit_test(a_key_that_holds_no_more_is_not_replaced),
		cmocka_unit_test(a_person_has_all_scopes_as_an_admin_and_none_as_a_user),
		cmocka_unit_test(the_use_of_a_key_is_noted_and_waits_for_nobody),
		cmocka_unit_test(threads_that_ask_at_once_are_told_the_same),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
