/* How long somebody has to wait after failures, and which addresses count as one. */
#include "base/array.h"
#include "identity/sign_in_throttle.h"

#include "base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define SECOND_US INT64_C(1000000)
#define MINUTE_US (60 * SECOND_US)
#define HOUR_US   (60 * MINUTE_US)
#define DAY_US    (24 * HOUR_US)

#define NOW_US (INT64_C(1700000000) * SECOND_US)

static int start(void **state)
{
	(void)state;
	return random_start() ? 0 : -1;
}

static struct sign_in_counter counter(enum sign_in_scope scope, unsigned failures)
{
	return (struct sign_in_counter){ .scope = scope, .failures = failures, .last_us = NOW_US };
}

static int64_t wait_s(enum sign_in_scope scope, unsigned failures)
{
	struct sign_in_counter failed = counter(scope, failures);

	return sign_in_wait_us(&failed, NOW_US) / SECOND_US;
}

static void the_wait_doubles_from_a_second_to_a_quarter_of_an_hour(void **state)
{
	static const int64_t waits_s[] = { 0,  0,  0,  0,   0,   1,   2,   4,  8,
					   16, 32, 64, 128, 256, 512, 900, 900 };

	(void)state;
	for (unsigned i = 0; i < COUNT_OF(waits_s); i++) {
		assert_int_equal(wait_s(SIGN_IN_ACCOUNT, i), waits_s[i]);
		assert_int_equal(wait_s(SIGN_IN_PLACE, i), waits_s[i]);
		assert_int_equal(wait_s(SIGN_IN_ADDRESS, i + 15), waits_s[i]);
	}
	assert_int_equal(wait_s(SIGN_IN_ADDRESS, 4), 0);
	assert_int_equal(wait_s(SIGN_IN_ACCOUNT, 65535), 900);
	assert_int_equal(wait_s(SIGN_IN_ADDRESS, 65535), 900);
}

static void the_wait_is_over_when_its_time_has_passed_and_not_before(void **state)
{
	struct sign_in_counter failed = counter(SIGN_IN_ACCOUNT, 8);

	(void)state;
	assert_int_equal(sign_in_wait_us(&failed, NOW_US + 1), 8 * SECOND_US - 1);
	assert_int_equal(sign_in_wait_us(&failed, NOW_US + 8 * SECOND_US - 1), 1);
	assert_int_equal(sign_in_wait_us(&failed, NOW_US + 8 * SECOND_US), 0);
}

static void a_clock_that_was_set_back_makes_nobody_wait_longer(void **state)
{
	struct sign_in_counter failed = counter(SIGN_IN_ACCOUNT, 8);

	(void)state;
	assert_int_equal(sign_in_wait_us(&failed, NOW_US - DAY_US), 8 * SECOND_US);
	assert_int_equal(sign_in_failures_with(&failed, NOW_US - DAY_US), 9);
}

static void a_failure_is_forgiven_each_hour(void **state)
{
	struct sign_in_counter failed = counter(SIGN_IN_ACCOUNT, 8);

	(void)state;
	assert_int_equal(sign_in_failures_with(&failed, NOW_US), 9);
	assert_int_equal(sign_in_failures_with(&failed, NOW_US + HOUR_US - 1), 9);
	assert_int_equal(sign_in_failures_with(&failed, NOW_US + HOUR_US), 8);
	assert_int_equal(sign_in_failures_with(&failed, NOW_US + 8 * HOUR_US - 1), 2);
	assert_int_equal(sign_in_failures_with(&failed, NOW_US + 8 * HOUR_US), 1);
	assert_int_equal(sign_in_failures_with(&failed, NOW_US + 1000 * DAY_US), 1);
}

static void more_failures_than_make_a_difference_are_not_counted(void **state)
{
	struct sign_in_counter failed = counter(SIGN_IN_ACCOUNT, 14);

	(void)state;
	assert_int_equal(sign_in_failures_with(&failed, NOW_US), 15);
	failed.failures = 15;
	assert_int_equal(sign_in_failures_with(&failed, NOW_US), 15);
	failed = counter(SIGN_IN_ADDRESS, 30);
	assert_int_equal(sign_in_failures_with(&failed, NOW_US), 30);
	failed.failures = 29;
	assert_int_equal(sign_in_failures_with(&failed, NOW_US), 30);
}

/* Somebody who tries as often as allowed, for a month. */
static void who_never_stops_guessing_gets_a_hundred_tries_a_day(void **state)
{
	struct sign_in_counter failed = counter(SIGN_IN_ACCOUNT, 0);
	int64_t now_us = NOW_US, wait_us_max = 0;
	int tries = 0;

	(void)state;
	while (now_us < NOW_US + 30 * DAY_US) {
		failed.failures = sign_in_failures_with(&failed, now_us);
		failed.last_us = now_us;
		tries++;
		int64_t wait_us = sign_in_wait_us(&failed, now_us);

		if (wait_us > wait_us_max)
			wait_us_max = wait_us;
		now_us += wait_us + 1;
	}
	print_message("%d tries in 30 days\n", tries);
	assert_in_range(tries, 30 * 90, 30 * 100);
	assert_int_equal(wait_us_max, 15 * MINUTE_US);
}

static bool same_address(const char *one, const char *other)
{
	struct sign_in_subject first, second;

	sign_in_subject_of("a@b", one, &first);
	sign_in_subject_of("a@b", other, &second);
	assert_memory_equal(first.account, second.account, SIGN_IN_SUBJECT_SIZE);
	assert_int_equal(memcmp(first.address, second.address, SIGN_IN_SUBJECT_SIZE) == 0,
			 memcmp(first.place, second.place, SIGN_IN_SUBJECT_SIZE) == 0);
	return memcmp(first.address, second.address, SIGN_IN_SUBJECT_SIZE) == 0;
}

static void an_address_is_a_host_or_a_network_of_ipv6(void **state)
{
	(void)state;
	assert_true(same_address("192.0.2.1", "192.0.2.1"));
	assert_false(same_address("192.0.2.1", "192.0.2.2"));
	assert_true(same_address("192.0.2.1", "::ffff:192.0.2.1"));
	assert_false(same_address("::ffff:192.0.2.1", "::ffff:192.0.2.2"));
	assert_true(same_address("2001:db8:0:1::1", "2001:DB8:0:1:ffff:ffff:ffff:ffff"));
	assert_false(same_address("2001:db8:0:1::1", "2001:db8:0:2::1"));
	assert_true(same_address(NULL, ""));
	assert_false(same_address("unix:", ""));
}

static void accounts_addresses_and_places_do_not_meet(void **state)
{
	struct sign_in_subject one, other;

	(void)state;
	sign_in_subject_of("a@b", "192.0.2.1", &one);
	sign_in_subject_of("a@c", "192.0.2.1", &other);
	assert_memory_equal(one.address, other.address, SIGN_IN_SUBJECT_SIZE);
	assert_memory_not_equal(one.account, other.account, SIGN_IN_SUBJECT_SIZE);
	assert_memory_not_equal(one.place, other.place, SIGN_IN_SUBJECT_SIZE);
	assert_memory_not_equal(one.place, one.account, SIGN_IN_SUBJECT_SIZE);
	sign_in_subject_of("", "x", &one);
	sign_in_subject_of("x", "", &other);
	assert_memory_not_equal(one.place, other.place, SIGN_IN_SUBJECT_SIZE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_wait_doubles_from_a_second_to_a_quarter_of_an_hour),
		cmocka_unit_test(the_wait_is_over_when_its_time_has_passed_and_not_before),
		cmocka_unit_test(a_clock_that_was_set_back_makes_nobody_wait_longer),
		cmocka_unit_test(a_failure_is_forgiven_each_hour),
		cmocka_unit_test(more_failures_than_make_a_difference_are_not_counted),
		cmocka_unit_test(who_never_stops_guessing_gets_a_hundred_tries_a_day),
		cmocka_unit_test(an_address_is_a_host_or_a_network_of_ipv6),
		cmocka_unit_test(accounts_addresses_and_places_do_not_meet),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
