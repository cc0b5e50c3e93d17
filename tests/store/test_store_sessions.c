/* The rows of sessions, password hashes and failed sign-ins. */
#include "base/clock.h"
#include "store/sessions.h"
#include "store/sign_ins.h"
#include "store_fixture.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define THEN_US INT64_C(1700000000123456)

static int open_with_rows(void **state)
{
	(void)database_open(state);
	test_sql("INSERT INTO organizations (id, name) VALUES (1, 'one');"
		 "INSERT INTO users (id, email, name, organizationId, role, passwordHash) VALUES"
		 " (1, 'a@x', 'a', 1, 'user', '$hash'), (2, 'b@x', 'b', 1, 'admin', NULL)");
	return reader_store_start(state);
}

static struct new_session session_of(uint64_t user_id, unsigned char last)
{
	struct new_session session = {
		.user_id = user_id,
		.created_us = THEN_US,
		.expires_us = THEN_US + 30 * CLOCK_US_PER_DAY,
		.address = "2001:db8:1111:2222:3333:4444:255.255.255.255",
		.user_agent = "Mozilla/5.0 'quoted' \\",
	};

	for (size_t i = 0; i < SESSION_HASH_SIZE; i++)
		session.token_hash[i] = (unsigned char)(i * 39);
	session.token_hash[SESSION_HASH_SIZE - 1] = last;
	return session;
}

static uint64_t create(uint64_t user_id, unsigned char last)
{
	struct new_session session = session_of(user_id, last);
	struct error error;
	uint64_t id = 0;

	if (store_session_create(db, &session, &id, &error) != DUET_OK)
		fail_msg("%s", error.message);
	return id;
}

static enum status find(unsigned char last, struct session_row *row_out)
{
	struct new_session session = session_of(1, last);
	struct error error;

	return store_session_find(db, session.token_hash, row_out, &error);
}

static void a_session_is_found_by_its_hash_with_what_its_user_is_now(void **state)
{
	uint64_t id = create(1, 1);
	struct new_session session = session_of(1, 1);
	struct session_row row;

	(void)state;
	assert_int_equal(find(1, &row), DUET_OK);
	assert_int_equal(row.id, id);
	assert_int_equal(row.user_id, 1);
	assert_int_equal(row.role, USER_ROLE_USER);
	assert_false(row.user_disabled);
	assert_int_equal(row.created_us, THEN_US);
	assert_int_equal(row.last_used_us, THEN_US);
	assert_int_equal(row.expires_us, THEN_US + 30 * CLOCK_US_PER_DAY);
	assert_memory_equal(row.token_hash, session.token_hash, SESSION_HASH_SIZE);
	assert_int_equal(find(2, &row), DUET_NOT_FOUND);

	test_sql("UPDATE users SET role = 'admin', disabledAt = '2020-01-01' WHERE id = 1");
	assert_int_equal(find(1, &row), DUET_OK);
	assert_int_equal(row.role, USER_ROLE_ADMIN);
	assert_true(row.user_disabled);
	test_sql("UPDATE users SET role = 'user', disabledAt = NULL WHERE id = 1");
}

static void a_hash_is_one_session_only(void **state)
{
	struct new_session session = session_of(2, 1);
	struct error error;
	uint64_t id;

	(void)state;
	assert_int_equal(store_session_create(db, &session, &id, &error), DUET_DUPLICATE);
	session = session_of(99, 9);
	assert_int_equal(store_session_create(db, &session, &id, &error), DUET_STORE_REFUSED);
}

static void use_is_noted_forwards_only_and_waits_for_nobody(void **state)
{
	uint64_t id = create(1, 10);
	struct session_row row;
	struct error error;
	int64_t began_ms;

	(void)state;
	assert_int_equal(store_session_used(db, id, THEN_US + 5, &error), DUET_OK);
	assert_int_equal(store_session_used(db, id, THEN_US + 4, &error), DUET_OK);
	assert_int_equal(find(10, &row), DUET_OK);
	assert_int_equal(row.last_used_us, THEN_US + 5);
	test_sql("START TRANSACTION; SELECT id FROM sessions FOR UPDATE");
	began_ms = clock_monotonic_ms();
	assert_int_equal(store_session_used(db, id, THEN_US + 6, &error), DUET_LOCK_TIMEOUT);
	assert_int_equal(store_sessions_clean(db, INT64_C(4000000000000000), &error),
			 DUET_LOCK_TIMEOUT);
	assert_true(clock_monotonic_ms() - began_ms < 300);
	test_sql("ROLLBACK");
}

static void a_session_is_ended_by_its_own_user_only(void **state)
{
	uint64_t mine = create(1, 20), other = create(2, 21);
	struct session_row row;
	struct error error;

	(void)state;
	assert_int_equal(store_session_end(db, 2, mine, &error), DUET_NOT_FOUND);
	assert_int_equal(find(20, &row), DUET_OK);
	assert_int_equal(store_session_end(db, 1, mine, &error), DUET_OK);
	assert_int_equal(store_session_end(db, 1, mine, &error), DUET_NOT_FOUND);
	assert_int_equal(find(20, &row), DUET_NOT_FOUND);

	(void)create(1, 22);
	assert_int_equal(store_sessions_end_all(db, 1, &error), DUET_OK);
	assert_int_equal(find(22, &row), DUET_NOT_FOUND);
	assert_int_equal(find(21, &row), DUET_OK);
	assert_int_equal(store_session_end(db, 2, other, &error), DUET_OK);
}

static size_t list(uint64_t user_id, const struct session_cuts *cuts, struct session_info *found)
{
	struct error error;
	size_t count;

	if (store_sessions_list(db, user_id, cuts, 3, arena, found, &count, &error) != DUET_OK)
		fail_msg("%s", error.message);
	return count;
}

/* Each limit lets through a session that is a microsecond later, and nothing earlier. */
static void those_are_listed_that_hold_newest_first(void **state)
{
	struct session_info found[3];
	struct session_cuts cuts = { .now_us = THEN_US };
	uint64_t ids[4];

	(void)state;
	for (size_t i = 0; i < 4; i++)
		ids[i] = create(1, (unsigned char)(30 + i));
	assert_int_equal(list(1, &cuts, found), 3);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(found[i].id, ids[3 - i]);
	assert_int_equal(found[0].created_us, THEN_US);
	assert_int_equal(found[0].last_seen_us, THEN_US);
	assert_string_equal(found[0].address, "2001:db8:1111:2222:3333:4444:255.255.255.255");
	assert_string_equal(found[0].user_agent, "Mozilla/5.0 'quoted' \\");

	cuts.created_user_us = THEN_US;
	assert_int_equal(list(1, &cuts, found), 0);
	cuts.created_user_us = THEN_US - 1;
	assert_int_equal(list(1, &cuts, found), 3);
	cuts.used_user_us = THEN_US;
	assert_int_equal(list(1, &cuts, found), 0);
	cuts.used_user_us = THEN_US - 1;
	assert_int_equal(list(1, &cuts, found), 3);
	cuts.now_us = THEN_US + 30 * CLOCK_US_PER_DAY;
	assert_int_equal(list(1, &cuts, found), 0);
	cuts.now_us--;
	assert_int_equal(list(1, &cuts, found), 3);

	/* An admin's limits do not apply to the user. */
	cuts.created_admin_us = cuts.used_admin_us = THEN_US;
	assert_int_equal(list(1, &cuts, found), 3);
	test_sql("UPDATE users SET role = 'admin' WHERE id = 1");
	assert_int_equal(list(1, &cuts, found), 0);
	cuts.created_admin_us--;
	assert_int_equal(list(1, &cuts, found), 0);
	cuts.used_admin_us--;
	assert_int_equal(list(1, &cuts, found), 3);
	test_sql("UPDATE users SET role = 'user', disabledAt = UTC_TIMESTAMP WHERE id = 1");
	assert_int_equal(list(1, &cuts, found), 0);
	test_sql("UPDATE users SET disabledAt = NULL WHERE id = 1");
	assert_int_equal(list(2, &cuts, found), 0);
}

static void at_most_a_hundred_old_rows_are_removed_at_a_time(void **state)
{
	struct error error;

	(void)state;
	test_sql("DELETE FROM sessions");
	test_sql("INSERT INTO sessions (tokenHash, userId, expiresAt)"
		 " SELECT UNHEX(SHA2(seq, 256)), 1, FROM_UNIXTIME(seq) FROM seq_1_to_150");
	assert_int_equal(store_sessions_clean(db, INT64_C(140000000), &error), DUET_OK);
	assert_int_equal(test_sql_number("SELECT COUNT(*) FROM sessions"), 50);
	assert_int_equal(store_sessions_clean(db, INT64_C(140000000), &error), DUET_OK);
	assert_int_equal(test_sql_number("SELECT COUNT(*) FROM sessions"), 10);
	test_sql("DELETE FROM sessions");

	test_sql("INSERT INTO sign_in_failures (scope, subjectHash, failures, lastAt, forgetAt)"
		 " SELECT 1, UNHEX(SHA2(seq, 256)), 1, FROM_UNIXTIME(1), FROM_UNIXTIME(seq)"
		 " FROM seq_1_to_150");
	assert_int_equal(store_sign_in_counters_clean(db, INT64_C(140000000), &error), DUET_OK);
	assert_int_equal(test_sql_number("SELECT COUNT(*) FROM sign_in_failures"), 50);
	assert_int_equal(store_sign_in_counters_clean(db, INT64_C(140000000), &error), DUET_OK);
	assert_int_equal(test_sql_number("SELECT COUNT(*) FROM sign_in_failures"), 10);
	test_sql("DELETE FROM sign_in_failures");
}

static void credentials_come_by_address_or_by_id(void **state)
{
	struct credentials credentials;
	struct error error;

	(void)state;
	assert_int_equal(store_credentials_find(db, "a@x", &credentials, &error), DUET_OK);
	assert_int_equal(credentials.user_id, 1);
	assert_int_equal(credentials.role, USER_ROLE_USER);
	assert_false(credentials.disabled);
	assert_string_equal(credentials.password_hash, "$hash");
	assert_int_equal(store_credentials_find(db, "A@x", &credentials, &error),
			 DUET_USER_NOT_FOUND);
	assert_int_equal(store_credentials_lock(db, 2, &credentials, &error), DUET_OK);
	assert_int_equal(credentials.role, USER_ROLE_ADMIN);
	assert_string_equal(credentials.password_hash, "");
	assert_int_equal(store_credentials_lock(db, 3, &credentials, &error), DUET_USER_NOT_FOUND);

	assert_int_equal(store_password_write(db, 2, "$other", THEN_US, &error), DUET_OK);
	assert_int_equal(store_user_disabled_write(db, 2, true, THEN_US, &error), DUET_OK);
	assert_int_equal(store_user_disabled_write(db, 2, true, THEN_US + 1, &error), DUET_OK);
	assert_int_equal(store_credentials_find(db, "b@x", &credentials, &error), DUET_OK);
	assert_true(credentials.disabled);
	assert_string_equal(credentials.password_hash, "$other");
	assert_int_equal(test_sql_number("SELECT disabledAt = '2023-11-14 22:13:20.123456'"
					 "  FROM users WHERE id = 2"),
			 1);
	assert_int_equal(store_user_disabled_write(db, 2, false, THEN_US, &error), DUET_OK);
	assert_int_equal(store_credentials_find(db, "b@x", &credentials, &error), DUET_OK);
	assert_false(credentials.disabled);
}

static void a_hash_that_is_none_of_ours_is_none(void **state)
{
	struct credentials credentials;
	struct error error;

	(void)state;
	test_sql("UPDATE users SET passwordHash = REPEAT('x', 127) WHERE id = 1");
	assert_int_equal(store_credentials_find(db, "a@x", &credentials, &error), DUET_OK);
	assert_int_equal(strlen(credentials.password_hash), 127);
	test_sql("UPDATE users SET passwordHash = REPEAT('x', 128) WHERE id = 1");
	assert_int_equal(store_credentials_find(db, "a@x", &credentials, &error), DUET_OK);
	assert_string_equal(credentials.password_hash, "");
}

static void a_counter_is_locked_whether_it_was_there_or_not(void **state)
{
	struct sign_in_counter counter = {
		.scope = SIGN_IN_ADDRESS,
		.subject = { 1, 0, 255 },
		.last_us = THEN_US,
		.forget_us = THEN_US + 1,
	};
	struct sign_in_counter again = counter;
	struct error error;

	(void)state;
	assert_int_equal(store_sign_in_counter_find(db, &counter, &error), DUET_NOT_FOUND);
	assert_int_equal(db_begin(db, &error), DUET_OK);
	assert_int_equal(store_sign_in_counter_lock(db, &counter, &error), DUET_OK);
	assert_int_equal(counter.failures, 0);
	counter.failures = 15;
	counter.last_us = THEN_US + 2;
	counter.forget_us = THEN_US + 3;
	assert_int_equal(store_sign_in_counter_write(db, &counter, &error), DUET_OK);
	assert_int_equal(test_sql_try("SET STATEMENT innodb_lock_wait_timeout = 0 FOR"
				      " UPDATE sign_in_failures SET failures = 9"),
			 1205);
	assert_int_equal(db_commit(db, &error), DUET_OK);

	assert_int_equal(db_begin(db, &error), DUET_OK);
	assert_int_equal(store_sign_in_counter_lock(db, &again, &error), DUET_OK);
	assert_int_equal(again.failures, 15);
	assert_int_equal(again.last_us, THEN_US + 2);
	assert_int_equal(again.forget_us, THEN_US + 3);
	assert_int_equal(test_sql_try("SET STATEMENT innodb_lock_wait_timeout = 0 FOR"
				      " UPDATE sign_in_failures SET failures = 9"),
			 1205);
	db_rollback(db);
	again.scope = SIGN_IN_ACCOUNT;
	assert_int_equal(store_sign_in_counter_find(db, &again, &error), DUET_NOT_FOUND);
}

static void a_counter_is_lowered_to_0_and_no_further(void **state)
{
	struct sign_in_counter counter = {
		.scope = SIGN_IN_PLACE,
		.failures = 1,
		.last_us = THEN_US,
		.forget_us = THEN_US,
	};
	struct error error;

	(void)state;
	assert_int_equal(store_sign_in_counter_lower(db, &counter, &error), DUET_OK);
	assert_int_equal(store_sign_in_counter_write(db, &counter, &error), DUET_OK);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(store_sign_in_counter_lower(db, &counter, &error), DUET_OK);
		assert_int_equal(store_sign_in_counter_find(db, &counter, &error), DUET_OK);
		assert_int_equal(counter.failures, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_session_is_found_by_its_hash_with_what_its_user_is_now),
		cmocka_unit_test(a_hash_is_one_session_only),
		cmocka_unit_test(use_is_noted_forwards_only_and_waits_for_nobody),
		cmocka_unit_test(a_session_is_ended_by_its_own_user_only),
		cmocka_unit_test(those_are_listed_that_hold_newest_first),
		cmocka_unit_test(at_most_a_hundred_old_rows_are_removed_at_a_time),
		cmocka_unit_test(credentials_come_by_address_or_by_id),
		cmocka_unit_test(a_hash_that_is_none_of_ours_is_none),
		cmocka_unit_test(a_counter_is_locked_whether_it_was_there_or_not),
		cmocka_unit_test(a_counter_is_lowered_to_0_and_no_further),
	};

	return cmocka_run_group_tests(tests, open_with_rows, store_and_database_close);
}
