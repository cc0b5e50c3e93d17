/* The text of a session token: what is valid, and that there is only one spelling. */
#include "base/array.h"
#include "identity/session_token.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void a_token_is_read_as_it_was_written(void **state)
{
	struct session_token made, read;
	char text[SESSION_TOKEN_SIZE];

	(void)state;
	session_token_make(&made, text);
	assert_true(session_token_read(text, &read));
	assert_memory_equal(made.bytes, read.bytes, sizeof(made.bytes));
}

/* libsodium 1.0.18 accepts each of them as a character of the alphabet. */
static void a_byte_from_0x80_on_is_in_no_token(void **state)
{
	struct session_token token;

	(void)state;
	for (int byte = 0x80; byte <= 0xff; byte++) {
		char text[SESSION_TOKEN_SIZE];

		memset(text, 'A', sizeof(text) - 1);
		text[sizeof(text) - 1] = '\0';
		assert_true(session_token_read(text, &token));
		for (size_t place = 0; place < sizeof(text) - 2; place += 10) {
			text[place] = (char)byte;
			if (session_token_read(text, &token))
				fail_msg("0x%02x at %zu is taken", (unsigned)byte, place);
			text[place] = 'A';
		}
		memset(text, byte, sizeof(text) - 1);
		assert_false(session_token_read(text, &token));
	}
}

static void another_length_or_alphabet_is_no_token(void **state)
{
	static const char *const wrong[] = {
		"",
		"A",
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+A",
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/A",
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\nAA",
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB",
	};
	struct session_token token;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		if (session_token_read(wrong[i], &token))
			fail_msg("\"%s\" is taken", wrong[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_token_is_read_as_it_was_written),
		cmocka_unit_test(a_byte_from_0x80_on_is_in_no_token),
		cmocka_unit_test(another_length_or_alphabet_is_no_token),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
