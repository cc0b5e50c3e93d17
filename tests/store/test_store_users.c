/* Users and their organizations: finding, searching, creating. */
#include "base/array.h"
#include "store/user_create.h"
#include "store/users.h"
#include "store_fixture.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* 1 alone, 2 and 3 share, 4 has no balance row. */
static int open_with_rows(void **state)
{
	(void)database_open(state);
	test_sql("INSERT INTO organizations (id, name) VALUES (1, 'One'), (2, 'Two'), (3, 'Três');"
		 "INSERT INTO users (id, email, name, externalId, role, organizationId,"
		 " creditBalance, createdAt) VALUES"
		 " (1, 'ann@example.org', 'Ann Ögren', 'auth0|abC', 'admin', 1, 10,"
		 "  '2023-11-14 22:13:20.123456'),"
		 " (2, 'bob@example.org', 'Bob 100%% | _x_', 'auth0|abc', 'user', 2, 20, "
		 "'2024-01-01'),"
		 " (3, 'cy@example.org', 'Cy', NULL, 'user', 2, 30, '2024-01-01'),"
		 " (4, 'dee@example.org', 'Dee', NULL, 'user', 3, 0, '2024-01-01');"
		 "INSERT INTO credit_balances (organizationId, balance) VALUES (1, 1000), (2, 50)");
	return 0;
}

static enum status find(struct user_name name, struct user *user)
{
	struct error error;

	return store_user_find(db, &name, arena, user, &error);
}

static void a_user_is_found_whole_by_each_of_their_names(void **state)
{
	static const struct user_name names[] = {
		{ .id = 1 },
		{ .email = "ann@example.org" },
		{ .external_id = "auth0|abC" },
	};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct user user;

		assert_int_equal(find(names[i], &user), DUET_OK);
		assert_int_equal(user.id, 1);
		assert_string_equal(user.email, "ann@example.org");
		assert_string_equal(user.name, "Ann Ögren");
		assert_string_equal(user.external_id, "auth0|abC");
		assert_int_equal(user.role, USER_ROLE_ADMIN);
		assert_int_equal(amount_credits(user.balance), 10);
		assert_int_equal(user.organization_id, 1);
		assert_string_equal(user.organization_name, "One");
		assert_true(user.organization_balance_exists);
		assert_int_equal(amount_credits(user.organization_balance), 1000);
		assert_int_equal(user.created_us, 1700000000123456);
	}
}

static void a_user_without_a_balance_row_or_an_external_id_is_found(void **state)
{
	struct user user;

	(void)state;
	assert_int_equal(find((struct user_name){ .id = 4 }, &user), DUET_OK);
	assert_null(user.external_id);
	assert_int_equal(user.role, USER_ROLE_USER);
	assert_false(user.organization_balance_exists);
	assert_int_equal(amount_credits(user.organization_balance), 0);
	assert_string_equal(user.organization_name, "Três");
}

static void names_are_compared_exactly(void **state)
{
	static const struct user_name nobodies[] = {
		{ .id = 5 },
		{ .id = UINT64_MAX },
		{ .id = 0 },
		{ .email = "Ann@example.org" },
		{ .email = "ann@example.org " },
		{ .email = "" },
		{ .email = "ann@example.or%" },
		{ .external_id = "auth0|ABC" },
		{ .external_id = "auth0|abc " },
		{ .external_id = "" },
	};
	struct user user;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(nobodies); i++)
		assert_int_equal(find(nobodies[i], &user), DUET_USER_NOT_FOUND);
	assert_int_equal(find((struct user_name){ .external_id = "auth0|abc" }, &user), DUET_OK);
	assert_int_equal(user.id, 2);
}

/* Names of all kinds, some twice, and long ones that would be somebody else's if cut. */
static void many_names_give_each_its_id_or_0(void **state)
{
	static char long_email[1400], long_external_id[400];
	const struct user_name names[] = {
		{ .email = "cy@example.org" },
		{ .id = 4 },
		{ .external_id = "auth0|abc" },
		{ .email = "nobody@example.org" },
		{ .id = 99 },
		{ .email = "q\"uote\\@example.org" },
		{ .email = "cy@example.org" },
		{ .external_id = "auth0|abC" },
		{ .email = long_email },
		{ .external_id = long_external_id },
		{ .id = 1 },
		{ .email = "\x01\x1f\x7f@example.org" },
		{ .id = 4 },
		{ .external_id = "AUTH0|abc" },
		{ .id = UINT64_MAX },
	};
	static const uint64_t expected[] = { 3, 4, 2, 0, 0, 7, 3, 1, 0, 0, 1, 8, 4, 0, 0 };
	uint64_t ids[15];
	struct error error;

	(void)state;
	memset(long_email, 'm', 1300);
	memset(long_external_id, 'x', 300);
	test_sql("INSERT INTO users (id, email, name, organizationId, externalId) VALUES"
		 " (6, REPEAT('m', 255), 'M', 3, REPEAT('x', 255)),"
		 " (7, 'q\"uote\\\\@example.org', 'Q', 3, NULL),"
		 " (8, '\x01\x1f\x7f@example.org', 'C', 3, NULL)");
	memset(ids, 0xff, sizeof(ids));
	assert_int_equal(store_user_ids_find(db, names, 15, arena, ids, &error), DUET_OK);
	for (size_t i = 0; i < 15; i++) {
		if (ids[i] != expected[i])
			fail_msg("name %zu: expected %" PRIu64 ", got %" PRIu64, i, expected[i],
				 ids[i]);
	}
	long_email[256] = '\0';
	long_external_id[256] = '\0';
	assert_int_equal(store_user_ids_find(db, names, 15, arena, ids, &error), DUET_OK);
	assert_int_equal(ids[8], 0);
	assert_int_equal(ids[9], 0);
	long_email[255] = '\0';
	long_external_id[255] = '\0';
	assert_int_equal(store_user_ids_find(db, names, 15, arena, ids, &error), DUET_OK);
	assert_int_equal(ids[8], 6);
	assert_int_equal(ids[9], 6);
	assert_int_equal(store_user_ids_find(db, names, 0, arena, ids, &error), DUET_OK);
	test_sql("DELETE FROM users WHERE id > 5");
}

static void ids_are_found_in_any_order(void **state)
{
	const struct user_name names[] = {
		{ .id = 4 }, { .id = 9 }, { .id = 3 }, { .id = 2 }, { .id = 1 },
	};
	static const uint64_t expected[] = { 4, 0, 3, 2, 1 };
	uint64_t ids[5];
	struct error error;

	(void)state;
	assert_int_equal(store_user_ids_find(db, names, 5, arena, ids, &error), DUET_OK);
	assert_memory_equal(ids, expected, sizeof(ids));
}

/* clang-format off */
static const struct search_case {
	const char *text;
	const char *ids; /* of those found, in order */
} search_cases[] = {
	{ NULL,              "1 2 3 4" },
	{ "",                "1 2 3 4" },
	{ "example",         "1 2 3 4" },
	{ "BOB@",            "2" },
	{ "ann",             "1" },
	{ "ögren",           "1" },
	{ "OGREN",           "1" },
	{ "dee",             "4" },
	{ "auth0|",          "1 2" },
	{ "0|abC",           "1" },
	{ "%",               "2" },
	{ "100%",            "2" },
	{ "_",               "2" },
	{ "_x_",             "2" },
	{ "a%n",             "" },
	{ "|",               "1 2" },
	{ "\\",              "" },
	{ "'",               "" },
	{ "nobody",          "" },
};
/* clang-format on */

static void search_finds_parts_of_names_and_takes_no_character_for_a_pattern(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(search_cases); i++) {
		const struct search_case *c = &search_cases[i];
		struct listed_user users[10];
		struct error error;
		char ids[64] = "";
		size_t found = 99;

		assert_int_equal(
			store_users_search(db, c->text, 0, 10, arena, users, &found, &error),
			DUET_OK);
		for (size_t k = 0; k < found; k++)
			(void)snprintf(ids + strlen(ids), sizeof(ids) - strlen(ids), "%s%" PRIu64,
				       k > 0 ? " " : "", users[k].user.id);
		if (strcmp(ids, c->ids) != 0)
			fail_msg("'%s': expected %s, got %s", c->text, c->ids, ids);
	}
}

static void search_goes_on_after_an_id(void **state)
{
	struct listed_user users[2];
	struct error error;
	size_t found;

	(void)state;
	assert_int_equal(store_users_search(db, "example", 0, 2, arena, users, &found, &error),
			 DUET_OK);
	assert_int_equal(found, 2);
	assert_int_equal(users[1].user.id, 2);
	assert_string_equal(users[1].user.organization_name, "Two");
	assert_int_equal(store_users_search(db, "example", 2, 2, arena, users, &found, &error),
			 DUET_OK);
	assert_int_equal(found, 2);
	assert_int_equal(users[0].user.id, 3);
	assert_int_equal(store_users_search(db, "example", 4, 2, arena, users, &found, &error),
			 DUET_OK);
	assert_int_equal(found, 0);
}

static enum status create(struct new_user new_user, uint64_t *id, const char **taken)
{
	struct error error;
	enum status status;

	*taken = NULL;
	assert_int_equal(db_begin(db, &error), DUET_OK);
	status = store_user_create(db, &new_user, 1700000000123456, id, taken, &error);
	if (status == DUET_OK)
		assert_int_equal(db_commit(db, &error), DUET_OK);
	else
		db_rollback(db);
	return status;
}

static void a_new_user_has_an_organization_and_both_balances_at_0(void **state)
{
	const struct new_user new_user = {
		.email = "new@example.org",
		.name = "New 🦄",
		.external_id = "auth0|new",
		.role = USER_ROLE_ADMIN,
		.organization_name = "New's own",
	};
	const char *taken;
	struct user user;
	uint64_t id = 0;

	(void)state;
	assert_int_equal(create(new_user, &id, &taken), DUET_OK);
	assert_int_equal(find((struct user_name){ .id = id }, &user), DUET_OK);
	assert_string_equal(user.email, "new@example.org");
	assert_string_equal(user.name, "New 🦄");
	assert_string_equal(user.external_id, "auth0|new");
	assert_int_equal(user.role, USER_ROLE_ADMIN);
	assert_string_equal(user.organization_name, "New's own");
	assert_true(user.organization_balance_exists);
	assert_int_equal(amount_credits(user.balance), 0);
	assert_int_equal(amount_credits(user.organization_balance), 0);
	assert_int_equal(user.created_us, 1700000000123456);
}

static void a_new_user_may_join_an_organization_whose_balance_is_left_as_it_is(void **state)
{
	struct new_user new_user = { .email = "join@example.org",
				     .name = "J",
				     .organization_id = 2 };
	const char *taken;
	struct user user;
	uint64_t id = 0;

	(void)state;
	assert_int_equal(create(new_user, &id, &taken), DUET_OK);
	assert_int_equal(find((struct user_name){ .id = id }, &user), DUET_OK);
	assert_int_equal(user.organization_id, 2);
	assert_int_equal(user.role, USER_ROLE_USER);
	assert_null(user.external_id);
	assert_int_equal(amount_credits(user.organization_balance), 50);

	/* A missing balance row is created. */
	new_user.email = "join3@example.org";
	new_user.organization_id = 3;
	assert_int_equal(create(new_user, &id, &taken), DUET_OK);
	assert_int_equal(find((struct user_name){ .id = id }, &user), DUET_OK);
	assert_true(user.organization_balance_exists);

	new_user.email = "join99@example.org";
	new_user.organization_id = 99;
	assert_int_equal(create(new_user, &id, &taken), DUET_NOT_FOUND);
	assert_int_equal(find((struct user_name){ .email = "join99@example.org" }, &user),
			 DUET_USER_NOT_FOUND);
}

static void a_name_that_is_taken_is_told_and_nothing_is_made(void **state)
{
	struct new_user new_user = { .email = "ann@example.org",
				     .name = "A",
				     .external_id = "auth0|other",
				     .organization_name = "O" };
	int64_t organizations = test_sql_number("SELECT COUNT(*) FROM organizations");
	const char *taken;
	uint64_t id;

	(void)state;
	assert_int_equal(create(new_user, &id, &taken), DUET_ALREADY_EXISTS);
	assert_string_equal(taken, "email");
	new_user.external_id = "auth0|abC";
	assert_int_equal(create(new_user, &id, &taken), DUET_ALREADY_EXISTS);
	assert_string_equal(taken, "email");
	new_user.email = "other@example.org";
	assert_int_equal(create(new_user, &id, &taken), DUET_ALREADY_EXISTS);
	assert_string_equal(taken, "externalId");
	new_user.external_id = "auth0|ABC";
	assert_int_equal(create(new_user, &id, &taken), DUET_OK);
	assert_int_equal(test_sql_number("SELECT COUNT(*) FROM organizations"), organizations + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, reader_store_start, store_end)
		TEST(a_user_is_found_whole_by_each_of_their_names),
		TEST(a_user_without_a_balance_row_or_an_external_id_is_found),
		TEST(names_are_compared_exactly),
		TEST(many_names_give_each_its_id_or_0),
		TEST(ids_are_found_in_any_order),
		TEST(search_finds_parts_of_names_and_takes_no_character_for_a_pattern),
		TEST(search_goes_on_after_an_id),
		TEST(a_new_user_has_an_organization_and_both_balances_at_0),
		TEST(a_new_user_may_join_an_organization_whose_balance_is_left_as_it_is),
		TEST(a_name_that_is_taken_is_told_and_nothing_is_made),
#undef TEST
	};

	return cmocka_run_group_tests(tests, open_with_rows, database_close);
}
