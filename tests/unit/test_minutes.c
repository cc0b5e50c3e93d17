#include "counters/minutes.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define NOW INT64_C(29926095)

static void a_minute_is_sixty_seconds_of_utc(void **state)
{
	(void)state;
	assert_int_equal(minute_of(0), 0);
	assert_int_equal(minute_of(59999999), 0);
	assert_int_equal(minute_of(60000000), 1);
}

static void each_of_the_last_sixty_minutes_keeps_its_own(void **state)
{
	struct minutes minutes = { 0 };

	(void)state;
	for (int64_t m = NOW - 200; m <= NOW; m++)
		minutes_add(&minutes, m, (uint64_t)(m - NOW + 201));
	for (int64_t m = NOW - MINUTES_KEPT + 1; m <= NOW; m++)
		assert_int_equal(minutes_get(&minutes, m), m - NOW + 201);
}

static void a_minute_without_anything_is_zero_whatever_was_an_hour_before(void **state)
{
	struct minutes minutes = { 0 };

	(void)state;
	assert_int_equal(minutes_get(&minutes, NOW), 0);
	minutes_add(&minutes, NOW - MINUTES_ROOM, 5);
	assert_int_equal(minutes_get(&minutes, NOW), 0);
	minutes_add(&minutes, NOW, 2);
	minutes_add(&minutes, NOW, 3);
	assert_int_equal(minutes_get(&minutes, NOW), 5);
	assert_int_equal(minutes_get(&minutes, NOW + 1), 0);
}

static void more_than_a_minute_can_keep_is_the_most_that_it_can(void **state)
{
	struct minutes minutes = { 0 };
	const uint64_t most = (UINT64_C(1) << 40) - 1;

	(void)state;
	minutes_add(&minutes, NOW, most);
	minutes_add(&minutes, NOW, 1);
	assert_int_equal(minutes_get(&minutes, NOW), most);
}

#define THREADS 4
#define TIMES   200000

static pthread_barrier_t barrier;

/* All of them begin the same minutes at once. */
static void *add_much(void *argument)
{
	struct minutes *minutes = argument;

	pthread_barrier_wait(&barrier);
	for (int i = 0; i < TIMES; i++)
		minutes_add(minutes, NOW + i / (TIMES / 10), 1);
	return NULL;
}

static void nothing_is_lost_where_threads_turn_a_minute_over(void **state)
{
	struct minutes minutes = { 0 };
	pthread_t threads[THREADS];

	(void)state;
	for (int64_t m = 0; m < MINUTES_ROOM; m++)
		minutes_add(&minutes, NOW - MINUTES_ROOM + m, 99);
	pthread_barrier_init(&barrier, NULL, THREADS);
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, add_much, &minutes), 0);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	pthread_barrier_destroy(&barrier);
	for (int64_t m = 0; m < 10; m++)
		assert_int_equal(minutes_get(&minutes, NOW + m), THREADS * TIMES / 10);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_minute_is_sixty_seconds_of_utc),
		cmocka_unit_test(each_of_the_last_sixty_minutes_keeps_its_own),
		cmocka_unit_test(a_minute_without_anything_is_zero_whatever_was_an_hour_before),
		cmocka_unit_test(more_than_a_minute_can_keep_is_the_most_that_it_can),
		cmocka_unit_test(nothing_is_lost_where_threads_turn_a_minute_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
