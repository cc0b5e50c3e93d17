#include "base/array.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define UNTOUCHED 77

/* sizeof of a literal counts its NUL, and NULs inside. */
#define BYTES(literal) (literal), sizeof(literal) - 1

static const struct text_case {
	const char *name, *text;
	size_t length;
	enum text_fault expected;
	size_t characters;
} text_cases[] = {
	/* clang-format off */
	{ "nothing",                     BYTES(""), TEXT_OK, 0 },
	{ "ASCII",                       BYTES("a ~"), TEXT_OK, 3 },
	{ "two bytes, the first",        BYTES("\xc2\xa0"), TEXT_OK, 1 },
	{ "two bytes, the last",         BYTES("\xdf\xbf"), TEXT_OK, 1 },
	{ "three bytes, the first",      BYTES("\xe0\xa0\x80"), TEXT_OK, 1 },
	{ "before the surrogates",       BYTES("\xed\x9f\xbf"), TEXT_OK, 1 },
	{ "behind the surrogates",       BYTES("\xee\x80\x80"), TEXT_OK, 1 },
	{ "three bytes, the last",       BYTES("\xef\xbf\xbf"), TEXT_OK, 1 },
	{ "four bytes, the first",       BYTES("\xf0\x90\x80\x80"), TEXT_OK, 1 },
	{ "four bytes, the last",        BYTES("\xf4\x8f\xbf\xbf"), TEXT_OK, 1 },
	{ "characters, not bytes",       BYTES("\xc3\xa9t\xc3\xa9 \xf0\x9f\x98\x80"), TEXT_OK, 5 },

	{ "NUL",                         BYTES("a\0b"), TEXT_CONTROL, UNTOUCHED },
	{ "newline",                     BYTES("a\nb"), TEXT_CONTROL, UNTOUCHED },
	{ "tab",                         BYTES("\t"), TEXT_CONTROL, UNTOUCHED },
	{ "the last of C0",              BYTES("\x1f"), TEXT_CONTROL, UNTOUCHED },
	{ "DEL",                         BYTES("\x7f"), TEXT_CONTROL, UNTOUCHED },
	{ "the first of C1",             BYTES("\xc2\x80"), TEXT_CONTROL, UNTOUCHED },
	{ "the last of C1",              BYTES("\xc2\x9f"), TEXT_CONTROL, UNTOUCHED },

	{ "overlong NUL",                BYTES("\xc0\x80"), TEXT_NOT_UTF8, UNTOUCHED },
	{ "overlong slash",              BYTES("\xc0\xaf"), TEXT_NOT_UTF8, UNTOUCHED },
	{ "overlong in two, the last",   BYTES("\xc1\xbf"), TEXT_NOT_UTF8, UNTOUCHED },
	{ "overlong in three",           BYTES("\xe0\x9f\xbf"), TEXT_NOT_UTF8, UNTOUCHED },
	{ "overlong in four",            BYTES("\xf0\x8f\xbf\xbf"), TEXT_NOT_UTF8, UNTOUCHED },
	{ "the first surrogate",         BYTES("\xed\xa0\x80"), TEXT_NOT_UTF8, UNTOUCHED },
	{ "the last surrogate",          BYTES("\xed\xbf\xbf"), TEXT_NOT_UTF8, UNTOUCHED },
	{ "U+110000",                    BYTES("\xf4\x90\x80\x80"), TEXT_NOT_UTF8, UNTOUCHED },
	{ "a lead of F5",                BYTES("\xf5\x80\x80\x80"), TEXT_NOT_UTF8, UNTOUCHED },
	{ "a lead of F7",                BYTES("\xf7\xbf\xbf\xbf"), TEXT_NOT_UTF8, UNTOUCHED },
	{ "FE and FF",                   BYTES("\xfe\xff"), TEXT_NOT_UTF8, UNTOUCHED },
	{ "a continuation alone",        BYTES("\x80"), TEXT_NOT_UTF8, UNTOUCHED },
	{ "two bytes cut short",         BYTES("a\xc3"), TEXT_NOT_UTF8, UNTOUCHED },
	{ "three bytes cut short",       BYTES("\xe2\x82"), TEXT_NOT_UTF8, UNTOUCHED },
	{ "four bytes cut short",        BYTES("\xf0\x9f\x98"), TEXT_NOT_UTF8, UNTOUCHED },
	{ "a lead before ASCII",         BYTES("\xc3" "a"), TEXT_NOT_UTF8, UNTOUCHED },
	{ "ASCII in the third place",    BYTES("\xe2\x82" "a"), TEXT_NOT_UTF8, UNTOUCHED },
	{ "a lead in the fourth place",  BYTES("\xf0\x9f\x98\xc3\xa9"), TEXT_NOT_UTF8, UNTOUCHED },
	{ "Latin-1",                     BYTES("caf\xe9"), TEXT_NOT_UTF8, UNTOUCHED },
	{ "the first fault counts",      BYTES("\n\xff"), TEXT_CONTROL, UNTOUCHED },
	/* clang-format on */
};

static void text_is_strict_utf8_without_control_characters(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(text_cases); i++) {
		const struct text_case *c = &text_cases[i];
		size_t characters = UNTOUCHED;
		enum text_fault fault = text_check(c->text, c->length, &characters);

		if (fault != c->expected || characters != c->characters)
			fail_msg("%s: expected %d and %zu, got %d and %zu", c->name,
				 (int)c->expected, c->characters, (int)fault, characters);
		assert_int_equal(text_check(c->text, c->length, NULL), c->expected);
	}
}

/* Every code point, encoded here by arithmetic. */
static size_t encode(uint32_t code, char *out)
{
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		out[0] = (char)(0xc0 | code >> 6);
		out[1] = (char)(0x80 | (code & 0x3f));
		return 2;
	}
	if (code < 0x10000) {
		out[0] = (char)(0xe0 | code >> 12);
		out[1] = (char)(0x80 | (code >> 6 & 0x3f));
		out[2] = (char)(0x80 | (code & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | code >> 18);
	out[1] = (char)(0x80 | (code >> 12 & 0x3f));
	out[2] = (char)(0x80 | (code >> 6 & 0x3f));
	out[3] = (char)(0x80 | (code & 0x3f));
	return 4;
}

static void every_code_point_gets_its_answer(void **state)
{
	(void)state;
	for (uint32_t code = 0; code < 0x120000; code++) {
		char bytes[4];
		size_t length = encode(code, bytes);
		enum text_fault expected = TEXT_OK;

		if (code < 0x20 || (code >= 0x7f && code < 0xa0))
			expected = TEXT_CONTROL;
		if ((code >= 0xd800 && code < 0xe000) || code > 0x10ffff)
			expected = TEXT_NOT_UTF8;
		if (text_check(bytes, length, NULL) != expected)
			fail_msg("U+%04X: expected %d", (unsigned int)code, (int)expected);
	}
}

static void visible_ascii_has_no_blanks_and_no_other_bytes(void **state)
{
	(void)state;
	assert_true(text_is_visible_ascii(BYTES("!~aZ09")));
	assert_false(text_is_visible_ascii(BYTES("")));
	assert_false(text_is_visible_ascii(BYTES(" a")));
	assert_false(text_is_visible_ascii(BYTES("a\x7f")));
	assert_false(text_is_visible_ascii(BYTES("a\0")));
	assert_false(text_is_visible_ascii(BYTES("\xc3\xa9")));
}

static void hexadecimal_is_lower_case(void **state)
{
	static const unsigned char bytes[] = { 0x00, 0x7f, 0x80, 0xab, 0xff };
	char hex[2 * sizeof(bytes) + 1];

	(void)state;
	text_hex(bytes, sizeof(bytes), hex);
	assert_string_equal(hex, "007f80abff");
	text_hex(bytes, 0, hex);
	assert_string_equal(hex, "");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_strict_utf8_without_control_characters),
		cmocka_unit_test(every_code_point_gets_its_answer),
		cmocka_unit_test(visible_ascii_has_no_blanks_and_no_other_bytes),
		cmocka_unit_test(hexadecimal_is_lower_case),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
