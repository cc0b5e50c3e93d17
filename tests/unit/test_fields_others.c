/* Members without a row, strings alone or in a list, and seconds: what a set of
 * claims needs. */
#include "base/array.h"
#include "charge_fields.h"

#include <stdio.h>

struct claims {
	const char *subject;
	int64_t expires_s, weight;
	struct field_list audience, inner, roles;
	bool trusted;
};

/* clang-format off */
static const struct field inner_table[] = {
	{ "subject", FIELD_TEXT, .offset = offsetof(struct claims, subject), .length_max = 5 },
};

static const struct fields inner_fields = {
	.table = inner_table, .count = 1, .size = sizeof(struct claims), .others_allowed = false,
};

static const struct field claims_table[] = {
	{ "subject", FIELD_TEXT, .required = true, .offset = offsetof(struct claims, subject),
	  .length_min = 1, .length_max = 5 },
	{ "expires", FIELD_SECONDS, .offset = offsetof(struct claims, expires_s),
	  .min = 0, .max = 1000 },
	{ "audience", FIELD_TEXTS, .offset = offsetof(struct claims, audience),
	  .length_min = 1, .length_max = 3 },
	{ "roles", FIELD_TEXTS, .list_only = true, .offset = offsetof(struct claims, roles),
	  .length_max = 9 },
	{ "trusted", FIELD_TRUTH, .offset = offsetof(struct claims, trusted) },
	{ "weight", FIELD_INTEGER, .offset = offsetof(struct claims, weight), .min = 0, .max = 9,
	  .standard = 7 },
	{ "inner", FIELD_LIST, .offset = offsetof(struct claims, inner), .length_max = 2,
	  .item = &inner_fields },
};
/* clang-format on */

static const struct fields claims_fields = FIELDS_AND_OTHERS(struct claims, claims_table);

static bool read_claims(struct arena *arena, const char *body, struct claims *claims,
			struct field_fault *fault)
{
	size_t length = strlen(body);
	char *copy = malloc(length);
	bool good;

	assert_non_null(copy);
	memcpy(copy, body, length);
	good = fields_read(&claims_fields, arena, copy, length, claims, fault);
	free(copy);
	return good;
}

static void expect_good(struct arena *arena, const char *body, struct claims *claims)
{
	struct field_fault fault;

	if (!read_claims(arena, body, claims, &fault))
		fail_msg("%s: '%s' %s", body, fault.pointer, fault.detail);
}

static void what_has_no_row_is_passed_over_whatever_its_shape(void **state)
{
	static const char *const others[] = {
		/* clang-format off */
		"null", "true", "0", "-1.5e999", "\"\"", "\"a\\nb\\u0000\"", "\"\\ud83d\\ude00\"",
		"{}", "[]", "[[[[[[[]]]]]]]", "[1,[2,{\"a\":[null,false]}],\"x\"]",
		"{\"subject\":\"other\",\"audience\":{\"subject\":1}}",
		/* clang-format on */
	};

	for (size_t i = 0; i < COUNT_OF(others); i++) {
		struct claims claims;
		char body[256];

		(void)snprintf(body, sizeof(body),
			       "{\"a\":%s,\"subject\":\"me\",\"b\":%s,\"expires\":7,\"a\":%s}",
			       others[i], others[i], others[i]);
		expect_good(*state, body, &claims);
		assert_string_equal(claims.subject, "me");
		assert_int_equal(claims.expires_s, 7);
		assert_null(claims.audience.items);
	}
}

/* The check for surrogate pairs starts after the last string that was read. */
static void texts_behind_what_was_passed_over_are_still_looked_at(void **state)
{
	struct field_fault fault;
	struct claims claims;

	expect_good(*state,
		    "{\"a\":\"\\ud83d\\ude00\",\"b\":{\"c\\u0041\":[\"\\u00e9\"]},"
		    "\"subject\":\"\\ud83d\\ude00\"}",
		    &claims);
	assert_string_equal(claims.subject, "\xf0\x9f\x98\x80");
	assert_false(read_claims(*state,
				 "{\"a\":\"\\ud83d\\ude00\",\"b\":[\"\\u00e9\"],"
				 "\"subject\":\"\\ud83d\"}",
				 &claims, &fault));
	assert_string_equal(fault.pointer, "/subject");
}

static void what_somebody_else_says_is_true_only_when_they_say_true(void **state)
{
	static const struct {
		const char *value;
		bool trusted;
	} cases[] = {
		{ "true", true },      { "\"true\"", true }, { "false", false },
		{ "\"True\"", false }, { "\"tru\"", false }, { "\"\"", false },
		{ "null", false },     { "1", false },       { "\"\\u0074rue\"", true },
	};
	struct field_fault fault;
	struct claims claims;

	expect_good(*state, "{\"subject\":\"me\"}", &claims);
	assert_false(claims.trusted);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char body[64];

		(void)snprintf(body, sizeof(body), "{\"subject\":\"me\",\"trusted\":%s}",
			       cases[i].value);
		expect_good(*state, body, &claims);
		if (claims.trusted != cases[i].trusted)
			fail_msg("%s: %d", cases[i].value, claims.trusted);
	}
	assert_false(read_claims(*state, "{\"subject\":\"me\",\"trusted\":{}}", &claims, &fault));
	assert_string_equal(fault.detail, "trusted must be true or false.");
}

static void a_number_that_is_not_given_is_the_standard_one(void **state)
{
	struct claims claims;

	expect_good(*state, "{\"subject\":\"me\"}", &claims);
	assert_int_equal(claims.weight, 7);
	expect_good(*state, "{\"subject\":\"me\",\"weight\":0}", &claims);
	assert_int_equal(claims.weight, 0);
}

static void a_list_alone_may_be_asked_for(void **state)
{
	struct field_fault fault;
	struct claims claims;

	expect_good(*state, "{\"subject\":\"me\",\"roles\":[\"a\",\"b\"]}", &claims);
	assert_int_equal(claims.roles.count, 2);
	assert_false(read_claims(*state, "{\"subject\":\"me\",\"roles\":\"a\"}", &claims, &fault));
	assert_string_equal(fault.detail, "roles must be a list of texts.");
}

static void texts_come_alone_or_in_a_list(void **state)
{
	struct claims claims;
	const char *const *audience;

	expect_good(*state, "{\"subject\":\"me\",\"audience\":\"one\"}", &claims);
	assert_int_equal(claims.audience.count, 1);
	assert_string_equal(((const char *const *)claims.audience.items)[0], "one");

	expect_good(*state,
		    "{\"audience\":[\"a\",\"\\u0062\",\"c\",\"d\",\"e\",\"f\",\"g\",\"h\",\"i\"],"
		    "\"subject\":\"me\"}",
		    &claims);
	assert_int_equal(claims.audience.count, 9);
	audience = claims.audience.items;
	for (size_t i = 0; i < 9; i++) {
		assert_int_equal(audience[i][0], 'a' + (int)i);
		assert_int_equal(audience[i][1], '\0');
	}

	expect_good(*state, "{\"audience\":[],\"subject\":\"me\"}", &claims);
	assert_int_equal(claims.audience.count, 0);
}

static void seconds_lose_their_fraction(void **state)
{
	static const struct seconds_case {
		const char *written;
		int64_t expected;
	} cases[] = {
		{ "0", 0 },        { "0.9", 0 },     { "7", 7 },         { "7.0", 7 },
		{ "7.999999", 7 }, { "1000", 1000 }, { "1000.5", 1000 },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct claims claims;
		char body[64];

		(void)snprintf(body, sizeof(body), "{\"subject\":\"me\",\"expires\":%s}",
			       cases[i].written);
		expect_good(*state, body, &claims);
		assert_int_equal(claims.expires_s, cases[i].expected);
	}
}

#define ME "{\"subject\":\"me\","

static const struct bad_case {
	const char *name, *body, *pointer, *detail;
} bad_cases[] = {
	/* clang-format off */
	{ "a required one is still required", "{\"a\":\"subject\"}", "/subject", "is required" },
	{ "twice", ME "\"a\":1,\"subject\":\"me\"}", "/subject", "is given twice" },
	{ "twice, once escaped", ME "\"\\u0073ubject\":\"me\"}", "/subject", "is given twice" },
	{ "an item's own table decides", ME "\"inner\":[{\"a\":1}]}", "/inner/0/a", "no such field" },
	{ "nine levels", ME "\"a\":[[[[[[[[]]]]]]]]}", "", "nested more than 8 levels" },
	{ "nine levels of objects", ME "\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}}}}}",
	  "", "nested more than 8 levels" },
	{ "an overlong form", ME "\"a\":\"\xc0\xaf\"}", "", "Text must be valid UTF-8" },
	{ "deep inside too", ME "\"a\":[{\"b\":\"\xff\"}]}", "", "Text must be valid UTF-8" },
	{ "half a pair", ME "\"a\":\"\\ud800\"}", "", "half of a surrogate pair" },
	{ "a NUL in a name", ME "\"subject\\u0000\":1}", "", "control characters" },
	{ "a NUL in a name inside", ME "\"a\":{\"b\\u0000\":1}}", "", "control characters" },
	{ "cut inside", ME "\"a\":[{", "", "not valid JSON" },
	{ "closed wrongly", ME "\"a\":[}}", "", "not valid JSON" },
	{ "no JSON inside", ME "\"a\":[01]}", "", "not valid JSON" },
	{ "null is no text", ME "\"audience\":null}", "/audience", "text or a list of texts" },
	{ "a number is no text", ME "\"audience\":1}", "/audience", "text or a list of texts" },
	{ "an object is no text", ME "\"audience\":{}}", "/audience", "text or a list of texts" },
	{ "a number in the list", ME "\"audience\":[\"a\",1]}", "/audience/1", "Each item of audience" },
	{ "null in the list", ME "\"audience\":[null]}", "/audience/0", "Each item of audience" },
	{ "a list in the list", ME "\"audience\":[[\"a\"]]}", "/audience/0", "Each item of audience" },
	{ "an object in the list", ME "\"audience\":[{}]}", "/audience/0", "Each item of audience" },
	{ "too long", ME "\"audience\":\"abcd\"}", "/audience", "from 1 to 3 characters" },
	{ "too short in the list", ME "\"audience\":[\"a\",\"\"]}", "/audience/1", "from 1 to 3 characters" },
	{ "a NUL in the list", ME "\"audience\":[\"a\\u0000\"]}", "/audience/0", "control characters" },
	{ "twice as texts", ME "\"audience\":\"a\",\"audience\":[\"b\"]}", "/audience", "is given twice" },
	{ "text for seconds", ME "\"expires\":\"7\"}", "/expires", "must be seconds" },
	{ "an exponent", ME "\"expires\":1e2}", "/expires", "must be seconds" },
	{ "an exponent behind a fraction", ME "\"expires\":1.0e2}", "/expires", "must be seconds" },
	{ "more than a double", ME "\"expires\":1e999}", "/expires", "must be seconds" },
	{ "minus", ME "\"expires\":-1}", "/expires", "must be seconds" },
	{ "minus with a fraction", ME "\"expires\":-0.5}", "/expires", "must be seconds" },
	{ "too many", ME "\"expires\":1001}", "/expires", "from 0 to 1000" },
	{ "too many with a fraction", ME "\"expires\":1001.5}", "/expires", "from 0 to 1000" },
	{ "2^64", ME "\"expires\":18446744073709551616}", "/expires", "from 0 to 1000" },
	/* clang-format on */
};

static void what_is_wrong_is_named(void **state)
{
	for (size_t i = 0; i < COUNT_OF(bad_cases); i++) {
		const struct bad_case *c = &bad_cases[i];
		struct field_fault fault;
		struct claims claims;

		if (read_claims(*state, c->body, &claims, &fault))
			fail_msg("%s: was read", c->name);
		if (strcmp(fault.pointer, c->pointer) != 0 ||
		    strstr(fault.detail, c->detail) == NULL)
			fail_msg("%s: '%s' %s", c->name, fault.pointer, fault.detail);
	}
}

static void at_most_64_texts(void **state)
{
	size_t length;
	char *body = repeat(ME "\"audience\":[\"a\"", ",\"b\"", 64, &length);
	struct field_fault fault;
	struct claims claims;

	body = realloc(body, length + 3);
	assert_non_null(body);
	memcpy(body + length, "]}", 3);
	assert_false(read_claims(*state, body, &claims, &fault));
	assert_string_equal(fault.pointer, "/audience");
	assert_non_null(strstr(fault.detail, "at most 64 texts"));

	memcpy(body + length - 4, "]}", 3);
	expect_good(*state, body, &claims);
	assert_int_equal(claims.audience.count, 64);
	free(body);
}

static void a_query_parameter_of_seconds_is_digits_too(void **state)
{
	struct claims claims;
	struct field_fault fault;

	(void)state;
	fields_clear(&claims_fields, &claims);
	assert_true(field_set_text(&claims_table[1], &claims, "7.5", &fault));
	assert_int_equal(claims.expires_s, 7);
	assert_false(field_set_text(&claims_table[1], &claims, "7.", &fault));
	assert_false(field_set_text(&claims_table[1], &claims, ".5", &fault));
	assert_false(field_set_text(&claims_table[1], &claims, "7.5x", &fault));
	assert_false(field_set_text(&claims_table[1], &claims, "7.5.5", &fault));
	assert_false(field_set_text(&claims_table[2], &claims, "a", &fault));
	assert_string_equal(fault.detail, "audience must be text or a list of texts.");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		FIELDS_TEST(what_has_no_row_is_passed_over_whatever_its_shape),
		FIELDS_TEST(texts_behind_what_was_passed_over_are_still_looked_at),
		FIELDS_TEST(what_somebody_else_says_is_true_only_when_they_say_true),
		FIELDS_TEST(a_number_that_is_not_given_is_the_standard_one),
		FIELDS_TEST(a_list_alone_may_be_asked_for),
		FIELDS_TEST(texts_come_alone_or_in_a_list),
		FIELDS_TEST(seconds_lose_their_fraction),
		FIELDS_TEST(what_is_wrong_is_named),
		FIELDS_TEST(at_most_64_texts),
		FIELDS_TEST(a_query_parameter_of_seconds_is_digits_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
