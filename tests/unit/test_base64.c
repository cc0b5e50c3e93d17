#include "base/array.h"
#include "base/base64.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct good_case {
	const char *text, *bytes;
	size_t length;
} good_cases[] = {
	/* The vectors of RFC 4648, section 10, without their padding. */
	{ "", "", 0 },
	{ "Zg", "f", 1 },
	{ "Zm8", "fo", 2 },
	{ "Zm9v", "foo", 3 },
	{ "Zm9vYg", "foob", 4 },
	{ "Zm9vYmE", "fooba", 5 },
	{ "Zm9vYmFy", "foobar", 6 },
	{ "-_-_", "\xfb\xff\xbf", 3 },
	{ "AAAA", "\0\0\0", 3 },
};

static bool decode(const char *text, size_t length, unsigned char *bytes, size_t size,
		   size_t *length_out)
{
	char *copy = malloc(length);
	bool good;

	assert_true(copy != NULL || length == 0);
	if (length > 0)
		memcpy(copy, text, length);
	good = base64url_decode(copy, length, bytes, size, length_out);
	free(copy);
	return good;
}

static void what_is_right_is_decoded(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(good_cases); i++) {
		const struct good_case *c = &good_cases[i];
		unsigned char bytes[8];
		size_t length;

		if (!decode(c->text, strlen(c->text), bytes, c->length, &length))
			fail_msg("%s is refused", c->text);
		assert_int_equal(length, c->length);
		assert_memory_equal(bytes, c->bytes, length);
		assert_true(length <= BASE64URL_BYTES(strlen(c->text)));
	}
}

static const struct bad_case {
	const char *name, *text;
	size_t length;
} bad_cases[] = {
	/* clang-format off */
	{ "padding", "Zg==", 4 },
	{ "padding of one", "Zm8=", 4 },
	{ "half of the padding", "Zg=", 3 },
	{ "padding after whole groups", "Zm9v=", 5 },
	{ "a plus", "+_-_", 4 },
	{ "a slash", "-/-_", 4 },
	{ "a blank in front", " Zm9v", 5 },
	{ "a blank inside", "Zm 9v", 5 },
	{ "a newline behind", "Zm9v\n", 5 },
	{ "a NUL inside", "Zm\0009v", 5 },
	{ "a NUL behind", "Zm9v", 5 },
	{ "a dot", "Zm9.", 4 },
	{ "not ASCII", "Zm9\xc3", 4 },
	{ "one character", "Z", 1 },
	{ "one character too many", "Zm9vZ", 5 },
	{ "bits left over in the first byte", "Zh", 2 },
	{ "bits left over in the second", "Zm9", 3 },
	/* clang-format on */
};

static void what_has_another_spelling_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad_cases); i++) {
		const struct bad_case *c = &bad_cases[i];
		unsigned char bytes[8];
		size_t length = 99;

		if (decode(c->text, c->length, bytes, sizeof(bytes), &length))
			fail_msg("%s: decoded", c->name);
		assert_int_equal(length, 99);
	}
}

static void what_does_not_fit_is_refused(void **state)
{
	unsigned char bytes[4] = { 0, 0, 0, 7 };
	size_t length;

	(void)state;
	assert_false(decode("Zm9vYg", 6, bytes, 3, &length));
	assert_int_equal(bytes[3], 7);
	assert_true(decode("Zm9vYg", 6, bytes, 4, &length));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_right_is_decoded),
		cmocka_unit_test(what_has_another_spelling_is_refused),
		cmocka_unit_test(what_does_not_fit_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
