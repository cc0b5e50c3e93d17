/* What a key looks like, and the names of scopes. */
#include "base/array.h"
#include "base/random.h"
#include "base/text.h"
#include "identity/caller.h"
#include "identity/key_text.h"
#include "identity/scopes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* clang-format off */
static const struct form_case {
	const char *name, *text;
	bool well_formed;
} form_cases[] = {
	{ "all of base64url",    "duet_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklm-_09", true },
	{ "one more",            "duet_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklm-_09x", false },
	{ "one less",            "duet_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklm-_0",  false },
	{ "another prefix",      "duel_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklm-_09", false },
	{ "base64, but not url", "duet_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklm+/09", false },
	{ "padding",             "duet_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklm-_0=", false },
	{ "a blank",             "duet_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklm-_ 9", false },
	{ "empty",               "",                                                 false },
};
/* clang-format on */

static void only_a_prefix_and_43_characters_could_be_a_key(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(form_cases); i++) {
		const struct form_case *c = &form_cases[i];

		if (key_text_is_well_formed(c->text) != c->well_formed)
			fail_msg("%s", c->name);
	}
}

static void a_new_key_is_well_formed_and_begins_with_its_prefix(void **state)
{
	char text[API_KEY_TEXT_SIZE], prefix[KEY_PREFIX_SIZE];

	(void)state;
	key_text_make(text, prefix);
	assert_true(key_text_is_well_formed(text));
	assert_int_equal(strlen(text), 48);
	assert_int_equal(strlen(prefix), 13);
	assert_memory_equal(text, prefix, 13);
}

static void no_two_keys_are_equal(void **state)
{
	char first[API_KEY_TEXT_SIZE], second[API_KEY_TEXT_SIZE], prefix[KEY_PREFIX_SIZE];

	(void)state;
	key_text_make(first, prefix);
	key_text_make(second, prefix);
	assert_string_not_equal(first, second);
}

/* The first example of FIPS 180-2. */
static void what_is_stored_is_sha_256(void **state)
{
	unsigned char hash[KEY_HASH_SIZE];
	char hex[2 * KEY_HASH_SIZE + 1];

	(void)state;
	key_text_hash("abc", hash);
	text_hex(hash, sizeof(hash), hex);
	assert_string_equal(hex,
			    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

/* clang-format off */
static const struct scopes_case {
	const char *text;
	unsigned scopes;     /* 0: refused ... */
	const char *unknown; /* ... and this is what it points to */
	const char *formatted;
} scopes_cases[] = {
	{ "read",             SCOPE_READ,                             NULL, "read" },
	{ "admin",            SCOPE_ADMIN,                            NULL, "admin" },
	{ "grant,spend,read", SCOPE_READ | SCOPE_SPEND | SCOPE_GRANT, NULL, "read,spend,grant" },
	{ "read,read",        SCOPE_READ,                             NULL, "read" },
	{ "read,spend,grant,admin", SCOPE_READ | SCOPE_SPEND | SCOPE_GRANT | SCOPE_ADMIN, NULL,
	  "read,spend,grant,admin" },
	{ "",                 0, "",           NULL },
	{ "write",            0, "write",      NULL },
	{ "read,write,spend", 0, "write,spend", NULL },
	{ "read,",            0, "",           NULL },
	{ ",read",            0, ",read",      NULL },
	{ "rea",              0, "rea",        NULL },
	{ "reads",            0, "reads",      NULL },
	{ "Read",             0, "Read",       NULL },
	{ "read, spend",      0, " spend",     NULL },
};
/* clang-format on */

static void scopes_are_read_and_written_by_name(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(scopes_cases); i++) {
		const struct scopes_case *c = &scopes_cases[i];
		const char *unknown = NULL;
		char formatted[SCOPES_TEXT_SIZE];
		unsigned scopes = 0;

		if (scopes_parse(c->text, &scopes, &unknown) != (c->scopes != 0))
			fail_msg("'%s' taken or refused", c->text);
		assert_int_equal(scopes, c->scopes);
		if (c->scopes == 0) {
			assert_string_equal(unknown, c->unknown);
			continue;
		}
		scopes_format(scopes, formatted);
		assert_string_equal(formatted, c->formatted);
	}
}

static void any_of_the_scopes_is_enough_and_admin_holds_all(void **state)
{
	const struct caller spender = { .scopes = SCOPE_SPEND };
	const struct caller admin = { .scopes = SCOPE_ADMIN };
	const struct caller nobody = { .scopes = 0 };

	(void)state;
	assert_true(caller_may(&spender, SCOPE_SPEND));
	assert_true(caller_may(&spender, SCOPE_SPEND | SCOPE_GRANT));
	assert_false(caller_may(&spender, SCOPE_GRANT));
	assert_false(caller_may(&spender, SCOPE_ADMIN));
	assert_true(caller_may(&admin, SCOPE_READ));
	assert_true(caller_may(&admin, SCOPE_ADMIN));
	assert_false(caller_may(&nobody, SCOPE_READ));
}

static int start(void **state)
{
	(void)state;
	return random_start() ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_a_prefix_and_43_characters_could_be_a_key),
		cmocka_unit_test(a_new_key_is_well_formed_and_begins_with_its_prefix),
		cmocka_unit_test(no_two_keys_are_equal),
		cmocka_unit_test(what_is_stored_is_sha_256),
		cmocka_unit_test(scopes_are_read_and_written_by_name),
		cmocka_unit_test(any_of_the_scopes_is_enough_and_admin_holds_all),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
