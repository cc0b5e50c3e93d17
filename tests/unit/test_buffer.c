#include "base/buffer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static int open_arena(void **state)
{
	*state = arena_open(1024, 64 * (size_t)1024);
	return *state == NULL ? -1 : 0;
}

static int close_arena(void **state)
{
	struct arena *arena = *state;

	arena_close(&arena);
	return 0;
}

static void nothing_added_is_an_empty_text(void **state)
{
	struct buffer buffer;

	buffer_init(&buffer, *state);
	assert_string_equal(buffer_text(&buffer), "");
	buffer_add(&buffer, "", 0);
	buffer_add_text(&buffer, "");
	assert_string_equal(buffer_text(&buffer), "");
	assert_int_equal(buffer.length, 0);
}

static void what_is_added_stands_in_order(void **state)
{
	struct buffer buffer;

	buffer_init(&buffer, *state);
	buffer_add_text(&buffer, "a");
	buffer_add_char(&buffer, '=');
	buffer_add_integer(&buffer, INT64_MIN);
	buffer_add(&buffer, ", b", 2);
	buffer_format(&buffer, "%s %03d", "c", 7);
	buffer_add_integer(&buffer, INT64_MAX);
	assert_string_equal(buffer_text(&buffer),
			    "a=-9223372036854775808, c 0079223372036854775807");
	assert_int_equal(buffer.length, strlen(buffer_text(&buffer)));
}

static void bytes_may_hold_a_nul(void **state)
{
	struct buffer buffer;

	buffer_init(&buffer, *state);
	buffer_add(&buffer, "a\0b", 3);
	assert_int_equal(buffer.length, 3);
	assert_memory_equal(buffer_text(&buffer), "a\0b", 4);
}

static void text_grows_one_by_one_and_in_leaps(void **state)
{
	struct buffer buffer;
	char leap[3001];

	memset(leap, 'x', sizeof(leap) - 1);
	leap[sizeof(leap) - 1] = '\0';
	buffer_init(&buffer, *state);
	for (size_t i = 0; i < 1000; i++) {
		buffer_add_char(&buffer, (char)('a' + i % 26));
		/* It is terminated after every step. */
		assert_int_equal(strlen(buffer_text(&buffer)), i + 1);
	}
	buffer_add_text(&buffer, leap);
	buffer_format(&buffer, "%s", leap);
	assert_int_equal(buffer.length, 7000);
	assert_int_equal(buffer_text(&buffer)[999], 'a' + 999 % 26);
	assert_int_equal(buffer_text(&buffer)[6999], 'x');
}

static void failure_is_sticky(void **state)
{
	struct buffer buffer;

	buffer_init(&buffer, *state);
	buffer_add_text(&buffer, "kept");
	for (int i = 0; i < 100; i++)
		buffer_format(&buffer, "%01000d", i);
	assert_null(buffer_text(&buffer));
	assert_true(arena_spent(*state));
	buffer_add_char(&buffer, 'x');
	assert_null(buffer_text(&buffer));
}

#define BUFFER_TEST(name) cmocka_unit_test_setup_teardown(name, open_arena, close_arena)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		BUFFER_TEST(nothing_added_is_an_empty_text),
		BUFFER_TEST(what_is_added_stands_in_order),
		BUFFER_TEST(bytes_may_hold_a_nul),
		BUFFER_TEST(text_grows_one_by_one_and_in_leaps),
		BUFFER_TEST(failure_is_sticky),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
