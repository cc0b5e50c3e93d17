/* Each invariant is broken by one change in SQL, and exactly that is found.
 *
 * User 1 is alone in organization 1; users 2 and 3 share organization 2:
 *
 *   entry  user  change  user after  organization after
 *   1-1    1     +100    100         100
 *   1-2    1     -30     70          70
 *   1-3    1     +5      75          75
 *   2-1    2     +50     50          50
 *   2-2    3     +20     20          70
 *   2-3    3     +1      21          71 */
#include "rig.h"

#include "base/array.h"
#include "base/buffer.h"
#include "store/store.h"
#include "verify/verify.h"

#include <inttypes.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define SOON 10000

/* Statements that a case may have. */
#define CHANGES_MAX 3

static struct rig rig;

/* clang-format off */
static const struct verify_case {
	const char *name;
	const char *changes[CHANGES_MAX];
	const char *findings; /* one line each: invariant table id stored expected */
} verify_cases[] = {
	{ "nothing", { NULL }, "" },

	{ "a user's ledger balance",
	  { "UPDATE users SET ledgerBalance = 74 WHERE id = 1" },
	  "ledger-balance users 1 74 75\n" },
	{ "an organization's ledger balance",
	  { "UPDATE credit_balances SET ledgerBalance = 72 WHERE organizationId = 2" },
	  "ledger-balance credit_balances 2 72 71\n" },
	{ "the ledger balance of a user without entries",
	  { "UPDATE users SET ledgerBalance = 1 WHERE id = 4" },
	  "ledger-balance users 4 1 0\n" },

	{ "an entry is missing in the middle",
	  { "DELETE FROM credit_ledger WHERE organizationId = 1 AND organizationSeq = 2" },
	  "chain credit_ledger 1-3 3 2\nchain credit_ledger 1-3 3 2\n" },
	{ "the first entry is missing",
	  { "DELETE FROM credit_ledger WHERE organizationId = 1 AND organizationSeq = 1" },
	  "chain credit_ledger 1-2 2 1\nchain credit_ledger 1-2 2 1\n" },
	{ "a number was left out in one chain only",
	  { "UPDATE credit_ledger SET organizationSeq = 4 WHERE organizationId = 2 AND organizationSeq = 3",
	    "UPDATE credit_balances SET ledgerSeq = 4 WHERE organizationId = 2" },
	  "chain credit_ledger 2-4 4 3\n" },
	{ "an amount",
	  { "UPDATE credit_ledger SET userAmount = -31, organizationAmount = -31 "
	    "WHERE organizationId = 1 AND organizationSeq = 2" },
	  "chain credit_ledger 1-2 70 69\nchain credit_ledger 1-2 70 69\n" },
	{ "a user balance after an entry",
	  { "UPDATE credit_ledger SET userBalanceAfter = 71 WHERE organizationId = 1 AND organizationSeq = 2" },
	  "chain credit_ledger 1-2 71 70\n" },
	{ "an organization balance after an entry",
	  { "UPDATE credit_ledger SET organizationBalanceAfter = 69 "
	    "WHERE organizationId = 2 AND organizationSeq = 2" },
	  "chain credit_ledger 2-2 69 70\n" },
	{ "the balance after the last entry",
	  { "UPDATE credit_ledger SET userBalanceAfter = 0 WHERE organizationId = 1 AND organizationSeq = 3" },
	  "chain credit_ledger 1-3 0 75\n" },

	{ "a user's number of the last entry",
	  { "UPDATE users SET ledgerSeq = 4 WHERE id = 1" },
	  "ledger-seq users 1 4 3\n" },
	{ "an organization's number of the last entry",
	  { "UPDATE credit_balances SET ledgerSeq = 2 WHERE organizationId = 2" },
	  "ledger-seq credit_balances 2 2 3\n" },
	{ "the last entry is missing",
	  { "DELETE FROM credit_ledger WHERE organizationId = 1 AND organizationSeq = 3" },
	  "ledger-balance credit_balances 1 75 70\nledger-seq credit_balances 1 3 2\n"
	  "ledger-balance users 1 75 70\nledger-seq users 1 3 2\n" },
	{ "entries of a user who is gone",
	  { "DELETE FROM users WHERE id = 1" },
	  "ledger-seq users 1 0 3\n" },
	{ "entries of an organization that is gone",
	  { "DELETE FROM organizations WHERE id = 2", "DELETE FROM credit_balances WHERE organizationId = 2" },
	  "ledger-seq credit_balances 2 0 3\n" },

	{ "a user balance below 0",
	  { "UPDATE users SET creditBalance = -1 WHERE id = 1" },
	  "not-negative users 1 -1 0\noutside-change users 1 -1 75\n" },
	{ "an organization balance below 0",
	  { "UPDATE credit_balances SET balance = -5 WHERE organizationId = 1" },
	  "not-negative credit_balances 1 -5 0\noutside-change credit_balances 1 -5 75\n" },
	{ "a chain that went below 0 and came back",
	  { "UPDATE credit_ledger SET userAmount = -101, organizationAmount = -101, userBalanceAfter = -1, "
	    "organizationBalanceAfter = -1 WHERE organizationId = 1 AND organizationSeq = 2",
	    "UPDATE credit_ledger SET userAmount = 76, organizationAmount = 76 "
	    "WHERE organizationId = 1 AND organizationSeq = 3" },
	  "not-negative credit_ledger 1-2 -1 0\nnot-negative credit_ledger 1-2 -1 0\n" },

	{ "a grant that moved the two balances differently",
	  { "UPDATE credit_ledger SET organizationAmount = 6, organizationBalanceAfter = 76 "
	    "WHERE organizationId = 1 AND organizationSeq = 3",
	    "UPDATE credit_balances SET balance = 76, ledgerBalance = 76 WHERE organizationId = 1" },
	  "drift credit_ledger 1-3 6 5\n" },
	{ "a sync may move them differently",
	  { "UPDATE credit_ledger SET organizationAmount = 6, organizationBalanceAfter = 76, type = 'sync' "
	    "WHERE organizationId = 1 AND organizationSeq = 3",
	    "UPDATE credit_balances SET balance = 76, ledgerBalance = 76 WHERE organizationId = 1" },
	  "" },
	{ "an adjustment may",
	  { "UPDATE credit_ledger SET organizationAmount = 0, organizationBalanceAfter = 70, type = 'adjustment' "
	    "WHERE organizationId = 1 AND organizationSeq = 3",
	    "UPDATE credit_balances SET balance = 70, ledgerBalance = 70 WHERE organizationId = 1" },
	  "" },
	{ "an opening may",
	  { "UPDATE credit_ledger SET organizationAmount = 6, organizationBalanceAfter = 76, type = 'opening' "
	    "WHERE organizationId = 1 AND organizationSeq = 3",
	    "UPDATE credit_balances SET balance = 76, ledgerBalance = 76 WHERE organizationId = 1" },
	  "" },
	{ "an entry in an organization that its user is not in",
	  { "UPDATE users SET organizationId = 1 WHERE id = 2" },
	  "drift credit_ledger 2-1 2 1\n" },

	{ "a purchase that reached the organization only",
	  { "UPDATE credit_balances SET balance = 1000 WHERE organizationId = 1" },
	  "outside-change credit_balances 1 1000 75\n" },
	{ "a user balance set by hand",
	  { "UPDATE users SET creditBalance = 0 WHERE id = 3" },
	  "outside-change users 3 0 21\n" },
	{ "the balance of a user without entries",
	  { "UPDATE users SET creditBalance = 10 WHERE id = 4" },
	  "outside-change users 4 10 0\n" },
	{ "a balance row that was deleted",
	  { "DELETE FROM credit_balances WHERE organizationId = 1" },
	  "outside-change credit_balances 1 0 75\n" },
	{ "a balance row that was made anew",
	  { "DELETE FROM credit_balances WHERE organizationId = 1",
	    "INSERT INTO credit_balances (organizationId, balance) VALUES (1, 500)" },
	  "outside-change credit_balances 1 500 75\n" },
	{ "an organization that never had a balance row",
	  { "DELETE FROM credit_balances WHERE organizationId = 3" },
	  "" },

	{ "two at once are two findings",
	  { "UPDATE users SET ledgerSeq = 9 WHERE id = 3", "UPDATE users SET creditBalance = 1 WHERE id = 2" },
	  "outside-change users 2 1 50\nledger-seq users 3 9 2\n" },
};
/* clang-format on */

static const char *const tables[] = { "organizations", "users", "credit_balances",
				      "credit_ledger" };

#define TABLE_COUNT COUNT_OF(tables)

static void put_back(void)
{
	for (size_t i = 0; i < TABLE_COUNT; i++) {
		test_sql("DELETE FROM %s", tables[i]);
		test_sql("INSERT INTO %s SELECT * FROM saved_%s", tables[i], tables[i]);
	}
}

static void grant(uint64_t user_id, int64_t amount, const char *key)
{
	struct operation operation = rig_operation(ENTRY_GRANT, user_id, amount, key);

	assert_int_equal(rig_try(&rig, &operation, SOON).status, DUET_OK);
}

static int start(void **state)
{
	struct operation spend;
	uint64_t user;

	(void)state;
	rig_start(&rig, NULL);
	user = rig_user(100, 0);
	assert_int_equal(user, 1);
	spend = rig_operation(ENTRY_SPEND, user, 30, "spend");
	assert_int_equal(rig_try(&rig, &spend, SOON).status, DUET_OK);
	grant(user, 5, "grant");
	user = rig_user(50, 0);
	user = rig_user(20, rig_organization_of(user));
	assert_int_equal(user, 3);
	grant(user, 1, "grant");
	test_sql("INSERT INTO organizations (id, name) VALUES (3, 'without entries')");
	test_sql("INSERT INTO credit_balances (organizationId) VALUES (3)");
	test_sql("INSERT INTO users (id, email, name, organizationId) VALUES (4, 'four', 'Four', "
		 "3)");

	/* The schema would prevent what the cases do. */
	test_sql("DROP TRIGGER credit_ledger_never_updated");
	test_sql("DROP TRIGGER credit_ledger_never_deleted");
	test_sql("DROP TRIGGER users_organization_never_changes");
	test_sql("SET SESSION check_constraint_checks = OFF, foreign_key_checks = OFF");
	for (size_t i = 0; i < TABLE_COUNT; i++)
		test_sql("CREATE TABLE saved_%s AS SELECT * FROM %s", tables[i], tables[i]);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	rig_stop(&rig);
	return 0;
}

static void add_finding(void *context, const struct finding *finding)
{
	buffer_format(context, "%s %s %s %" PRId64 " %" PRId64 "\n",
		      invariant_name(finding->invariant), finding->table, finding->id,
		      finding->stored, finding->expected);
}

static struct verify_summary verified(struct db *db, struct buffer *findings)
{
	struct verify_summary summary;
	struct error error;

	if (verify_books(db, add_finding, NULL, findings, &summary, &error) != DUET_OK)
		fail_msg("%s", error.message);
	return summary;
}

static struct db *opened(void)
{
	struct db *db;
	struct error error;

	if (store_open(&rig.settings, DB_OPERATOR, &db, &error) != DUET_OK)
		fail_msg("%s", error.message);
	return db;
}

static void what_is_broken_is_found_and_nothing_else(void **state)
{
	struct arena *arena = arena_open(4096, 65536);
	struct db *db = opened();

	(void)state;
	for (size_t n = 0; n < COUNT_OF(verify_cases); n++) {
		const struct verify_case *c = &verify_cases[n];
		struct buffer findings;

		for (size_t i = 0; i < CHANGES_MAX && c->changes[i] != NULL; i++)
			test_sql("%s", c->changes[i]);
		buffer_init(&findings, arena);
		(void)verified(db, &findings);
		if (strcmp(buffer_text(&findings), c->findings) != 0)
			fail_msg("%s: expected\n%sgot\n%s", c->name, c->findings,
				 buffer_text(&findings));
		put_back();
		arena_reset(arena);
	}
	db_close(&db);
	arena_close(&arena);
}

static void everything_is_counted_once(void **state)
{
	struct arena *arena = arena_open(4096, 65536);
	struct db *db = opened();
	struct verify_summary summary;
	struct buffer findings;

	(void)state;
	test_sql("UPDATE users SET ledgerSeq = 9 WHERE id IN (1, 2)");
	test_sql("UPDATE users SET creditBalance = 1 WHERE id = 4");
	buffer_init(&findings, arena);
	summary = verified(db, &findings);
	assert_int_equal(summary.users, 4);
	assert_int_equal(summary.organizations, 3);
	assert_int_equal(summary.entries, 6);
	assert_int_equal(summary.broken, 2);
	assert_int_equal(summary.outside_changes, 1);
	put_back();
	db_close(&db);
	arena_close(&arena);
}

static atomic_bool enough;

static void *keep_granting(void *context)
{
	char key[32];

	(void)context;
	for (unsigned i = 0; !atomic_load(&enough); i++) {
		struct operation operation;

		(void)snprintf(key, sizeof(key), "meanwhile-%u", i);
		operation = rig_operation(ENTRY_GRANT, 1 + i % 3, 1, key);
		assert_int_equal(rig_try(&rig, &operation, SOON).status, DUET_OK);
	}
	return NULL;
}

static void operations_meanwhile_are_no_findings(void **state)
{
	struct arena *arena = arena_open(4096, 65536);
	struct db *db = opened();
	uint64_t entries_before = 0;
	pthread_t thread;

	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, keep_granting, NULL), 0);
	for (int i = 0; i < 50; i++) {
		struct buffer findings;
		struct verify_summary summary;

		buffer_init(&findings, arena);
		summary = verified(db, &findings);
		assert_string_equal(buffer_text(&findings), "");
		if (i == 0)
			entries_before = summary.entries;
		if (i == 49)
			assert_true(summary.entries > entries_before);
		arena_reset(arena);
	}
	atomic_store(&enough, true);
	assert_int_equal(pthread_join(thread, NULL), 0);
	put_back();
	db_close(&db);
	arena_close(&arena);
}

static void a_connection_that_was_lost_is_trouble(void **state)
{
	struct db *db = opened();
	struct verify_summary summary = { .users = 77 };
	struct error error;

	(void)state;
	test_sql("KILL CONNECTION %" PRIu64, db_connection_id(db));
	assert_int_equal(verify_books(db, add_finding, NULL, NULL, &summary, &error),
			 DUET_CONNECTION_LOST);
	assert_int_equal(summary.users, 77);
	db_close(&db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_broken_is_found_and_nothing_else),
		cmocka_unit_test(everything_is_counted_once),
		cmocka_unit_test(operations_meanwhile_are_no_findings),
		cmocka_unit_test(a_connection_that_was_lost_is_trouble),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
