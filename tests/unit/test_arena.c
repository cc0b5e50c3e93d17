#include "base/arena.h"
#include "base/array.h"

#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#if defined(__SANITIZE_ADDRESS__)
#define HAVE_POISON 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAVE_POISON 1
#endif
#endif
#ifdef HAVE_POISON
#include <sanitizer/asan_interface.h>
#endif

#define KEEP 1024
#define MOST ((size_t)256 * 1024)

static int open_arena(void **state)
{
	*state = arena_open(KEEP, MOST);
	return *state == NULL ? -1 : 0;
}

static int close_arena(void **state)
{
	struct arena *arena = *state;

	arena_close(&arena);
	assert_null(arena);
	/* Closing it twice is harmless. */
	arena_close(&arena);
	return 0;
}

static void memory_is_zeroed_and_aligned_before_and_after_a_reset(void **state)
{
	static const size_t sizes[] = { 0, 1, 7, 8, 15, 16, 17, 100, 5000, 1 };

	for (int round = 0; round < 2; round++) {
		for (size_t i = 0; i < COUNT_OF(sizes); i++) {
			unsigned char *bytes = arena_alloc(*state, sizes[i]);

			assert_non_null(bytes);
			assert_int_equal((uintptr_t)bytes % alignof(max_align_t), 0);
			for (size_t at = 0; at < sizes[i]; at++)
				assert_int_equal(bytes[at], 0);
			memset(bytes, 0xff, sizes[i]);
		}
		arena_reset(*state);
		assert_int_equal(arena_used(*state), 0);
	}
}

static void allocations_do_not_overlap_across_blocks(void **state)
{
	unsigned char *pieces[100];

	for (size_t i = 0; i < 100; i++) {
		pieces[i] = arena_alloc(*state, 777);
		assert_non_null(pieces[i]);
		memset(pieces[i], (int)i, 777);
	}
	for (size_t i = 0; i < 100; i++) {
		for (size_t at = 0; at < 777; at++)
			assert_int_equal(pieces[i][at], i);
	}
	assert_true(arena_used(*state) >= (size_t)100 * 777);
}

/* How many pieces fit before the arena is spent. */
static size_t pieces_until_spent(struct arena *arena)
{
	size_t count = 0;

	while (arena_alloc(arena, 1000) != NULL) {
		count++;
		assert_true(count < 10000);
		assert_false(arena_spent(arena));
	}
	return count;
}

static void spent_at_its_limit_and_whole_again_after_a_reset(void **state)
{
	size_t first = pieces_until_spent(*state);

	assert_true(arena_spent(*state));
	assert_true(arena_used(*state) <= MOST);
	/* Less than a quarter of each block is left unused at its end. */
	assert_true(first * 1000 > MOST / 4 * 3);

	arena_reset(*state);
	assert_false(arena_spent(*state));
	assert_int_equal(pieces_until_spent(*state), first);
}

static void a_large_piece_leaves_the_first_block_to_small_ones(void **state)
{
	assert_null(arena_alloc(*state, MOST - KEEP + 1));
	assert_true(arena_spent(*state));
	assert_non_null(arena_alloc(*state, MOST - KEEP));
	assert_non_null(arena_alloc(*state, KEEP));
	assert_null(arena_alloc(*state, 1));
}

static void a_size_that_wraps_around_is_refused(void **state)
{
	assert_null(arena_alloc(*state, SIZE_MAX));
	assert_null(arena_alloc(*state, SIZE_MAX - 3));
	assert_true(arena_spent(*state));
	arena_reset(*state);
	assert_null(arena_array(*state, SIZE_MAX / 2 + 1, 2));
	assert_true(arena_spent(*state));
	arena_reset(*state);
	assert_null(arena_strndup(*state, "x", SIZE_MAX));
	assert_true(arena_spent(*state));
}

static void copies_are_copies(void **state)
{
	char text[] = "abc";
	char *whole = arena_strdup(*state, text);
	char *part = arena_strndup(*state, text, 2);
	int *numbers = arena_array(*state, 3, sizeof(int));

	text[0] = 'x';
	assert_string_equal(whole, "abc");
	assert_string_equal(part, "ab");
	assert_string_equal(arena_strndup(*state, text, 0), "");
	assert_null(arena_strdup(*state, NULL));
	assert_string_equal(arena_format(*state, "%s-%d", text, 7), "xbc-7");
	assert_non_null(numbers);
	assert_int_equal(numbers[0] | numbers[1] | numbers[2], 0);
}

static void an_arena_without_a_first_block_of_its_own_works(void **state)
{
	struct arena *arena = arena_open(0, 100);

	(void)state;
	assert_non_null(arena_alloc(arena, 96));
	assert_null(arena_alloc(arena, 96));
	arena_close(&arena);
}

static void what_was_reset_is_poisoned(void **state)
{
#ifdef HAVE_POISON
	char *text = arena_strdup(*state, "twelve bytes");

	assert_false(__asan_address_is_poisoned(text + 12));
	assert_true(__asan_address_is_poisoned(text + 13));
	arena_reset(*state);
	assert_true(__asan_address_is_poisoned(text));
#else
	(void)state;
	skip();
#endif
}

static void nothing_is_left_of_what_was_wiped(void **state)
{
	/* In the first block, in a chained one, and in one of their own. */
	static const size_t sizes[] = { 1, 20, 900, 20000, 100000, 40, 3000 };
	unsigned char *pieces[COUNT_OF(sizes)];
	struct arena *arena = arena_open(1024, (size_t)1 << 20);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		pieces[i] = arena_alloc(arena, sizes[i]);
		assert_non_null(pieces[i]);
		memset(pieces[i], 0xa5, sizes[i]);
	}
	arena_wipe(arena);
	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		for (size_t j = 0; j < sizes[i]; j++) {
			if (pieces[i][j] != 0)
				fail_msg("byte %zu of piece %zu is left", j, i);
		}
	}
	assert_non_null(arena_strdup(arena, "and it goes on"));
	arena_reset(arena);
	assert_int_equal(arena_used(arena), 0);
	arena_close(&arena);
}

#define ARENA_TEST(name) cmocka_unit_test_setup_teardown(name, open_arena, close_arena)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		ARENA_TEST(memory_is_zeroed_and_aligned_before_and_after_a_reset),
		ARENA_TEST(allocations_do_not_overlap_across_blocks),
		ARENA_TEST(spent_at_its_limit_and_whole_again_after_a_reset),
		ARENA_TEST(a_large_piece_leaves_the_first_block_to_small_ones),
		ARENA_TEST(a_size_that_wraps_around_is_refused),
		ARENA_TEST(copies_are_copies),
		ARENA_TEST(an_arena_without_a_first_block_of_its_own_works),
		ARENA_TEST(what_was_reset_is_poisoned),
		ARENA_TEST(nothing_is_left_of_what_was_wiped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
