#include "base/array.h"
#include "json/writer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static int open_arena(void **state)
{
	*state = arena_open((size_t)16 * 1024, (size_t)64 * 1024);
	return *state == NULL ? -1 : 0;
}

static int close_arena(void **state)
{
	struct arena *arena = *state;

	arena_close(&arena);
	return 0;
}

static void every_kind_of_value_is_written_compactly(void **state)
{
	struct json_writer *writer = json_open(*state);
	size_t length = 0;
	const char *text;

	json_object_begin(writer);
	json_member_string(writer, "text", "a");
	json_member_string(writer, "none", NULL);
	json_member_integer(writer, "least", INT64_MIN);
	json_member_integer(writer, "most", INT64_MAX);
	json_member_boolean(writer, "yes", true);
	json_member_boolean(writer, "no", false);
	json_member_raw(writer, "raw", "{\"a\":\"b\"}");
	json_member_raw(writer, "rawNone", NULL);
	json_key(writer, "list");
	json_array_begin(writer);
	json_integer(writer, 1);
	json_null(writer);
	json_object_begin(writer);
	json_object_end(writer);
	json_array_begin(writer);
	json_array_end(writer);
	json_array_end(writer);
	json_object_end(writer);

	text = json_text(writer, &length);
	assert_non_null(text);
	assert_string_equal(text, "{\"text\":\"a\",\"none\":null,\"least\":-9223372036854775808,"
				  "\"most\":9223372036854775807,\"yes\":true,\"no\":false,"
				  "\"raw\":{\"a\":\"b\"},\"rawNone\":null,"
				  "\"list\":[1,null,{},[]]}");
	assert_int_equal(length, strlen(text));
	assert_ptr_equal(json_text(writer, NULL), text);
}

static const struct escape_case {
	const char *name, *text, *expected;
} escape_cases[] = {
	/* clang-format off */
	{ "nothing", "", "\"\"" },
	{ "quote and backslash", "a\"b\\c", "\"a\\\"b\\\\c\"" },
	{ "control characters", "\x01\n\t\r\b\f\x1f", "\"\\u0001\\n\\t\\r\\b\\f\\u001F\"" },
	{ "no need to escape", "</script> '", "\"</script> '\"" },
	{ "all lengths of UTF-8", "\x7f\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", "\"\x7f\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"" },
	/* clang-format on */
};

static void text_is_escaped(void **state)
{
	for (size_t i = 0; i < COUNT_OF(escape_cases); i++) {
		const struct escape_case *c = &escape_cases[i];
		struct json_writer *writer = json_open(*state);
		const char *text;

		json_string(writer, c->text);
		text = json_text(writer, NULL);
		if (text == NULL || strcmp(text, c->expected) != 0)
			fail_msg("%s: got %s", c->name, text == NULL ? "nothing" : text);
	}
}

/* Each writes something that is not a JSON value. */
static void nothing_at_all(struct json_writer *writer)
{
	(void)writer;
}

static void open_object(struct json_writer *writer)
{
	json_object_begin(writer);
}

static void open_array(struct json_writer *writer)
{
	json_array_begin(writer);
	json_array_begin(writer);
	json_array_end(writer);
}

static void closed_twice(struct json_writer *writer)
{
	json_object_begin(writer);
	json_object_end(writer);
	json_object_end(writer);
}

static void object_closed_as_array(struct json_writer *writer)
{
	json_object_begin(writer);
	json_array_end(writer);
}

static void array_closed_as_object(struct json_writer *writer)
{
	json_array_begin(writer);
	json_object_end(writer);
}

static void name_without_value(struct json_writer *writer)
{
	json_object_begin(writer);
	json_key(writer, "a");
	json_object_end(writer);
}

static void two_names(struct json_writer *writer)
{
	json_object_begin(writer);
	json_key(writer, "a");
	json_key(writer, "b");
	json_object_end(writer);
}

static void value_without_name(struct json_writer *writer)
{
	json_object_begin(writer);
	json_integer(writer, 1);
	json_object_end(writer);
}

static void name_in_array(struct json_writer *writer)
{
	json_array_begin(writer);
	json_key(writer, "a");
	json_array_end(writer);
}

static void two_values(struct json_writer *writer)
{
	json_integer(writer, 1);
	json_integer(writer, 2);
}

static void not_utf8(struct json_writer *writer)
{
	json_string(writer, "\xff");
}

static void name_not_utf8(struct json_writer *writer)
{
	json_object_begin(writer);
	json_member_integer(writer, "\xc3", 1);
	json_object_end(writer);
}

static void too_deep(struct json_writer *writer)
{
	for (int i = 0; i < 65; i++)
		json_array_begin(writer);
	for (int i = 0; i < 65; i++)
		json_array_end(writer);
}

static const struct misuse_case {
	const char *name;
	void (*write)(struct json_writer *writer);
} misuse_cases[] = {
	/* clang-format off */
	{ "nothing at all", nothing_at_all },
	{ "open object", open_object },
	{ "open array", open_array },
	{ "closed twice", closed_twice },
	{ "object closed as array", object_closed_as_array },
	{ "array closed as object", array_closed_as_object },
	{ "name without value", name_without_value },
	{ "two names", two_names },
	{ "value without name", value_without_name },
	{ "name in array", name_in_array },
	{ "two values", two_values },
	{ "not UTF-8", not_utf8 },
	{ "name not UTF-8", name_not_utf8 },
	{ "too deep", too_deep },
	/* clang-format on */
};

static void what_is_no_json_is_no_text(void **state)
{
	for (size_t i = 0; i < COUNT_OF(misuse_cases); i++) {
		struct json_writer *writer = json_open(*state);
		const char *text;

		misuse_cases[i].write(writer);
		text = json_text(writer, NULL);
		if (text != NULL)
			fail_msg("%s: got %s", misuse_cases[i].name, text);
		arena_reset(*state);
	}
}

static void failure_is_sticky(void **state)
{
	struct json_writer *writer = json_open(*state);

	json_array_begin(writer);
	json_string(writer, "\xff");
	json_string(writer, "fine");
	json_array_end(writer);
	assert_null(json_text(writer, NULL));
}

static void sixty_four_levels_are_written(void **state)
{
	struct json_writer *writer = json_open(*state);
	size_t length;

	for (int i = 0; i < 32; i++) {
		json_object_begin(writer);
		json_key(writer, "a");
		json_array_begin(writer);
	}
	for (int i = 0; i < 32; i++) {
		json_array_end(writer);
		json_object_end(writer);
	}
	assert_non_null(json_text(writer, &length));
	assert_int_equal(length, 32 * strlen("{\"a\":[]}"));
}

static void a_spent_arena_is_a_failure(void **state)
{
	struct json_writer *writer = json_open(*state);

	json_array_begin(writer);
	for (int i = 0; i < 20000; i++)
		json_integer(writer, i);
	json_array_end(writer);
	assert_null(json_text(writer, NULL));
	assert_true(arena_spent(*state));

	/* With or without a writer, nothing is written. */
	while (arena_alloc(*state, 64) != NULL)
		;
	writer = json_open(*state);
	assert_null(writer);
	json_object_begin(writer);
	json_member_string(writer, "a", "b");
	json_member_string(writer, "a", NULL);
	json_member_raw(writer, "a", NULL);
	json_member_raw(writer, "a", "1");
	json_member_integer(writer, "a", 1);
	json_member_boolean(writer, "a", true);
	json_array_begin(writer);
	json_array_end(writer);
	json_object_end(writer);
	assert_null(json_text(writer, NULL));
}

#define WRITER_TEST(name) cmocka_unit_test_setup_teardown(name, open_arena, close_arena)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		WRITER_TEST(every_kind_of_value_is_written_compactly),
		WRITER_TEST(text_is_escaped),
		WRITER_TEST(what_is_no_json_is_no_text),
		WRITER_TEST(failure_is_sticky),
		WRITER_TEST(sixty_four_levels_are_written),
		WRITER_TEST(a_spent_arena_is_a_failure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
