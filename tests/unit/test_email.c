/* Email addresses in their normal form. */
#include "base/array.h"
#include "identity/email.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define LOCAL_64  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define LABEL_62  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define BYTES_254 LOCAL_64 "@" LABEL_62 "." LABEL_62 "." LABEL_62 "."

/* clang-format off */
static const struct email_case {
	const char *name, *text, *expected; /* NULL: not an address */
} email_cases[] = {
	{ "already normal",           "ada@example.org",          "ada@example.org" },
	{ "upper case",               "Ada@Example.ORG",          "ada@example.org" },
	{ "blanks around it",         " \t\r\n ada@example.org \n", "ada@example.org" },
	{ "a plus stays",             "ada+duet@example.org",     "ada+duet@example.org" },
	{ "letters beyond ASCII stay as they are", "\xc3\x84" "da@Example.org",
	                              "\xc3\x84" "da@example.org" },
	{ "shortest",                 "a@b",                      "a@b" },
	{ "as long as it may be",     BYTES_254,                  BYTES_254 },
	{ "one byte too long",        BYTES_254 "b",              NULL },
	{ "empty",                    "",                         NULL },
	{ "blanks only",              "  \t ",                    NULL },
	{ "no @",                     "ada.example.org",          NULL },
	{ "nothing before the @",     "@example.org",             NULL },
	{ "nothing after the @",      "ada@",                     NULL },
	{ "only an @",                "@",                        NULL },
	{ "two @",                    "ada@b@example.org",        NULL },
	{ "two @ side by side",       "ada@@example.org",         NULL },
	{ "a blank inside",           "ada lovelace@example.org", NULL },
	{ "a blank behind the @",     "ada@ example.org",         NULL },
	{ "a tab inside",             "ada\t@example.org",        NULL },
	{ "a line inside",            "ada@example.org\nBcc: b@c", NULL },
	{ "no UTF-8",                 "ada\xff@example.org",      NULL },
	{ "DEL",                      "ada\x7f@example.org",      NULL },
};
/* clang-format on */

static void an_address_has_one_spelling(void **state)
{
	struct arena *arena = arena_open(4096, 4096);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(email_cases); i++) {
		const struct email_case *c = &email_cases[i];
		const char *email = email_normalise(c->text, arena);

		if ((email == NULL) != (c->expected == NULL) ||
		    (email != NULL && strcmp(email, c->expected) != 0))
			fail_msg("%s: expected %s, got %s", c->name,
				 c->expected == NULL ? "none" : c->expected,
				 email == NULL ? "none" : email);
	}
	arena_close(&arena);
}

static void without_room_there_is_no_address(void **state)
{
	struct arena *arena = arena_open(16, 16);

	(void)state;
	assert_null(email_normalise("ada.lovelace@example.org", arena));
	assert_true(arena_spent(arena));
	arena_close(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_address_has_one_spelling),
		cmocka_unit_test(without_room_there_is_no_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
