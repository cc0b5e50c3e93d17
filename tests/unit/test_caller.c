/* Who may ask for what, and what of it is audited. */
#include "base/array.h"
#include "identity/caller.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct arena *arena;

static int open_arena(void **state)
{
	(void)state;
	arena = arena_open(4096, 65536);
	return arena == NULL;
}

static int close_arena(void **state)
{
	(void)state;
	arena_close(&arena);
	return 0;
}

/* clang-format off */
static const struct type_case {
	enum entry_type type;
	unsigned scope;
	bool for_oneself;
	const char *act; /* of an administrator, for the audit log */
} type_cases[] = {
	{ ENTRY_GRANT,      SCOPE_GRANT, false, "credits.grant" },
	{ ENTRY_PURCHASE,   SCOPE_GRANT, false, NULL },
	{ ENTRY_SPEND,      SCOPE_SPEND, true,  NULL },
	{ ENTRY_REFUND,     SCOPE_GRANT, false, NULL },
	{ ENTRY_SYNC,       SCOPE_ADMIN, false, NULL },
	{ ENTRY_ADJUSTMENT, SCOPE_ADMIN, false, NULL },
	{ ENTRY_OPENING,    SCOPE_ADMIN, false, NULL },
	{ ENTRY_DEDUCT,     SCOPE_ADMIN, false, "credits.deduct" },
};
/* clang-format on */

static void each_type_has_its_scope(void **state)
{
	(void)state;
	assert_int_equal(COUNT_OF(type_cases), ENTRY_TYPE_COUNT);
	for (size_t i = 0; i < COUNT_OF(type_cases); i++) {
		const struct type_case *c = &type_cases[i];

		assert_int_equal(c->type, i);
		assert_int_equal(operation_scope(c->type), c->scope);
		assert_int_equal(operation_is_for_oneself(c->type), c->for_oneself);
	}
}

static struct audit_line audit_of(enum entry_type type, const struct caller *caller)
{
	const struct operation operation = { .type = type, .user_id = 17, .actor = caller->actor };
	struct audit_line line;

	assert_true(operation_audit(&operation, caller, arena, &line));
	return line;
}

static void what_administrators_do_by_hand_is_audited(void **state)
{
	struct caller administrator, user;
	const struct caller admin_key = { .key_id = 1, .scopes = SCOPE_ADMIN, .actor = "key:1" };
	const struct caller other_key = { .key_id = 2,
					  .scopes = SCOPE_READ | SCOPE_SPEND | SCOPE_GRANT,
					  .actor = "key:2" };

	(void)state;
	caller_of_user(5, USER_ROLE_ADMIN, &administrator);
	caller_of_user(6, USER_ROLE_USER, &user);
	for (size_t i = 0; i < COUNT_OF(type_cases); i++) {
		const struct type_case *c = &type_cases[i];
		const struct audit_line line = audit_of(c->type, &administrator);

		assert_null(audit_of(c->type, &other_key).action);
		assert_null(audit_of(c->type, &user).action);
		if (c->act == NULL) {
			assert_null(line.action);
			assert_null(audit_of(c->type, &admin_key).action);
			continue;
		}
		assert_string_equal(line.action, c->act);
		assert_string_equal(line.actor, "user:5");
		assert_string_equal(line.subject, "user:17");
		assert_string_equal(audit_of(c->type, &admin_key).actor, "key:1");
	}
}

static void an_audit_line_that_does_not_fit_is_said(void **state)
{
	const struct operation operation = { .type = ENTRY_GRANT, .user_id = 17 };
	const struct caller administrator = { .user_id = 5, .scopes = SCOPE_ADMIN };
	struct arena *none = arena_open(0, 0);
	struct audit_line line;

	(void)state;
	assert_non_null(none);
	assert_false(operation_audit(&operation, &administrator, none, &line));
	arena_close(&none);
}

static void people_ask_for_themselves_and_others_for_everybody(void **state)
{
	struct caller administrator, user;
	const struct caller key = { .key_id = 2, .scopes = SCOPE_READ };

	(void)state;
	caller_of_user(5, USER_ROLE_ADMIN, &administrator);
	caller_of_user(6, USER_ROLE_USER, &user);
	assert_true(caller_may_ask_for(&user, 6));
	assert_false(caller_may_ask_for(&user, 5));
	/* Nor do they learn that nobody has that name. */
	assert_false(caller_may_ask_for(&user, 0));
	assert_true(caller_may_ask_for(&administrator, 6));
	assert_true(caller_may_ask_for(&administrator, 0));
	assert_true(caller_may_ask_for(&key, 6));
	assert_true(caller_may_ask_for(&key, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_type_has_its_scope),
		cmocka_unit_test_setup_teardown(what_administrators_do_by_hand_is_audited,
						open_arena, close_arena),
		cmocka_unit_test(an_audit_line_that_does_not_fit_is_said),
		cmocka_unit_test(people_ask_for_themselves_and_others_for_everybody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
