#include "base/array.h"
#include "charge_fields.h"

#include <stdio.h>

#define BODY(literal) (literal), sizeof(literal) - 1

static const struct bad_case {
	const char *name, *body;
	size_t length;
	const char *pointer, *detail;
} bad_cases[] = {
	/* clang-format off */
	/* Not one JSON object. */
	{ "nothing", BODY(""), "", "not valid JSON" },
	{ "blanks only", BODY(" \n\t"), "", "not valid JSON" },
	{ "a number", BODY("1"), "", "must be a JSON object" },
	{ "two numbers", BODY("1 2"), "", "must be a JSON object" },
	{ "text", BODY("\"a\""), "", "must be a JSON object" },
	{ "null", BODY("null"), "", "must be a JSON object" },
	{ "true", BODY("true"), "", "must be a JSON object" },
	{ "an array", BODY("[]"), "", "must be a JSON object" },
	{ "an array of objects", BODY("[{" GOOD "}]"), "", "must be a JSON object" },
	{ "cut in the object", BODY("{" GOOD), "", "not valid JSON" },
	{ "cut in a name", BODY("{" GOOD ",\"ref"), "", "not valid JSON" },
	{ "cut in a text", BODY("{" GOOD ",\"reference\":\"a"), "", "not valid JSON" },
	{ "cut in an escape", BODY("{" GOOD ",\"reference\":\"\\u00"), "", "not valid JSON" },
	{ "trailing garbage", BODY("{" GOOD "}x"), "", "not valid JSON" },
	{ "a second value", BODY("{" GOOD "}{}"), "", "not valid JSON" },
	{ "a second number", BODY("{" GOOD "} 1"), "", "not valid JSON" },
	{ "a trailing NUL", BODY("{" GOOD "}\0"), "", "not valid JSON" },
	{ "a byte order mark", BODY("\xef\xbb\xbf{" GOOD "}"), "", "not valid JSON" },
	{ "a comment", BODY("{/* */" GOOD "}"), "", "not valid JSON" },
	{ "a line comment", BODY("{" GOOD "}// x"), "", "not valid JSON" },
	{ "a trailing comma", BODY("{" GOOD ",}"), "", "not valid JSON" },
	{ "single quotes", BODY("{'amount':1}"), "", "not valid JSON" },
	{ "a name without quotes", BODY("{amount:1}"), "", "not valid JSON" },
	{ "NaN", BODY("{\"amount\":NaN}"), "", "not valid JSON" },
	{ "a raw newline in text", BODY("{\"reason\":\"a\nb\"}"), "", "not valid JSON" },
	{ "a raw NUL in text", BODY("{\"reason\":\"a\0b\"}"), "", "not valid JSON" },
	{ "an unknown escape", BODY("{\"reason\":\"\\x41\"}"), "", "not valid JSON" },
	{ "an escape of three digits", BODY("{\"reason\":\"\\u041\"}"), "", "not valid JSON" },

	/* Numbers. */
	{ "a leading zero", BODY("{\"operations\":[{\"amount\":01}]}"), "", "not valid JSON" },
	{ "a leading zero where 0 is refused", BODY("{\"amount\":01}"), "/amount", "must be from 1 to" },
	{ "a plus", BODY("{\"amount\":+1}"), "", "not valid JSON" },
	{ "no digit before the point", BODY("{\"amount\":.5}"), "", "not valid JSON" },
	{ "no digit behind the point", BODY("{\"amount\":1.}"), "", "not valid JSON" },
	{ "a fraction", BODY("{\"amount\":1.0}"), "/amount", "amount must be a whole number written as digits only" },
	{ "an exponent", BODY("{\"amount\":1e2}"), "/amount", "written as digits only" },
	{ "more than a double", BODY("{\"amount\":1e400}"), "/amount", "written as digits only" },
	{ "minus", BODY("{\"amount\":-1}"), "/amount", "written as digits only" },
	{ "minus zero", BODY("{\"amount\":-0}"), "/amount", "written as digits only" },
	{ "zero", BODY("{\"amount\":0}"), "/amount", "amount must be from 1 to 9007199254740991" },
	{ "one too many", BODY("{\"amount\":9007199254740992}"), "/amount", "must be from 1 to 9007199254740991" },
	{ "2^63", BODY("{\"amount\":9223372036854775808}"), "/amount", "must be from 1 to" },
	{ "2^64 + 1", BODY("{\"amount\":18446744073709551617}"), "/amount", "must be from 1 to" },
	{ "text for a number", BODY("{\"amount\":\"1\"}"), "/amount", "written as digits only" },
	{ "true for a number", BODY("{\"amount\":true}"), "/amount", "written as digits only" },
	{ "null for a number", BODY("{\"amount\":null}"), "/amount", "written as digits only" },
	{ "an array for a number", BODY("{\"amount\":[1]}"), "/amount", "written as digits only" },
	{ "an object for a number", BODY("{\"amount\":{}}"), "/amount", "written as digits only" },

	/* Text. */
	{ "a number for text", BODY("{\"reason\":1}"), "/reason", "reason must be text" },
	{ "null for text", BODY("{\"reason\":null}"), "/reason", "reason must be text" },
	{ "an object for text", BODY("{\"reason\":{}}"), "/reason", "reason must be text" },
	{ "too short", BODY("{\"reason\":\"\"}"), "/reason", "reason must have from 1 to 5 characters" },
	{ "too long", BODY("{\"reason\":\"abcdef\"}"), "/reason", "reason must have from 1 to 5 characters" },
	{ "an escaped NUL", BODY("{\"reason\":\"a\\u0000b\"}"), "/reason", "must not contain control characters" },
	{ "an escaped newline", BODY("{\"reason\":\"\\n\"}"), "/reason", "must not contain control characters" },
	{ "an escaped C1", BODY("{\"reason\":\"\\u0085\"}"), "/reason", "must not contain control characters" },
	{ "a raw DEL", BODY("{\"reason\":\"\x7f\"}"), "/reason", "must not contain control characters" },
	{ "an overlong NUL", BODY("{\"reason\":\"\xc0\x80\"}"), "/reason", "reason must be valid UTF-8" },
	{ "an overlong slash", BODY("{\"reason\":\"\xc0\xaf\"}"), "/reason", "reason must be valid UTF-8" },
	{ "a raw surrogate", BODY("{\"reason\":\"\xed\xa0\x80\"}"), "/reason", "reason must be valid UTF-8" },
	{ "above U+10FFFF", BODY("{\"reason\":\"\xf5\x80\x80\x80\"}"), "/reason", "reason must be valid UTF-8" },
	{ "far above U+10FFFF", BODY("{\"reason\":\"\xf7\xbf\xbf\xbf\"}"), "/reason", "reason must be valid UTF-8" },
	{ "UTF-8 cut by the quote", BODY("{\"reason\":\"\xc3\"}"), "/reason", "reason must be valid UTF-8" },
	{ "half a pair, high", BODY("{\"reason\":\"\\uD800\"}"), "/reason", "half of a surrogate pair" },
	{ "half a pair, low", BODY("{\"reason\":\"\\uDC00\"}"), "/reason", "half of a surrogate pair" },
	{ "high and a letter", BODY("{\"reason\":\"\\uD800\\u0041\"}"), "/reason", "half of a surrogate pair" },
	{ "high and a plain letter", BODY("{\"reason\":\"\\ud83dA\"}"), "/reason", "half of a surrogate pair" },
	{ "high and high", BODY("{\"reason\":\"\\ud83d\\ud83d\\ude00\"}"), "/reason", "half of a surrogate pair" },
	{ "a pair and low", BODY("{\"reason\":\"\\ud83d\\ude00\\ude00\"}"), "/reason", "half of a surrogate pair" },
	{ "an escaped backslash before low", BODY("{\"reason\":\"\\\\\\uDC00\"}"), "/reason", "half of a surrogate pair" },
	{ "high, then an escaped backslash", BODY("{\"reason\":\"\\uD83D\\\\uDE00\"}"), "/reason", "half of a surrogate pair" },
	{ "half a pair behind other escapes", BODY("{\"reference\":\"\\\"\\u0041\",\"amount\":1,\"reason\":\"\\ud800\"}"), "/reason", "half of a surrogate pair" },

	/* Other kinds. */
	{ "text for a boolean", BODY("{\"atomic\":\"true\"}"), "/atomic", "atomic must be true or false" },
	{ "a number for a boolean", BODY("{\"atomic\":1}"), "/atomic", "atomic must be true or false" },
	{ "null for a boolean", BODY("{\"atomic\":null}"), "/atomic", "atomic must be true or false" },
	{ "another choice", BODY("{\"type\":\"Spend\"}"), "/type", "type must be one of grant, spend" },
	{ "a choice cut short", BODY("{\"type\":\"spen\"}"), "/type", "type must be one of grant, spend" },
	{ "a number for a choice", BODY("{\"type\":1}"), "/type", "type must be one of grant, spend" },
	{ "text for an object", BODY("{\"metadata\":\"{}\"}"), "/metadata", "metadata must be an object whose values are text" },
	{ "an array for an object", BODY("{\"metadata\":[]}"), "/metadata", "metadata must be an object whose values are text" },
	{ "a number in metadata", BODY("{\"metadata\":{\"a\":1}}"), "/metadata/a", "Each value in metadata must be text" },
	{ "null in metadata", BODY("{\"metadata\":{\"a\":\"1\",\"b\":null}}"), "/metadata/b", "Each value in metadata must be text" },
	{ "an object in metadata", BODY("{\"metadata\":{\"a\":{}}}"), "/metadata/a", "Each value in metadata must be text" },
	{ "an array in metadata", BODY("{\"metadata\":{\"a\":[]}}"), "/metadata/a", "Each value in metadata must be text" },
	{ "a name twice in metadata", BODY("{\"metadata\":{\"a\":\"1\",\"\\u0061\":\"2\"}}"), "/metadata/a", "A name stands in metadata twice" },
	{ "bad UTF-8 in metadata", BODY("{\"metadata\":{\"a\":\"\xff\"}}"), "/metadata/a", "metadata must be valid UTF-8" },
	{ "half a pair in metadata", BODY("{\"metadata\":{\"a~/b\":\"\\ud800\"}}"), "/metadata/a~0~1b", "half of a surrogate pair" },
	{ "a bad name in metadata", BODY("{\"metadata\":{\"\\u0000\":\"\"}}"), "/metadata", "The name of a field must not contain control characters" },
	{ "metadata that is too large", BODY("{\"metadata\":{\"a\":\"12345678901234567890123456789012345678901234567890123456789\"}}"), "/metadata", "metadata must have at most 64 bytes as JSON" },
	{ "text for a list", BODY("{\"operations\":\"x\"}"), "/operations", "operations must be a list of objects" },
	{ "an object for a list", BODY("{\"operations\":{}}"), "/operations", "operations must be a list of objects" },
	{ "too few items", BODY("{\"operations\":[]}"), "/operations", "operations must have from 1 to 3 items" },
	{ "too many items", BODY("{\"operations\":[{\"amount\":1},{\"amount\":1},{\"amount\":1},{\"amount\":1}]}"), "/operations", "operations must have from 1 to 3 items" },
	{ "an item that is a number", BODY("{\"operations\":[{\"amount\":1},7]}"), "/operations/1", "Each item of operations must be an object" },
	{ "an item that is a list", BODY("{\"operations\":[[]]}"), "/operations/0", "Each item of operations must be an object" },
	{ "an item that is null", BODY("{\"operations\":[null]}"), "/operations/0", "Each item of operations must be an object" },
	{ "a bad member of an item", BODY("{\"operations\":[{\"amount\":1},{\"amount\":101}]}"), "/operations/1/amount", "amount must be from 0 to 100" },
	{ "an unknown member of an item", BODY("{\"operations\":[{\"amount\":1,\"reason\":\"a\"}]}"), "/operations/0/reason", "There is no such field" },
	{ "a missing member of an item", BODY("{\"operations\":[{\"amount\":1},{\"type\":\"grant\"}]}"), "/operations/1/amount", "amount is required" },
	{ "a fault far inside", BODY("{\"operations\":[{\"amount\":1,\"operations\":[{\"amount\":1},{\"amount\":1,\"metadata\":{\"k\":0}}]}]}"), "/operations/0/operations/1/metadata/k", "must be text" },

	/* Names. */
	{ "an unknown name", BODY("{" GOOD ",\"Amount\":1}"), "/Amount", "There is no such field" },
	{ "an unknown name to escape", BODY("{\"a/b~c\":1}"), "/a~1b~0c", "There is no such field" },
	{ "an empty name", BODY("{\"\":1}"), "/", "There is no such field" },
	{ "a name behind a NUL", BODY("{\"amount\\u0000\":1}"), "", "The name of a field must not contain control characters" },
	{ "a name that is no UTF-8", BODY("{\"\xff\":1}"), "", "The name of a field must be valid UTF-8" },
	{ "half a pair in a name", BODY("{\"\\ud800\":1}"), "", "The name of a field must not contain half of a surrogate pair" },
	{ "a name of its own text", BODY("{\"<script>alert(1)</script>\":1}"), "/<script>alert(1)<~1script>", "There is no such field" },
	{ "a doubled name", BODY("{\"amount\":1,\"reason\":\"a\",\"amount\":1}"), "/amount", "amount is given twice" },
	{ "a doubled name, escaped", BODY("{\"amount\":1,\"\\u0061mount\":1}"), "/amount", "amount is given twice" },
	{ "nothing in the object", BODY("{}"), "/amount", "amount is required" },
	{ "one of two required", BODY("{\"amount\":1}"), "/reason", "reason is required" },

	/* The first fault in the document is the answer. */
	{ "mistyped beats missing", BODY("{\"reason\":1}"), "/reason", "reason must be text" },
	{ "first of two mistyped", BODY("{\"reason\":1,\"amount\":\"x\"}"), "/reason", "reason must be text" },
	{ "unknown beats what follows", BODY("{\"x\":1,\"amount\":0"), "/x", "There is no such field" },
	{ "doubled beats its value", BODY("{\"amount\":1,\"amount\":\"x\"}"), "/amount", "amount is given twice" },
	{ "bad JSON beats what follows", BODY("{\"amount\":1,,\"x\":1}"), "", "not valid JSON" },
	{ "a bad item beats the end", BODY("{\"operations\":[{\"amount\":\"x\"}"), "/operations/0/amount", "written as digits only" },
	{ "missing in an item beats what follows", BODY("{\"operations\":[{}],\"x\":1}"), "/operations/0/amount", "amount is required" },
	/* clang-format on */
};

static void a_bad_body_is_refused_by_pointer(void **state)
{
	for (size_t i = 0; i < COUNT_OF(bad_cases); i++) {
		const struct bad_case *c = &bad_cases[i];
		struct field_fault fault;
		struct charge charge;

		memset(&fault, 0xff, sizeof(fault));
		if (read_body(*state, c->body, c->length, &charge, &fault))
			fail_msg("%s: was taken", c->name);
		if (strcmp(fault.pointer, c->pointer) != 0 ||
		    strstr(fault.detail, c->detail) == NULL || fault.spent)
			fail_msg("%s: expected '%s' %s, got '%s' %s", c->name, c->pointer,
				 c->detail, fault.pointer, fault.detail);
		arena_reset(*state);
	}
}

static const struct deep_case {
	const char *name, *start, *piece, *pointer, *detail;
} deep_cases[] = {
	/* clang-format off */
	{ "arrays", "", "[", "", "must be a JSON object" },
	{ "objects", "", "{\"a\":", "/a", "There is no such field" },
	{ "arrays in a field", "{\"amount\":", "[", "/amount", "written as digits only" },
	{ "arrays in a list", "{\"operations\":", "[", "/operations/0", "must be an object" },
	{ "objects in metadata", "{\"metadata\":", "{\"a\":", "/metadata/a", "must be text" },
	{ "lists in lists", "{\"operations\":[{\"amount\":1,", "\"operations\":[{",
	  "/operations/0/operations/0/operations/0/operations/0", "nested more than 8 levels deep" },
	/* clang-format on */
};

static void depth_is_refused_early_and_costs_nothing(void **state)
{
	for (size_t i = 0; i < COUNT_OF(deep_cases); i++) {
		const struct deep_case *c = &deep_cases[i];
		struct field_fault fault;
		struct charge charge;
		size_t length;
		char *body = repeat(c->start, c->piece, 300000, &length);

		assert_false(fields_read(&charge_fields, *state, body, length, &charge, &fault));
		if (strcmp(fault.pointer, c->pointer) != 0 ||
		    strstr(fault.detail, c->detail) == NULL)
			fail_msg("%s: got '%s' %s", c->name, fault.pointer, fault.detail);
		assert_true(arena_used(*state) < (size_t)16 * 1024);
		free(body);
		arena_reset(*state);
	}
}

static void a_name_too_long_to_show_points_at_its_object(void **state)
{
	struct field_fault fault;
	struct charge charge;
	char body[400], name[200];

	for (size_t length = 110; length < 140; length++) {
		memset(name, 'n', length);
		name[length] = '\0';
		(void)snprintf(body, sizeof(body), "{\"%s\":1}", name);
		assert_false(read_body(*state, body, strlen(body), &charge, &fault));
		if (fault.pointer[0] == '\0')
			assert_true(length + 3 > sizeof(fault.pointer));
		else
			assert_string_equal(fault.pointer + 1, name);
		assert_string_equal(fault.detail, "There is no such field.");
	}
	/* An escaped '~' takes two. */
	memset(name, '~', 100);
	name[100] = '\0';
	(void)snprintf(body, sizeof(body), "{\"%s\":1}", name);
	assert_false(read_body(*state, body, strlen(body), &charge, &fault));
	assert_string_equal(fault.pointer, "");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		FIELDS_TEST(a_bad_body_is_refused_by_pointer),
		FIELDS_TEST(depth_is_refused_early_and_costs_nothing),
		FIELDS_TEST(a_name_too_long_to_show_points_at_its_object),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
