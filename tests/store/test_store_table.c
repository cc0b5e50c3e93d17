/* The table of statements, and the meaning of the database's error numbers, both
 * without a database. */
#include "base/array.h"
#include "db/errors.h"
#include "db/statements.h"

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

static void every_row_of_the_table_is_filled(void **state)
{
	(void)state;
	for (int id = 0; id < STATEMENT_COUNT; id++) {
		const struct statement_definition *definition = &statement_definitions[id];

		if (definition->name == NULL || definition->sql == NULL ||
		    definition->params == NULL || definition->columns == NULL)
			fail_msg("row %d after %s is not filled", id,
				 id > 0 ? statement_definitions[id - 1].name : "none");
		assert_int_equal(strspn(definition->params, "iusbt"), strlen(definition->params));
		assert_int_equal(strspn(definition->columns, "iusbt"), strlen(definition->columns));
		for (const char *c = definition->name; *c != '\0'; c++)
			assert_true(islower((unsigned char)*c) || *c == '_');
	}
}

static void no_two_statements_have_one_name_or_one_text(void **state)
{
	(void)state;
	for (int i = 0; i < STATEMENT_COUNT; i++) {
		for (int k = 0; k < i; k++) {
			assert_string_not_equal(statement_definitions[i].name,
						statement_definitions[k].name);
			assert_string_not_equal(statement_definitions[i].sql,
						statement_definitions[k].sql);
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
	for (int id = 0; id < STATEMENT_COUNT; id++)
		assert_int_equal(question_marks(statement_definitions[id].sql),
				 strlen(statement_definitions[id].params));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_error_number_has_its_status),
		cmocka_unit_test(every_row_of_the_table_is_filled),
		cmocka_unit_test(no_two_statements_have_one_name_or_one_text),
		cmocka_unit_test(each_question_mark_has_a_letter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
