#include "base/array.h"
#include "charge_fields.h"

#include <stdio.h>

static void expect_good(struct arena *arena, const char *body, struct charge *charge)
{
	struct field_fault fault;

	if (!read_body(arena, body, strlen(body), charge, &fault))
		fail_msg("%s: '%s' %s", body, fault.pointer, fault.detail);
}

static void every_kind_goes_where_the_table_says(void **state)
{
	struct charge charge;

	expect_good(
		*state,
		" {\"type\":\"spend\",\"amount\":9007199254740991, \"reason\":\"\\u00e9t\xc3\xa9\","
		"\"atomic\":true,\"metadata\":{\"b\":\"2\",\"a\":\"1\"},\"reference\":\"\"}\n",
		&charge);
	assert_int_equal(charge.amount, INT64_C(9007199254740991));
	assert_string_equal(charge.reason, "\xc3\xa9t\xc3\xa9");
	assert_string_equal(charge.reference, "");
	assert_string_equal(charge.metadata, "{\"a\":\"1\",\"b\":\"2\"}");
	assert_int_equal(charge.type, 1);
	assert_true(charge.atomic);
	assert_int_equal(charge.operations.count, 0);
	assert_null(charge.operations.items);
}

static void an_escaped_backslash_begins_no_escape(void **state)
{
	struct charge charge;

	expect_good(*state, "{" GOOD ",\"reference\":\"\\\\uDC00 \\\\\\\\ud800\"}", &charge);
	assert_string_equal(charge.reference, "\\uDC00 \\\\ud800");
}

/* Longer than yajl's first buffer, and longer than its second. */
static void a_long_text_with_escapes_is_read_whole(void **state)
{
	size_t length;
	char *body = repeat("{" GOOD ",\"reference\":\"", "\\u0041\\/b", 3000, &length);
	struct field_fault fault;
	struct charge charge;

	body = realloc(body, length + 2);
	assert_non_null(body);
	memcpy(body + length, "\"}", 2);
	if (!read_body(*state, body, length + 2, &charge, &fault))
		fail_msg("'%s' %s", fault.pointer, fault.detail);
	assert_int_equal(strlen(charge.reference), 9000);
	for (size_t i = 0; i < 9000; i += 3)
		assert_memory_equal(charge.reference + i, "A/b", 3);
	free(body);
}

static void what_is_absent_is_cleared(void **state)
{
	struct charge charge;

	memset(&charge, 0xff, sizeof(charge));
	expect_good(*state, "{\"amount\":1,\"reason\":\"a\"}", &charge);
	assert_null(charge.reference);
	assert_null(charge.metadata);
	assert_int_equal(charge.type, -1);
	assert_false(charge.atomic);
	assert_null(charge.operations.items);
	assert_int_equal(charge.operations.count, 0);

	memset(&charge, 0xff, sizeof(charge));
	fields_clear(&charge_fields, &charge);
	assert_null(charge.reason);
	assert_int_equal(charge.amount, 0);
	assert_int_equal(charge.type, -1);
}

static void a_list_holds_objects_that_may_hold_lists(void **state)
{
	struct charge charge;
	const struct charge *items, *inner;

	expect_good(*state,
		    "{\"amount\":1,\"reason\":\"a\",\"operations\":["
		    "{\"amount\":0},{\"amount\":100,\"type\":\"grant\",\"metadata\":{},"
		    "\"operations\":[{\"amount\":7}]},{\"operations\":[],\"amount\":2}]}",
		    &charge);
	assert_int_equal(charge.operations.count, 3);
	items = charge.operations.items;
	assert_int_equal(items[0].amount, 0);
	assert_int_equal(items[0].type, 1);
	assert_int_equal(items[1].amount, 100);
	assert_int_equal(items[1].type, 0);
	assert_string_equal(items[1].metadata, "{}");
	assert_int_equal(items[1].operations.count, 1);
	inner = items[1].operations.items;
	assert_int_equal(inner[0].amount, 7);
	assert_int_equal(items[2].amount, 2);
	assert_int_equal(items[2].operations.count, 0);
}

static void a_long_list_is_read_whole(void **state)
{
	char body[2048] =
		"{\"amount\":1,\"reason\":\"a\",\"operations\":[{\"amount\":1,\"operations\":[";
	struct charge charge;
	const struct charge *inner;

	for (int i = 0; i < 50; i++) {
		size_t at = strlen(body);

		(void)snprintf(body + at, sizeof(body) - at, "%s{\"amount\":%d}", i == 0 ? "" : ",",
			       i);
	}
	(void)strncat(body, "]}]}", 8);
	expect_good(*state, body, &charge);
	inner = ((const struct charge *)charge.operations.items)->operations.items;
	for (int i = 0; i < 50; i++)
		assert_int_equal(inner[i].amount, i);
}

static void equal_strings_are_one_canonical_text(void **state)
{
	static const char *const bodies[] = {
		"{\"amount\":1,\"reason\":\"a\",\"metadata\":{\"a\":\"1\",\"B\":\"\\n\",\"a/"
		"\":\"\"}}",
		"{\"metadata\" : {\"a/\":\"\", \"a\" : \"\\u0031\" , \"\\u0042\":\"\\u000A\"},"
		"\"reason\":\"a\",\"amount\":1}",
	};
	struct charge charge;

	/* A newline is a control character, also in a value of metadata. */
	for (size_t i = 0; i < 2; i++) {
		struct field_fault fault;

		assert_false(read_body(*state, bodies[i], strlen(bodies[i]), &charge, &fault));
		assert_string_equal(fault.pointer, "/metadata/B");
	}
	expect_good(*state,
		    "{\"amount\":1,\"reason\":\"a\",\"metadata\":"
		    "{ \"b\":\"\\\"\\/\\\\\" "
		    ",\"\\u0061\":\"\xf0\x9f\x98\x80\",\"\":\"\\ud83d\\ude00\", \"B\":\"x\"}}",
		    &charge);
	assert_string_equal(charge.metadata,
			    "{\"\":\"\xf0\x9f\x98\x80\",\"B\":\"x\",\"a\":\"\xf0\x9f\x98\x80\","
			    "\"b\":\"\\\"/\\\\\"}");
}

static void the_deepest_body_that_fits_is_taken(void **state)
{
	struct charge charge;

	/* Root, list, object, list, object, list, object, metadata: 8. */
	expect_good(*state,
		    "{" GOOD ",\"operations\":[{\"amount\":1,\"operations\":[{\"amount\":1,"
		    "\"operations\":[{\"amount\":1,\"metadata\":{\"a\":\"b\"}}]}]}]}",
		    &charge);
}

static void sixty_five_names_in_metadata_are_too_many(void **state)
{
	char body[2048] = "{" GOOD ",\"operations\":[{\"amount\":1,\"metadata\":{";
	struct field_fault fault;
	struct charge charge;

	for (int i = 0; i < 64; i++) {
		size_t at = strlen(body);

		(void)snprintf(body + at, sizeof(body) - at, "%s\"%d\":\"\"", i == 0 ? "" : ",", i);
	}
	(void)strncat(body, "}}]}", 8);
	expect_good(*state, body, &charge);

	body[strlen(body) - 4] = '\0';
	(void)strncat(body, ",\"x\":\"\"}}]}", 16);
	assert_false(read_body(*state, body, strlen(body), &charge, &fault));
	assert_string_equal(fault.pointer, "/operations/0/metadata");
	assert_string_equal(fault.detail, "metadata must have at most 64 names.");
}

static void characters_are_counted_not_bytes(void **state)
{
	struct charge charge;

	expect_good(*state,
		    "{\"amount\":1,\"reason\":"
		    "\"\xf0\x9f\x98\x80\\ud83d\\ude00\xe2\x82\xac\\u20ac\xc3\xa9\"}",
		    &charge);
	assert_string_equal(charge.reason,
			    "\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xe2\x82\xac\xe2\x82\xac\xc3\xa9");
}

/* With any size of arena the answer is the whole text or "spent", never half of
 * it: the allocations that yajl does not check must do no harm. */
static void a_spent_arena_is_said_at_every_size(void **state)
{
	static const char body[] =
		"{" GOOD ",\"reference\":\"\\u0041 and a text that is long enough to be moved\","
		"\"metadata\":{\"a\":\"\\\"\",\"b\":\"2\"},"
		"\"operations\":[{\"amount\":1},{\"amount\":2}]}";
	bool taken = false;

	(void)state;
	for (size_t most = 0; most < (size_t)16 * 1024; most += 16) {
		struct arena *arena = arena_open(most, most);
		struct field_fault fault;
		struct charge charge;
		bool good = read_body(arena, body, sizeof(body) - 1, &charge, &fault);

		if (good)
			assert_string_equal(charge.metadata, "{\"a\":\"\\\"\",\"b\":\"2\"}");
		else
			assert_true(fault.spent);
		/* Once there is enough memory, more is enough too. */
		assert_true(good || !taken);
		taken = good;
		arena_close(&arena);
	}
	assert_true(taken);
}

static void a_large_body_needs_an_arena_of_its_size_only(void **state)
{
	size_t length;
	char *body = repeat("{\"reference\":\"", "\\u00e9", 9999, &length);
	struct field_fault fault;
	struct charge charge;

	(void)state;
	/* Cut short it is not JSON; nothing else may happen. */
	assert_false(fields_read(&charge_fields, *state, body, length, &charge, &fault));
	assert_string_equal(fault.detail, "The body is not valid JSON.");
	assert_true(arena_used(*state) < 4 * length);
	free(body);
}

static const struct query_case {
	const char *name, *text;
	bool good;
	const char *detail;
} query_cases[] = {
	/* clang-format off */
	{ "amount", "12", true, "" },
	{ "amount", "0", false, "amount must be from 1 to 9007199254740991." },
	{ "amount", "+1", false, "amount must be a whole number written as digits only." },
	{ "reason", "abc", true, "" },
	{ "reason", "", false, "reason must have from 1 to 5 characters." },
	{ "reason", "\xff", false, "reason must be valid UTF-8." },
	{ "reason", "a\nb", false, "reason must not contain control characters." },
	{ "atomic", "true", true, "" },
	{ "atomic", "false", true, "" },
	{ "atomic", "1", false, "atomic must be true or false." },
	{ "type", "spend", true, "" },
	{ "type", "", false, "type must be one of grant, spend." },
	{ "metadata", "{}", false, "metadata must be an object whose values are text." },
	{ "operations", "[]", false, "operations must be a list of objects." },
	/* clang-format on */
};

static void one_text_is_read_by_the_same_rules(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(query_cases); i++) {
		const struct query_case *c = &query_cases[i];
		const struct field *field = fields_find(&charge_fields, c->name);
		struct field_fault fault = { .spent = false };
		struct charge charge;
		char pointer[32];
		bool good;

		assert_non_null(field);
		fields_clear(&charge_fields, &charge);
		good = field_set_text(field, &charge, c->text, &fault);
		(void)snprintf(pointer, sizeof(pointer), "%s%s", c->good ? "" : "/",
			       c->good ? "" : c->name);
		if (good != c->good || strcmp(fault.detail, c->detail) != 0 ||
		    strcmp(fault.pointer, pointer) != 0)
			fail_msg("%s=%s: '%s' %s", c->name, c->text, fault.pointer, fault.detail);
	}
}

static void one_text_is_stored_and_not_copied(void **state)
{
	static const char text[] = "abc";
	struct field_fault fault;
	struct charge charge;

	(void)state;
	fields_clear(&charge_fields, &charge);
	assert_true(field_set_text(&charge_table[1], &charge, text, &fault));
	assert_ptr_equal(charge.reason, text);
	assert_true(field_set_text(&charge_table[0], &charge, "12", &fault));
	assert_int_equal(charge.amount, 12);
	assert_true(field_set_text(&charge_table[4], &charge, "spend", &fault));
	assert_int_equal(charge.type, 1);
	assert_true(field_set_text(&charge_table[5], &charge, "true", &fault));
	assert_true(charge.atomic);
}

static void what_is_missing_is_named_in_the_order_of_the_table(void **state)
{
	struct field_fault fault;

	(void)state;
	assert_null(fields_find(&charge_fields, "amoun"));
	assert_null(fields_find(&charge_fields, "amounts"));
	assert_ptr_equal(fields_find(&charge_fields, "reason"), &charge_table[1]);
	assert_false(fields_complete(&charge_fields, 0, &fault));
	assert_string_equal(fault.pointer, "/amount");
	assert_false(fields_complete(&charge_fields, 1, &fault));
	assert_string_equal(fault.pointer, "/reason");
	assert_string_equal(fault.detail, "reason is required.");
	assert_false(fault.spent);
	assert_true(fields_complete(&charge_fields, 3, &fault));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		FIELDS_TEST(every_kind_goes_where_the_table_says),
		FIELDS_TEST(an_escaped_backslash_begins_no_escape),
		FIELDS_TEST(a_long_text_with_escapes_is_read_whole),
		FIELDS_TEST(what_is_absent_is_cleared),
		FIELDS_TEST(a_list_holds_objects_that_may_hold_lists),
		FIELDS_TEST(a_long_list_is_read_whole),
		FIELDS_TEST(equal_strings_are_one_canonical_text),
		FIELDS_TEST(the_deepest_body_that_fits_is_taken),
		FIELDS_TEST(sixty_five_names_in_metadata_are_too_many),
		FIELDS_TEST(characters_are_counted_not_bytes),
		FIELDS_TEST(a_spent_arena_is_said_at_every_size),
		FIELDS_TEST(a_large_body_needs_an_arena_of_its_size_only),
		cmocka_unit_test(one_text_is_read_by_the_same_rules),
		cmocka_unit_test(one_text_is_stored_and_not_copied),
		cmocka_unit_test(what_is_missing_is_named_in_the_order_of_the_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
