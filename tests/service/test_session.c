/* Sessions: who gets one, how long it lasts, and what ends it. */
#include "base/array.h"
#include "people.h"

#include "base/clock.h"
#include "identity/session_token.h"
#include "people/access.h"

#include <inttypes.h>
#include <pthread.h>
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void who_signs_in_has_a_session_and_a_token_for_forms(void **state)
{
	uint64_t user_id = make_user();
	struct attempt attempt = signed_in(user_id);
	struct session session;

	(void)state;
	assert_int_equal(attempt.retry_after_s, 0);
	assert_int_equal(strlen(attempt.token), SESSION_TOKEN_SIZE - 1);
	assert_int_equal(attempt.session.user_id, user_id);
	assert_int_equal(attempt.session.role, USER_ROLE_USER);
	assert_int_equal(whose(attempt.token, &session), DUET_OK);
	assert_int_equal(session.id, attempt.session.id);
	assert_int_equal(session.user_id, user_id);
	assert_string_equal(session.csrf_token, attempt.session.csrf_token);
	assert_string_not_equal(session.csrf_token, attempt.token);

	assert_true(session_csrf_matches(&session, attempt.session.csrf_token));
	assert_false(session_csrf_matches(&session, NULL));
	assert_false(session_csrf_matches(&session, ""));
	assert_false(session_csrf_matches(&session, attempt.token));
	session.csrf_token[42] ^= 1;
	assert_false(session_csrf_matches(&session, attempt.session.csrf_token));
}

static void an_address_is_read_as_it_was_stored(void **state)
{
	uint64_t user_id = make_user();

	(void)state;
	test_sql("UPDATE users SET email = 'ada@example.org' WHERE id = %" PRIu64, user_id);
	assert_int_equal(sign_in_through(pool, " Ada@Example.ORG ", PASSWORD, NULL).status,
			 DUET_OK);
}

static void each_sign_in_makes_a_token_of_its_own(void **state)
{
	uint64_t user_id = make_user();
	struct attempt first = signed_in(user_id), second = signed_in(user_id);
	struct session session;

	(void)state;
	assert_string_not_equal(first.token, second.token);
	assert_int_not_equal(first.session.id, second.session.id);
	assert_string_not_equal(first.session.csrf_token, second.session.csrf_token);
	assert_int_equal(whose(first.token, &session), DUET_OK);
	assert_int_equal(whose(second.token, &session), DUET_OK);
}

/* A token that somebody made up is no session, before and after signing in. */
static void a_token_that_was_not_made_here_is_nobodys(void **state)
{
	static const char *const planted[] = {
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",  /* could be valid */
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB",  /* has bits that must be 0 */
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",   /* 42 characters */
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", /* 44 characters */
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",  /* padded */
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+/",  /* the wrong alphabet */
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA A",  "", "' OR 1=1 -- ",
	};
	uint64_t user_id = make_user();
	struct session session = { .id = 77 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(planted); i++) {
		assert_int_equal(whose(planted[i], &session), DUET_NOT_FOUND);
		struct attempt attempt = signed_in(user_id);

		assert_string_not_equal(attempt.token, planted[i]);
		assert_int_equal(whose(planted[i], &session), DUET_NOT_FOUND);
	}
	assert_int_equal(session.id, 77);
}

static void another_token_by_one_bit_is_nobodys(void **state)
{
	uint64_t user_id = make_user();
	struct attempt attempt = signed_in(user_id);
	struct session session;

	(void)state;
	attempt.token[0] = attempt.token[0] == 'A' ? 'B' : 'A';
	assert_int_equal(whose(attempt.token, &session), DUET_NOT_FOUND);
}

static void nobody_is_told_why_they_may_not(void **state)
{
	uint64_t user_id = make_user(), disabled = make_user(), bare = rig_user(0, 0);
	struct db_source source = soon(pool);
	struct error error;

	(void)state;
	assert_int_equal(user_disable(&source, disabled, true, "cli", &error), DUET_OK);
	assert_int_equal(sign_in(user_id, "wrong horse").status, DUET_NOT_FOUND);
	assert_int_equal(sign_in(user_id, "").status, DUET_NOT_FOUND);
	assert_int_equal(sign_in(disabled, PASSWORD).status, DUET_NOT_FOUND);
	assert_int_equal(sign_in(bare, "").status, DUET_NOT_FOUND);
	assert_int_equal(sign_in(bare, PASSWORD).status, DUET_NOT_FOUND);
	assert_int_equal(sign_in_through(pool, "nobody@example.com", PASSWORD, NULL).status,
			 DUET_NOT_FOUND);
	assert_int_equal(sign_in_through(pool, "no address", PASSWORD, NULL).status,
			 DUET_NOT_FOUND);
	assert_int_equal(sign_in_through(pool, "' OR '1'='1", PASSWORD, NULL).status,
			 DUET_NOT_FOUND);
	assert_int_equal(sign_in(user_id, PASSWORD).status, DUET_OK);
}

static void move(const char *column, const struct attempt *attempt, int64_t seconds)
{
	test_sql("UPDATE sessions SET %s = UTC_TIMESTAMP(6) - INTERVAL %lld SECOND WHERE id = %llu",
		 column, (long long)seconds, (unsigned long long)attempt->session.id);
}

#define DAY_S  INT64_C(86400)
#define HOUR_S INT64_C(3600)
/* The clock goes on while a test runs. */
#define NEAR_S 20

/* A session this old, in seconds, is valid; one that is a little older is not. */
static void expect_limit(uint64_t user_id, const char *column, int64_t limit_s)
{
	struct attempt attempt = signed_in(user_id);
	struct session_info infos[8];
	struct session session;
	struct db_source source = soon(pool);
	struct error error;
	size_t before, after;

	move(column, &attempt, limit_s - NEAR_S);
	assert_int_equal(session_list(&source, user_id, 8, arena, infos, &before, &error), DUET_OK);
	assert_int_equal(infos[0].id, attempt.session.id);
	assert_int_equal(whose(attempt.token, &session), DUET_OK);
	move(column, &attempt, limit_s);
	assert_int_equal(session_list(&source, user_id, 8, arena, infos, &after, &error), DUET_OK);
	assert_int_equal(after, before - 1);
	assert_int_equal(whose(attempt.token, &session), DUET_NOT_FOUND);
	test_sql("DELETE FROM sessions WHERE userId = %llu", (unsigned long long)user_id);
}

static void a_users_session_holds_7_days_idle_and_30_in_all(void **state)
{
	uint64_t user_id = make_user();

	(void)state;
	expect_limit(user_id, "lastUsedAt", 7 * DAY_S);
	expect_limit(user_id, "createdAt", 30 * DAY_S);
	expect_limit(user_id, "expiresAt", 0);
}

static void an_admins_session_holds_30_minutes_idle_and_12_hours_in_all(void **state)
{
	uint64_t user_id = make_user();

	(void)state;
	test_sql("UPDATE users SET role = 'admin' WHERE id = %" PRIu64, user_id);
	expect_limit(user_id, "lastUsedAt", HOUR_S / 2);
	expect_limit(user_id, "createdAt", 12 * HOUR_S);
}

static void another_role_counts_at_once(void **state)
{
	uint64_t user_id = make_user();
	struct attempt attempt = signed_in(user_id);
	struct session session;

	(void)state;
	move("createdAt", &attempt, 13 * HOUR_S);
	assert_int_equal(whose(attempt.token, &session), DUET_OK);
	assert_int_equal(session.role, USER_ROLE_USER);
	test_sql("UPDATE users SET role = 'admin' WHERE id = %" PRIu64, user_id);
	assert_int_equal(whose(attempt.token, &session), DUET_NOT_FOUND);
	move("createdAt", &attempt, 11 * HOUR_S);
	assert_int_equal(whose(attempt.token, &session), DUET_OK);
	assert_int_equal(session.role, USER_ROLE_ADMIN);
	test_sql("UPDATE users SET role = 'user' WHERE id = %" PRIu64, user_id);
	assert_int_equal(whose(attempt.token, &session), DUET_OK);
	assert_int_equal(session.role, USER_ROLE_USER);
}

static int64_t used_s_ago(const struct attempt *attempt)
{
	return test_sql_number("SELECT TIMESTAMPDIFF(SECOND, lastUsedAt, UTC_TIMESTAMP(6))"
			       "  FROM sessions WHERE id = %" PRIu64,
			       attempt->session.id);
}

static void use_is_noted_once_a_minute_and_waits_for_nobody(void **state)
{
	uint64_t user_id = make_user();
	struct attempt attempt = signed_in(user_id);
	struct session session;
	int64_t began_ms;

	(void)state;
	move("lastUsedAt", &attempt, 50);
	assert_int_equal(whose(attempt.token, &session), DUET_OK);
	assert_in_range(used_s_ago(&attempt), 50, 59);
	move("lastUsedAt", &attempt, 60);
	assert_int_equal(whose(attempt.token, &session), DUET_OK);
	assert_in_range(used_s_ago(&attempt), 0, 5);

	move("lastUsedAt", &attempt, 100);
	test_sql("START TRANSACTION");
	test_sql("UPDATE sessions SET userAgent = 'held' WHERE id = %" PRIu64, attempt.session.id);
	began_ms = clock_monotonic_ms();
	assert_int_equal(whose(attempt.token, &session), DUET_OK);
	assert_true(clock_monotonic_ms() - began_ms < 500);
	test_sql("ROLLBACK");
	assert_in_range(used_s_ago(&attempt), 100, 110);
}

static void a_session_that_was_ended_is_nobodys(void **state)
{
	uint64_t user_id = make_user(), other_id = make_user();
	struct attempt ended = signed_in(user_id), kept = signed_in(user_id);
	struct db_source source = soon(pool);
	struct session session;
	struct error error;

	(void)state;
	assert_int_equal(session_end(&source, other_id, ended.session.id, &error), DUET_NOT_FOUND);
	assert_int_equal(whose(ended.token, &session), DUET_OK);
	assert_int_equal(session_end(&source, user_id, ended.session.id, &error), DUET_OK);
	assert_int_equal(whose(ended.token, &session), DUET_NOT_FOUND);
	assert_int_equal(session_end(&source, user_id, ended.session.id, &error), DUET_NOT_FOUND);
	assert_int_equal(whose(kept.token, &session), DUET_OK);
}

static int64_t audit_lines(const char *action, uint64_t user_id)
{
	return test_sql_number("SELECT COUNT(*) FROM audit_log WHERE action = '%s' AND "
			       "subject = 'user:%llu' AND actor = 'key:9'",
			       action, (unsigned long long)user_id);
}

static void a_new_password_ends_every_session_and_leaves_a_line(void **state)
{
	uint64_t user_id = make_user(), other_id = make_user();
	struct attempt first = signed_in(user_id), second = signed_in(user_id),
		       other = signed_in(other_id);
	struct db_source source = soon(pool);
	struct session session;
	struct error error;

	(void)state;
	assert_int_equal(password_set(&source, user_id, "battery staple", "key:9", &error),
			 DUET_OK);
	assert_int_equal(whose(first.token, &session), DUET_NOT_FOUND);
	assert_int_equal(whose(second.token, &session), DUET_NOT_FOUND);
	assert_int_equal(whose(other.token, &session), DUET_OK);
	assert_int_equal(audit_lines("user.password", user_id), 1);
	assert_int_equal(sign_in(user_id, PASSWORD).status, DUET_NOT_FOUND);
	assert_int_equal(sign_in(user_id, "battery staple").status, DUET_OK);

	assert_int_equal(password_set(&source, user_id, "1234567", "key:9", &error),
			 DUET_REQUEST_INVALID);
	assert_int_equal(password_set(&source, 999999, "12345678", "key:9", &error),
			 DUET_USER_NOT_FOUND);
	assert_int_equal(audit_lines("user.password", user_id), 1);
	assert_int_equal(audit_lines("user.password", 999999), 0);
	assert_int_equal(sign_in(user_id, "battery staple").status, DUET_OK);
}

static void a_disabled_user_has_no_session_until_enabled(void **state)
{
	uint64_t user_id = make_user();
	struct attempt attempt = signed_in(user_id);
	struct db_source source = soon(pool);
	struct session session;
	struct error error;

	(void)state;
	assert_int_equal(user_disable(&source, user_id, true, "key:9", &error), DUET_OK);
	assert_int_equal(whose(attempt.token, &session), DUET_NOT_FOUND);
	assert_int_equal(sign_in(user_id, PASSWORD).status, DUET_NOT_FOUND);
	assert_int_equal(user_disable(&source, user_id, false, "key:9", &error), DUET_OK);
	assert_int_equal(whose(attempt.token, &session), DUET_NOT_FOUND);
	assert_int_equal(sign_in(user_id, PASSWORD).status, DUET_OK);
	assert_int_equal(audit_lines("user.disable", user_id), 1);
	assert_int_equal(audit_lines("user.enable", user_id), 1);
	assert_int_equal(user_disable(&source, 999999, true, "key:9", &error), DUET_USER_NOT_FOUND);
	assert_int_equal(audit_lines("user.disable", 999999), 0);
}

/* Something other than these verbs may have disabled the user. */
static void a_session_of_a_user_who_is_disabled_in_the_row_does_not_hold(void **state)
{
	uint64_t user_id = make_user();
	struct attempt attempt = signed_in(user_id);
	struct session session;

	(void)state;
	test_sql("UPDATE users SET disabledAt = UTC_TIMESTAMP WHERE id = %" PRIu64, user_id);
	assert_int_equal(whose(attempt.token, &session), DUET_NOT_FOUND);
	test_sql("UPDATE users SET disabledAt = NULL WHERE id = %" PRIu64, user_id);
	assert_int_equal(whose(attempt.token, &session), DUET_OK);
}

static void *sign_in_late(void *context)
{
	struct attempt *attempt = context;

	*attempt = sign_in_through(pool, attempt->token, PASSWORD, "192.0.2.1");
	db_thread_stop();
	return NULL;
}

/* The old password was right when it was checked, but the row is locked until it changes. */
static void a_password_that_changes_during_a_sign_in_lets_nobody_in(void **state)
{
	uint64_t user_id = make_user();
	struct attempt attempt = { .status = DUET_OK };
	pthread_t thread;

	(void)state;
	(void)snprintf(attempt.token, sizeof(attempt.token), "%s", email_of(user_id));
	test_sql("START TRANSACTION");
	test_sql("UPDATE users SET passwordHash = 'another' WHERE id = %" PRIu64, user_id);
	assert_int_equal(pthread_create(&thread, NULL, sign_in_late, &attempt), 0);
	clock_sleep_ms(600);
	test_sql("COMMIT");
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_int_equal(attempt.status, DUET_BUSY);
	assert_int_equal(attempt.retry_after_s, 0);
	/* It was not a wrong password, so it does not count. */
	assert_int_equal(failures_of(email_of(user_id), "192.0.2.1", "account"), 0);
	assert_int_equal(failures_of(email_of(user_id), "192.0.2.1", "address"), 0);
	assert_int_equal(
		test_sql_number("SELECT COUNT(*) FROM sessions WHERE userId = %" PRIu64, user_id),
		0);
}

static void a_hash_of_weaker_parameters_is_renewed_at_sign_in(void **state)
{
	uint64_t user_id = make_user();
	char weaker[crypto_pwhash_STRBYTES];
	struct attempt before = signed_in(user_id);
	struct session session;

	(void)state;
	assert_int_equal(crypto_pwhash_str_alg(weaker, PASSWORD, strlen(PASSWORD), 1,
					       (size_t)8 << 20, crypto_pwhash_ALG_ARGON2ID13),
			 0);
	test_sql("UPDATE users SET passwordHash = '%s' WHERE id = %" PRIu64, weaker, user_id);
	assert_int_equal(sign_in(user_id, "wrong horse").status, DUET_NOT_FOUND);
	assert_int_equal(test_sql_number("SELECT passwordHash = '%s' FROM users WHERE id = %llu",
					 weaker, (unsigned long long)user_id),
			 1);
	assert_int_equal(sign_in(user_id, PASSWORD).status, DUET_OK);
	assert_int_equal(
		test_sql_number("SELECT passwordHash LIKE '$argon2id$v=19$m=65536,t=2,p=1$%%'"
				"  FROM users WHERE id = %" PRIu64,
				user_id),
		1);
	/* It is the same password, so existing sessions stay valid. */
	assert_int_equal(whose(before.token, &session), DUET_OK);
	assert_int_equal(sign_in(user_id, PASSWORD).status, DUET_OK);
}

static void what_a_client_says_of_itself_fits_or_is_left_out(void **state)
{
	uint64_t user_id = make_user();
	char agent[400], email[256];
	struct sign_in_place place = { .address = "2001:db8::1", .user_agent = agent };
	char token[SESSION_TOKEN_SIZE];
	struct db_source source = soon(pool);
	struct session_info infos[4];
	struct session session;
	struct error error;
	size_t found;
	int retry;

	(void)state;
	memset(agent, 'x', sizeof(agent));
	agent[sizeof(agent) - 1] = '\0';
	memcpy(agent, "a\xff\x01;\x7f", 5);
	(void)snprintf(email, sizeof(email), "%s", email_of(user_id));
	assert_int_equal(session_sign_in(&source, email, PASSWORD, &place, arena, token, &session,
					 &retry, &error),
			 DUET_OK);
	place = (struct sign_in_place){ .address = "unix:" };
	assert_int_equal(session_sign_in(&source, email, PASSWORD, &place, arena, token, &session,
					 &retry, &error),
			 DUET_OK);
	assert_int_equal(session_list(&source, user_id, 4, arena, infos, &found, &error), DUET_OK);
	assert_int_equal(found, 2);
	assert_null(infos[0].address);
	assert_null(infos[0].user_agent);
	assert_string_equal(infos[1].address, "2001:db8::1");
	assert_int_equal(strlen(infos[1].user_agent), 255);
	assert_memory_equal(infos[1].user_agent, "a??;?xxx", 8);
	arena_reset(arena);
}

static void the_tables_hold_no_token_and_no_password(void **state)
{
	uint64_t user_id = make_user();
	struct attempt attempt = signed_in(user_id);
	struct session_token token;
	unsigned char hash[SESSION_HASH_SIZE];
	char hex[2 * SESSION_HASH_SIZE + 1];

	(void)state;
	assert_true(session_token_read(attempt.token, &token));
	session_token_hash(&token, hash);
	(void)sodium_bin2hex(hex, sizeof(hex), hash, sizeof(hash));
	assert_int_equal(test_sql_number("SELECT tokenHash = UNHEX('%s') FROM sessions WHERE "
					 "id = %llu",
					 hex, (unsigned long long)attempt.session.id),
			 1);
	(void)sodium_bin2hex(hex, sizeof(hex), token.bytes, sizeof(token.bytes));
	assert_int_equal(
		test_sql_number("SELECT COUNT(*) FROM sessions WHERE tokenHash = UNHEX('%s') OR"
				" CONCAT_WS('/', tokenHash, address, userAgent) LIKE '%%%s%%'",
				hex, attempt.token),
		0);
	assert_int_equal(test_sql_number("SELECT COUNT(*) FROM users WHERE"
					 " INSTR(passwordHash, '%s') OR INSTR(name, '%s')",
					 PASSWORD, PASSWORD),
			 0);
	assert_int_equal(test_sql_number("SELECT COUNT(*) FROM audit_log WHERE INSTR("
					 "CONCAT_WS('/', subject, detail), '%s')",
					 PASSWORD),
			 0);
	assert_int_equal(test_sql_number("SELECT COUNT(*) FROM sign_in_failures WHERE INSTR("
					 "subjectHash, '%s')",
					 email_of(user_id)),
			 0);
}

static void what_is_over_is_removed_by_the_next_sign_in(void **state)
{
	uint64_t user_id = make_user();

	(void)state;
	test_sql("INSERT INTO sessions (tokenHash, userId, expiresAt) VALUES"
		 " (UNHEX(SHA2('old', 256)), %" PRIu64 ", UTC_TIMESTAMP(6)),"
		 " (UNHEX(SHA2('new', 256)), %" PRIu64 ", UTC_TIMESTAMP(6) + INTERVAL 1 HOUR)",
		 user_id, user_id);
	test_sql("INSERT INTO sign_in_failures VALUES ('account', UNHEX(SHA2('old', 256)), 3,"
		 " UTC_TIMESTAMP(6), UTC_TIMESTAMP(6))");
	(void)sign_in_through(pool, "nobody@example.com", PASSWORD, "192.0.2.1");
	assert_int_equal(test_sql_number("SELECT COUNT(*) FROM sessions WHERE tokenHash ="
					 " UNHEX(SHA2('old', 256))"),
			 0);
	assert_int_equal(test_sql_number("SELECT COUNT(*) FROM sessions WHERE tokenHash ="
					 " UNHEX(SHA2('new', 256))"),
			 1);
	assert_int_equal(test_sql_number("SELECT COUNT(*) FROM sign_in_failures WHERE subjectHash ="
					 " UNHEX(SHA2('old', 256))"),
			 0);
}

#define WITH_NO_FAILURES(test) cmocka_unit_test_setup(test, people_forget_failures)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_NO_FAILURES(who_signs_in_has_a_session_and_a_token_for_forms),
		WITH_NO_FAILURES(an_address_is_read_as_it_was_stored),
		WITH_NO_FAILURES(each_sign_in_makes_a_token_of_its_own),
		WITH_NO_FAILURES(a_token_that_was_not_made_here_is_nobodys),
		WITH_NO_FAILURES(another_token_by_one_bit_is_nobodys),
		WITH_NO_FAILURES(nobody_is_told_why_they_may_not),
		WITH_NO_FAILURES(a_users_session_holds_7_days_idle_and_30_in_all),
		WITH_NO_FAILURES(an_admins_session_holds_30_minutes_idle_and_12_hours_in_all),
		WITH_NO_FAILURES(another_role_counts_at_once),
		WITH_NO_FAILURES(use_is_noted_once_a_minute_and_waits_for_nobody),
		WITH_NO_FAILURES(a_session_that_was_ended_is_nobodys),
		WITH_NO_FAILURES(a_new_password_ends_every_session_and_leaves_a_line),
		WITH_NO_FAILURES(a_disabled_user_has_no_session_until_enabled),
		WITH_NO_FAILURES(a_session_of_a_user_who_is_disabled_in_the_row_does_not_hold),
		WITH_NO_FAILURES(a_password_that_changes_during_a_sign_in_lets_nobody_in),
		WITH_NO_FAILURES(a_hash_of_weaker_parameters_is_renewed_at_sign_in),
		WITH_NO_FAILURES(what_a_client_says_of_itself_fits_or_is_left_out),
		WITH_NO_FAILURES(the_tables_hold_no_token_and_no_password),
		WITH_NO_FAILURES(what_is_over_is_removed_by_the_next_sign_in),
	};

	return cmocka_run_group_tests(tests, people_start, people_stop);
}
