/* The tables of statements, the roles that may run them, and the meaning of the database's
 * error numbers, all without a database. */
#include "base/array.h"
#include "db/errors.h"
#include "store/store.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* clang-format off */
static const struct code_case {
	unsigned code;
	enum status statement, commit;
} code_cases[] = {
	/* The server says that the whole transaction is rolled back. */
	{ 1213, DUET_CONFLICT,        DUET_CONFLICT },
	{ 1020, DUET_CONFLICT,        DUET_CONFLICT },
	{ 1205, DUET_LOCK_TIMEOUT,    DUET_LOCK_TIMEOUT },
	{ 1969, DUET_LOCK_TIMEOUT,    DUET_LOCK_TIMEOUT },
	/* The statement is undone; at COMMIT nobody knows. */
	{ 1317, DUET_CONFLICT,        DUET_OUTCOME_UNKNOWN },
	{ 1615, DUET_CONFLICT,        DUET_OUTCOME_UNKNOWN },
	{ 1062, DUET_DUPLICATE,       DUET_OUTCOME_UNKNOWN },
	/* The connection is gone, or no longer usable. */
	{ 2006, DUET_CONNECTION_LOST, DUET_OUTCOME_UNKNOWN },
	{ 2013, DUET_CONNECTION_LOST, DUET_OUTCOME_UNKNOWN },
	{ 2014, DUET_CONNECTION_LOST, DUET_OUTCOME_UNKNOWN },
	{ 2026, DUET_CONNECTION_LOST, DUET_OUTCOME_UNKNOWN },
	{ 2027, DUET_CONNECTION_LOST, DUET_OUTCOME_UNKNOWN },
	{ 2055, DUET_CONNECTION_LOST, DUET_OUTCOME_UNKNOWN },
	{ 1047, DUET_CONNECTION_LOST, DUET_OUTCOME_UNKNOWN },
	{ 1053, DUET_CONNECTION_LOST, DUET_OUTCOME_UNKNOWN },
	{ 1927, DUET_CONNECTION_LOST, DUET_OUTCOME_UNKNOWN },
	{ 1180, DUET_STORE_REFUSED,   DUET_OUTCOME_UNKNOWN },
	{ 1290, DUET_CONNECTION_LOST, DUET_OUTCOME_UNKNOWN },
	{ 1792, DUET_CONNECTION_LOST, DUET_OUTCOME_UNKNOWN },
	{ 1836, DUET_CONNECTION_LOST, DUET_OUTCOME_UNKNOWN },
	{ 1021, DUET_CONNECTION_LOST, DUET_OUTCOME_UNKNOWN },
	{ 1114, DUET_CONNECTION_LOST, DUET_OUTCOME_UNKNOWN },
	/* The account lacks a right. */
	{ 1142, DUET_STORE_FORBIDDEN, DUET_OUTCOME_UNKNOWN },
	{ 1143, DUET_STORE_FORBIDDEN, DUET_OUTCOME_UNKNOWN },
	/* Always wrong for this data. */
	{ 1048, DUET_STORE_REFUSED,   DUET_OUTCOME_UNKNOWN },
	{ 1153, DUET_STORE_REFUSED,   DUET_OUTCOME_UNKNOWN },
	{ 1264, DUET_STORE_REFUSED,   DUET_OUTCOME_UNKNOWN },
	{ 1366, DUET_STORE_REFUSED,   DUET_OUTCOME_UNKNOWN },
	{ 1406, DUET_STORE_REFUSED,   DUET_OUTCOME_UNKNOWN },
	{ 1452, DUET_STORE_REFUSED,   DUET_OUTCOME_UNKNOWN },
	{ 1644, DUET_STORE_REFUSED,   DUET_OUTCOME_UNKNOWN },
	{ 1690, DUET_STORE_REFUSED,   DUET_OUTCOME_UNKNOWN },
	{ 2020, DUET_STORE_REFUSED,   DUET_OUTCOME_UNKNOWN },
	{ 4025, DUET_STORE_REFUSED,   DUET_OUTCOME_UNKNOWN },
};
/* clang-format on */

static void every_error_number_has_its_status(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(code_cases); i++) {
		const struct code_case *c = &code_cases[i];
		enum status statement = db_status_for(c->code, DB_PHASE_STATEMENT);
		enum status commit = db_status_for(c->code, DB_PHASE_COMMIT);

		if (statement != c->statement)
			fail_msg("%u: expected %s, got %s", c->code, status_name(c->statement),
				 status_name(statement));
		if (commit != c->commit)
			fail_msg("%u at COMMIT: expected %s, got %s", c->code,
				 status_name(c->commit), status_name(commit));
	}
}

static const struct statement_definition *all[256];
static size_t all_count;

static int all_collect(void **state)
{
	(void)state;
	for (size_t i = 0; i < store_statements.count; i++) {
		const struct statement_table *table = store_statements.tables[i];

		for (size_t k = 0; k < table->count; k++) {
			assert_true(all_count < COUNT_OF(all));
			all[all_count++] = &table->rows[k];
		}
	}
	return 0;
}

static void every_row_of_the_tables_is_filled(void **state)
{
	(void)state;
	for (size_t i = 0; i < all_count; i++) {
		const struct statement_definition *definition = all[i];

		if (definition->name == NULL || definition->sql == NULL ||
		    definition->params == NULL || definition->columns == NULL ||
		    definition->roles == 0)
			fail_msg("the row after %s is not filled",
				 i > 0 ? all[i - 1]->name : "none");
		assert_int_equal(strspn(definition->params, "iusbt"), strlen(definition->params));
		assert_int_equal(strspn(definition->columns, "iusbt"), strlen(definition->columns));
		for (const char *c = definition->name; *c != '\0'; c++)
			assert_true(islower((unsigned char)*c) || *c == '_');
	}
}

static void no_two_statements_have_one_name_or_one_text(void **state)
{
	(void)state;
	for (size_t i = 0; i < all_count; i++) {
		for (size_t k = 0; k < i; k++) {
			assert_string_not_equal(all[i]->name, all[k]->name);
			assert_string_not_equal(all[i]->sql, all[k]->sql);
		}
	}
}

static size_t question_marks(const char *sql)
{
	size_t count = 0;

	for (; *sql != '\0'; sql++)
		count += *sql == '?';
	return count;
}

static void each_question_mark_has_a_letter(void **state)
{
	(void)state;
	for (size_t i = 0; i < all_count; i++)
		assert_int_equal(question_marks(all[i]->sql), strlen(all[i]->params));
}

/* What readers may not run, and who may.  All others are for readers and operators. */
/* clang-format off */
static const struct role_case {
	const char *name;
	unsigned roles;
} role_cases[] = {
	{ "users_lock_wait",          DB_COMMITS },
	{ "users_lock_skip",          DB_COMMITS },
	{ "balances_lock_wait",       DB_COMMITS },
	{ "balances_lock_skip",       DB_COMMITS },
	{ "users_write",              DB_COMMITS },
	{ "balances_write",           DB_COMMITS },
	{ "user_chain_ends",          DB_COMMITS },
	{ "members_find",             DB_COMMITS },
	{ "entries_find",             DB_COMMITS },
	{ "entries_insert",           DB_COMMITS },
	/* For a new user in an organization that has lost its row of credit_balances. */
	{ "balances_exist",           DB_COMMITS | DB_READS },
	{ "balance_create",           DB_COMMITS | DB_READS },
	{ "organization_chain_ends",  DB_COMMITS | DB_READS },
	{ "users_exist",              DB_COMMITS | DB_READS },
	{ "audit_insert",             DB_COMMITS | DB_READS },
	/* The whole ledger, for minutes. */
	{ "users_scan",               DB_OPERATES },
	{ "balances_scan",            DB_OPERATES },
	{ "organization_chains_scan", DB_OPERATES },
	{ "user_chains_scan",         DB_OPERATES },
	{ "ledger_rows_estimate",     DB_OPERATES },
};
/* clang-format on */

static unsigned roles_expected(const char *name)
{
	for (size_t i = 0; i < COUNT_OF(role_cases); i++) {
		if (strcmp(role_cases[i].name, name) == 0)
			return role_cases[i].roles;
	}
	return DB_READS;
}

static void each_statement_has_the_roles_that_need_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < all_count; i++) {
		unsigned expected = roles_expected(all[i]->name);

		if (all[i]->roles != expected)
			fail_msg("%s: expected the roles %u, got %u", all[i]->name, expected,
				 all[i]->roles);
	}
}

/* The balances and the ledger are the committer's alone. */
static void only_the_committer_writes_balances_and_entries(void **state)
{
	static const char *const writes[] = { "UPDATE users\n   SET creditBalance",
					      "UPDATE credit_balances", "INTO credit_ledger" };
	size_t found = 0;

	(void)state;
	for (size_t i = 0; i < all_count * COUNT_OF(writes); i++) {
		const struct statement_definition *definition = all[i % all_count];

		if (strstr(definition->sql, writes[i / all_count]) == NULL)
			continue;
		assert_int_equal(definition->roles, DB_COMMITS);
		found++;
	}
	assert_int_equal(found, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_error_number_has_its_status),
		cmocka_unit_test(every_row_of_the_tables_is_filled),
		cmocka_unit_test(no_two_statements_have_one_name_or_one_text),
		cmocka_unit_test(each_question_mark_has_a_letter),
		cmocka_unit_test(each_statement_has_the_roles_that_need_it),
		cmocka_unit_test(only_the_committer_writes_balances_and_entries),
	};

	return cmocka_run_group_tests(tests, all_collect, NULL);
}
