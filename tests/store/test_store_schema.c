/* What the tables themselves refuse, no matter who writes. */

#include "base/array.h"
#include "database_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define CHECK_VIOLATED 4025
#define DUPLICATE      1062
#define PARENT_MISSING 1452
#define CHILD_EXISTS   1451
#define REFERENCED     1701
#define NOT_IN_ENUM    1265
#define TOO_LONG       1406
#define SIGNALLED      1644

static int open_with_rows(void **state)
{
	(void)database_open(state);
	test_sql("INSERT INTO organizations (id, name) VALUES (1, 'one'), (2, 'two');"
		 "INSERT INTO users (id, email, name, organizationId)"
		 " VALUES (1, 'a@x', 'a', 1), (2, 'b@x', 'b', 2), (3, 'c@x', 'c', 2);"
		 "INSERT INTO credit_balances (organizationId) VALUES (1), (2);"
		 "INSERT INTO credit_ledger VALUES (1, 1, 1, 1, 'grant', 5, 5, 5, 5, 'first', NULL,"
		 " NULL, 'cli', 'program', 'key', REPEAT('h', 32), UTC_TIMESTAMP(6))");
	return 0;
}

/* Each row is entry (1, 2) of user 1 with one thing changed. */
/* clang-format off */
static const struct entry_case {
	const char *name, *change;
	unsigned code;
} entry_cases[] = {
	{ "an ordinary grant", "type = 'grant'", 0 },
	{ "a user without a number", "userSeq = NULL", CHECK_VIOLATED },
	{ "a user without a balance", "userBalanceAfter = NULL", CHECK_VIOLATED },
	{ "a number without a user", "userId = NULL", CHECK_VIOLATED },
	{ "an amount for nobody",
	  "userId = NULL, userSeq = NULL, userBalanceAfter = NULL, type = 'sync', organizationAmount = 0",
	  CHECK_VIOLATED },
	{ "a mirror of several members alone",
	  "userId = NULL, userSeq = NULL, userBalanceAfter = NULL, type = 'sync', userAmount = 0", 0 },
	{ "a grant of different amounts", "organizationAmount = 6", CHECK_VIOLATED },
	{ "a spend of different amounts",
	  "type = 'spend', userAmount = -5, organizationAmount = -6", CHECK_VIOLATED },
	{ "an opening of different amounts", "type = 'opening', organizationAmount = 7", 0 },
	{ "a sync of both sides", "type = 'sync'", CHECK_VIOLATED },
	{ "a sync of the user's side", "type = 'sync', organizationAmount = 0", 0 },
	{ "an adjustment of both sides", "type = 'adjustment'", CHECK_VIOLATED },
	{ "an adjustment downwards", "type = 'adjustment', userAmount = -5, organizationAmount = 0", 0 },
	{ "a spend", "type = 'spend', userAmount = -5, organizationAmount = -5", 0 },
	{ "a spend that gives", "type = 'spend'", CHECK_VIOLATED },
	{ "a deduct", "type = 'deduct', userAmount = -5, organizationAmount = -5", 0 },
	{ "a deduct that gives", "type = 'deduct'", CHECK_VIOLATED },
	{ "a deduct of nothing", "type = 'deduct', userAmount = 0, organizationAmount = 0", CHECK_VIOLATED },
	{ "a deduct of different amounts",
	  "type = 'deduct', userAmount = -5, organizationAmount = -6", CHECK_VIOLATED },
	{ "a grant that takes", "userAmount = -5, organizationAmount = -5", CHECK_VIOLATED },
	{ "a purchase of nothing", "type = 'purchase', userAmount = 0, organizationAmount = 0", CHECK_VIOLATED },
	{ "a refund that takes", "type = 'refund', userAmount = -1, organizationAmount = -1", CHECK_VIOLATED },
	{ "a user balance below 0", "userBalanceAfter = -1", CHECK_VIOLATED },
	{ "an organization balance below 0", "organizationBalanceAfter = -1", CHECK_VIOLATED },
	{ "balances at the maximum",
	  "userBalanceAfter = 9007199254740991, organizationBalanceAfter = 9007199254740991", 0 },
	{ "a user balance above the maximum", "userBalanceAfter = 9007199254740992", CHECK_VIOLATED },
	{ "an organization balance above the maximum",
	  "organizationBalanceAfter = 9007199254740992", CHECK_VIOLATED },
	{ "an amount above the maximum",
	  "userAmount = 9007199254740992, organizationAmount = 9007199254740992", CHECK_VIOLATED },
	{ "an organization amount below the minimum",
	  "type = 'opening', organizationAmount = -9007199254740992", CHECK_VIOLATED },
	{ "the organization's number 0", "organizationSeq = 0", CHECK_VIOLATED },
	{ "the user's number 0", "userSeq = 0", CHECK_VIOLATED },
	{ "a number of the organization that is taken", "organizationSeq = 1", DUPLICATE },
	{ "a number of the user that is taken", "userSeq = 1", DUPLICATE },
	{ "a key that is taken", "idempotencyKey = 'key'", DUPLICATE },
	{ "the same key in another scope", "idempotencyKey = 'key', keyScope = 'user'", 0 },
	{ "a key that differs in case", "idempotencyKey = 'KEY'", 0 },
	{ "a key that differs in a trailing blank", "idempotencyKey = 'key '", 0 },
	{ "no key", "idempotencyKey = ''", CHECK_VIOLATED },
	{ "an organization that is none", "organizationId = 99", PARENT_MISSING },
	{ "a user that is none", "userId = 99", PARENT_MISSING },
	{ "metadata of 2048 bytes", "metadata = REPEAT('x', 2048)", 0 },
	{ "metadata of 2049 bytes", "metadata = CONCAT(REPEAT('x', 2047), 'é')", CHECK_VIOLATED },
	{ "a reason of 255 emoji", "reason = REPEAT('🦄', 255)", 0 },
};

static const struct row_case {
	const char *name, *sql;
	unsigned code;
	const char *message; /* what the server must say, or NULL */
} row_cases[] = {
	{ "a user balance below 0", "UPDATE users SET creditBalance = -1 WHERE id = 1", CHECK_VIOLATED, NULL },
	{ "a user balance above the maximum",
	  "UPDATE users SET creditBalance = 9007199254740992 WHERE id = 1", CHECK_VIOLATED, NULL },
	{ "a user's ledger balance below 0",
	  "UPDATE users SET ledgerBalance = -1 WHERE id = 1", CHECK_VIOLATED, NULL },
	{ "an organization balance below 0",
	  "UPDATE credit_balances SET balance = -1 WHERE organizationId = 1", CHECK_VIOLATED, NULL },
	{ "an organization balance above the maximum",
	  "UPDATE credit_balances SET balance = 9007199254740992 WHERE organizationId = 1", CHECK_VIOLATED, NULL },
	{ "an organization's ledger balance below 0",
	  "UPDATE credit_balances SET ledgerBalance = -1 WHERE organizationId = 1", CHECK_VIOLATED, NULL },
	{ "the maximum", "UPDATE users SET creditBalance = 9007199254740991 WHERE id = 1", 0, NULL },
	{ "an address that is taken",
	  "INSERT INTO users (email, name, organizationId) VALUES ('a@x', 'n', 1)", DUPLICATE, NULL },
	{ "an address that differs in a trailing blank",
	  "INSERT INTO users (email, name, organizationId) VALUES ('a@x ', 'n', 1)", 0, NULL },
	{ "no address", "INSERT INTO users (email, name, organizationId) VALUES ('', 'n', 1)", CHECK_VIOLATED, NULL },
	{ "external ids that differ in case only",
	  "UPDATE users SET externalId = 'auth0|abc' WHERE id = 1;"
	  "UPDATE users SET externalId = 'auth0|abC' WHERE id = 2", 0, NULL },
	{ "an external id that is taken",
	  "UPDATE users SET externalId = 'auth0|abc' WHERE id = 1;"
	  "UPDATE users SET externalId = 'auth0|abc' WHERE id = 2", DUPLICATE, NULL },
	{ "a role that is none", "UPDATE users SET role = 'root' WHERE id = 1", NOT_IN_ENUM, NULL },
	{ "a user of no organization",
	  "INSERT INTO users (email, name, organizationId) VALUES ('z@x', 'n', 99)", PARENT_MISSING, NULL },
	{ "a balance of no organization",
	  "INSERT INTO credit_balances (organizationId) VALUES (99)", PARENT_MISSING, NULL },
	{ "a second balance of an organization",
	  "INSERT INTO credit_balances (organizationId) VALUES (1)", DUPLICATE, NULL },
	{ "the end of an organization with a balance",
	  "DELETE FROM organizations WHERE id = 1", CHILD_EXISTS, NULL },
	{ "the end of a user with entries", "DELETE FROM users WHERE id = 1", CHILD_EXISTS, NULL },
	{ "the end of a user without entries", "DELETE FROM users WHERE id = 3", 0, NULL },
	{ "another id for a user with entries", "UPDATE users SET id = 77 WHERE id = 1", CHILD_EXISTS, NULL },
	{ "a changed entry", "UPDATE credit_ledger SET reason = 'x'", SIGNALLED,
	  "credit_ledger: an entry is never changed; add an entry instead" },
	{ "a deleted entry", "DELETE FROM credit_ledger", SIGNALLED,
	  "credit_ledger: an entry is never deleted; add an entry instead" },
	{ "an emptied ledger", "TRUNCATE TABLE credit_ledger", REFERENCED, NULL },
	{ "a user in another organization", "UPDATE users SET organizationId = 2 WHERE id = 1", SIGNALLED,
	  "users: organizationId never changes; retried keys would not be found" },
	{ "a user in the same organization", "UPDATE users SET organizationId = 1, name = 'new' WHERE id = 1",
	  0, NULL },
	{ "an API key of no scope",
	  "INSERT INTO api_keys (name, prefix, hash, scopes) VALUES ('n', 'p', REPEAT('h', 32), '')",
	  CHECK_VIOLATED, NULL },
	{ "an API key of a scope that is none",
	  "INSERT INTO api_keys (name, prefix, hash, scopes) VALUES ('n', 'p', REPEAT('h', 32), 16)",
	  NOT_IN_ENUM, NULL },
	{ "a hash that is taken",
	  "INSERT INTO api_keys (name, prefix, hash, scopes) VALUES ('n', 'p', REPEAT('h', 32), 'read');"
	  "INSERT INTO api_keys (name, prefix, hash, scopes) VALUES ('m', 'q', REPEAT('h', 32), 'read')",
	  DUPLICATE, NULL },
	{ "a hash that is too long",
	  "INSERT INTO api_keys (name, prefix, hash, scopes) VALUES ('n', 'p', REPEAT('h', 33), 'read')",
	  TOO_LONG, NULL },
	{ "a session of nobody",
	  "INSERT INTO sessions (tokenHash, userId, expiresAt) VALUES (REPEAT('t', 32), 99, '2030-01-01')",
	  PARENT_MISSING, NULL },
	{ "a run that gave less than nothing",
	  "INSERT INTO sync_runs (direction, dryRun, actor, creditsAdded) VALUES (1, 0, 'cli', -1)",
	  CHECK_VIOLATED, NULL },
	{ "an audit line of an entry",
	  "INSERT INTO audit_log (actor, action, organizationId, organizationSeq) VALUES ('cli', 'a', 1, 1)",
	  0, NULL },
	{ "an audit line of an entry that is none",
	  "INSERT INTO audit_log (actor, action, organizationId, organizationSeq) VALUES ('cli', 'a', 1, 9)",
	  PARENT_MISSING, NULL },
	{ "an audit line of half an entry",
	  "INSERT INTO audit_log (actor, action, organizationId) VALUES ('cli', 'a', 1)", CHECK_VIOLATED, NULL },
};
/* clang-format on */

static void the_ledger_takes_only_what_an_entry_may_be(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(entry_cases); i++) {
		const struct entry_case *c = &entry_cases[i];
		unsigned code;

		test_sql("CREATE TEMPORARY TABLE draft AS SELECT * FROM credit_ledger;"
			 "UPDATE draft SET organizationSeq = 2, userSeq = 2, idempotencyKey = "
			 "'other';"
			 "UPDATE draft SET %s;"
			 "START TRANSACTION",
			 c->change);
		code = test_sql_try("INSERT INTO credit_ledger SELECT * FROM draft");
		if (code != c->code)
			fail_msg("%s: expected %u, got %u %s", c->name, c->code, code,
				 test_sql_message());
		test_sql("ROLLBACK; DROP TEMPORARY TABLE draft");
	}
}

static void every_table_refuses_what_it_may_not_hold(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(row_cases); i++) {
		const struct row_case *c = &row_cases[i];
		unsigned code;

		test_sql("START TRANSACTION");
		code = test_sql_try("%s", c->sql);
		if (code != c->code)
			fail_msg("%s: expected %u, got %u %s", c->name, c->code, code,
				 test_sql_message());
		if (c->message != NULL)
			assert_string_equal(test_sql_message(), c->message);
		test_sql("ROLLBACK");
	}
}

static void times_that_nobody_gives_are_utc(void **state)
{
	(void)state;
	test_sql("SET time_zone = '+09:00'; INSERT INTO organizations (name) VALUES ('now')");
	assert_int_equal(test_sql_number("SELECT ABS(TIMESTAMPDIFF(SECOND, createdAt,"
					 " UTC_TIMESTAMP())) < 60"
					 "  FROM organizations WHERE name = 'now'"),
			 1);
	test_sql("SET time_zone = DEFAULT");
}

static void every_table_is_innodb_and_utf8mb4(void **state)
{
	(void)state;
	assert_int_equal(test_sql_number("SELECT COUNT(*) FROM information_schema.TABLES"
					 " WHERE TABLE_SCHEMA = DATABASE()"
					 "   AND TABLE_NAME NOT LIKE 'schema_migrations%%'"
					 "   AND ENGINE = 'InnoDB' AND ROW_FORMAT = 'Dynamic'"
					 "   AND TABLE_COLLATION LIKE 'utf8mb4%%'"),
			 9);
	assert_int_equal(test_sql_number("SELECT COUNT(*) FROM information_schema.TABLES"
					 " WHERE TABLE_SCHEMA = DATABASE()"),
			 11);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_ledger_takes_only_what_an_entry_may_be),
		cmocka_unit_test(every_table_refuses_what_it_may_not_hold),
		cmocka_unit_test(times_that_nobody_gives_are_utc),
		cmocka_unit_test(every_table_is_innodb_and_utf8mb4),
	};

	return cmocka_run_group_tests(tests, open_with_rows, database_close);
}
