/* What is counted and how it is reported; each metrics_open() stands for a process. */
#include "base/clock.h"
#include "fcgi/routes.h"
#include "fcgi/telemetry/metrics_text.h"
#include "place.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

struct metrics_place {
	struct place place;
	struct settings settings; /* with the file of the place */
};

static int make_place(void **state)
{
	struct metrics_place *made = calloc(1, sizeof(*made));

	if (made == NULL || !place_make(&made->place))
		return -1;
	settings_init(&made->settings);
	(void)snprintf(made->settings.metricsFile, sizeof(made->settings.metricsFile), "%s",
		       made->place.path);
	*state = made;
	return 0;
}

static int remove_place(void **state)
{
	struct metrics_place *made = *state;

	place_remove(&made->place);
	free(made);
	return 0;
}

static struct metrics *open_shared(const struct metrics_place *place)
{
	struct error why;
	struct metrics *metrics = metrics_open(&place->settings, &routes, -1, &why);

	assert_non_null(metrics);
	if (why.where != NULL)
		fail_msg("%s", why.message);
	assert_true(metrics_pool(metrics).is_shared);
	return metrics;
}

static void every_process_tells_of_all(void **state)
{
	struct metrics *one = open_shared(*state), *two = open_shared(*state);
	int64_t minute;

	metrics_count_request(one, &routes.routes[3], 200, 700);
	metrics_count_request(two, &routes.routes[3], 503, 20000);
	metrics_count_request(two, NULL, 404, -5);
	metrics_count_request(two, NULL, 7, 10);
	minute = minute_of(clock_utc_us());
	for (int i = 0; i < 2; i++) {
		const struct metrics *metrics = i == 0 ? one : two;
		struct histogram_state durations = metrics_durations(metrics, 3);

		assert_int_equal(metrics_requests(metrics, 3, 200), 1);
		assert_int_equal(metrics_requests(metrics, 3, 503), 1);
		assert_int_equal(metrics_requests(metrics, 2, 200), 0);
		assert_int_equal(metrics_requests(metrics, routes.count, 404), 1);
		assert_int_equal(metrics_requests(metrics, routes.count, 500), 1);
		assert_int_equal(durations.count, 2);
		assert_int_equal(durations.sum, 20700);
		/* A new minute may have begun in between. */
		assert_int_equal(metrics_minute(metrics, minute).requests +
					 metrics_minute(metrics, minute - 1).requests,
				 4);
		assert_int_equal(metrics_minute(metrics, minute).errors +
					 metrics_minute(metrics, minute - 1).errors,
				 1);
	}
	metrics_close(&one);
	metrics_close(&two);
	assert_null(two);
}

static void gauges_are_those_of_the_processes_that_live(void **state)
{
	struct metrics *one = open_shared(*state), *two = open_shared(*state);
	struct committer_gauges *of_one = metrics_committer_meters(one).gauges;
	struct committer_gauges *of_two = metrics_committer_meters(two).gauges;

	of_one->queued = 3;
	of_one->queue_max = 10;
	of_two->queued = 4;
	of_two->queue_max = 20;
	assert_int_equal(metrics_pool(one).processes, 2);
	assert_int_equal(metrics_pool(two).queued, 7);
	assert_int_equal(metrics_pool(two).queue_max, 30);

	/* What it leaves in its slot no longer counts, nor does it for the next process. */
	metrics_close(&one);
	assert_int_equal(metrics_pool(two).processes, 1);
	assert_int_equal(metrics_pool(two).queued, 4);
	assert_int_equal(metrics_pool(two).queue_max, 20);
	one = open_shared(*state);
	assert_int_equal(metrics_pool(two).processes, 2);
	assert_int_equal(metrics_pool(two).queued, 4);
	metrics_close(&one);
	metrics_close(&two);
}

static void one_at_a_time_makes_a_summary_of_drift_and_all_see_it(void **state)
{
	struct metrics *one = open_shared(*state), *two = open_shared(*state);
	struct metrics_drift made = { .summary = { .organizations = 9,
						   .out_of_step = 2,
						   .outside_changes = 1,
						   .organization_ahead = amount_of(40),
						   .user_ahead = amount_of(5) },
				      .as_of_us = 1234567 };
	struct metrics_drift seen;

	assert_false(metrics_drift(two, &seen));
	assert_true(metrics_drift_begin(one));
	assert_false(metrics_drift_begin(two));
	for (int64_t i = 0; i < 5; i++) {
		made.as_of_us += i;
		made.summary.out_of_step++;
		metrics_drift_keep(one, &made);
		assert_true(metrics_drift(two, &seen));
		assert_memory_equal(&seen, &made, sizeof(seen));
	}
	metrics_drift_end(one);
	assert_true(metrics_drift_begin(two));
	/* If one is killed before the end, another may begin, and the last summary is whole. */
	metrics_close(&two);
	assert_true(metrics_drift_begin(one));
	assert_true(metrics_drift(one, &seen));
	assert_memory_equal(&seen, &made, sizeof(seen));
	metrics_close(&one);
}

static void alone_it_says_why_and_counts(void **state)
{
	struct metrics_place *place = *state;
	struct error why;
	struct metrics *metrics;

	assert_int_equal(mkdir(place->settings.metricsFile, 0700), 0);
	metrics = metrics_open(&place->settings, &routes, -1, &why);
	assert_non_null(metrics);
	assert_non_null(why.where);
	assert_non_null(strstr(why.message, "metricsFile"));
	metrics_count_request(metrics, NULL, 200, 1);
	assert_int_equal(metrics_requests(metrics, routes.count, 200), 1);
	assert_false(metrics_pool(metrics).is_shared);
	assert_int_equal(metrics_pool(metrics).processes, 1);
	assert_true(metrics_drift_begin(metrics));
	metrics_drift_end(metrics);
	metrics_close(&metrics);
	assert_int_equal(rmdir(place->settings.metricsFile), 0);
}

static void none_is_an_answer_and_no_trouble(void **state)
{
	struct metrics_place *place = *state;
	struct error why;
	struct metrics *metrics;

	(void)snprintf(place->settings.metricsFile, sizeof(place->settings.metricsFile), "none");
	metrics = metrics_open(&place->settings, &routes, -1, &why);
	assert_non_null(metrics);
	assert_null(why.where);
	assert_false(metrics_pool(metrics).is_shared);
	metrics_close(&metrics);
}

static void without_a_name_it_lies_beside_the_socket(void **state)
{
	struct metrics_place *place = *state;
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	struct metrics *metrics;
	struct error why;

	(void)unlink(place->settings.metricsFile);
	(void)snprintf(address.sun_path, sizeof(address.sun_path), "%s/duet.sock",
		       place->place.folder);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	place->settings.metricsFile[0] = '\0';
	metrics = metrics_open(&place->settings, &routes, fd, &why);
	assert_null(why.where);
	assert_true(metrics_pool(metrics).is_shared);
	metrics_close(&metrics);
	(void)snprintf(place->settings.metricsFile, sizeof(place->settings.metricsFile),
		       "%s.metrics", address.sun_path);
	assert_int_equal(access(place->settings.metricsFile, F_OK), 0);
	(void)unlink(address.sun_path);
	close(fd);
}

static void a_socket_without_a_path_has_nothing_beside_it(void **state)
{
	struct metrics_place *place = *state;
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	struct metrics *metrics;
	struct error why;

	place->settings.metricsFile[0] = '\0';
	metrics = metrics_open(&place->settings, &routes, fd, &why);
	assert_non_null(metrics);
	assert_non_null(strstr(why.message, "name one in the setting `metricsFile`"));
	metrics_close(&metrics);
	close(fd);
}

static const char *text_of(const struct metrics *metrics, const struct metrics_drift *drift,
			   struct arena *arena)
{
	struct buffer buffer;

	buffer_init(&buffer, arena);
	metrics_write(metrics, drift, &buffer);
	assert_non_null(buffer_text(&buffer));
	return buffer_text(&buffer);
}

static void expect_line(const char *text, const char *line)
{
	if (strstr(text, line) == NULL)
		fail_msg("no '%s' in:\n%s", line, text);
}

static void seconds_are_written_from_whole_numbers(void **state)
{
	struct metrics *metrics = open_shared(*state);
	struct arena *arena = arena_open(65536, 1048576);
	const struct metrics_drift drift = { .as_of_us = INT64_C(1795564800000042),
					     .summary.user_ahead =
						     amount_of(INT64_C(9007199254740993)) };
	const char *text;

	metrics_count_request(metrics, NULL, 404, 250);
	metrics_count_request(metrics, NULL, 404, 251);
	metrics_count_request(metrics, NULL, 404, 70000000);
	text = text_of(metrics, &drift, arena);
	expect_line(text, "_bucket{method=\"-\",route=\"-\",le=\"0.00025\"} 1\n");
	expect_line(text, "_bucket{method=\"-\",route=\"-\",le=\"0.0005\"} 2\n");
	expect_line(text, "_bucket{method=\"-\",route=\"-\",le=\"2.5\"} 2\n");
	expect_line(text, "_bucket{method=\"-\",route=\"-\",le=\"10\"} 2\n");
	expect_line(text, "_bucket{method=\"-\",route=\"-\",le=\"+Inf\"} 3\n");
	expect_line(text, "_sum{method=\"-\",route=\"-\"} 70.000501\n");
	expect_line(text, "duet_requests_total{method=\"-\",route=\"-\",status=\"404\"} 3\n");
	expect_line(text, "\nduet_drift_timestamp_seconds 1795564800.000042\n");
	/* An odd number that would have become even as a floating-point number. */
	expect_line(text, "\nduet_drift_credits{ahead=\"user\"} 9007199254740993\n");
	assert_null(strstr(text_of(metrics, NULL, arena), "duet_drift"));
	arena_close(&arena);
	metrics_close(&metrics);
}

#define THREADS 4
#define TIMES   100000

static pthread_barrier_t barrier;

static void *count_much(void *argument)
{
	pthread_barrier_wait(&barrier);
	for (int i = 0; i < TIMES; i++)
		metrics_count_request(argument, &routes.routes[1], 200, i);
	return NULL;
}

#define SUMMARIES 2000000

static atomic_bool all_are_kept;

static void *keep_much_drift(void *argument)
{
	struct metrics *metrics = argument;
	struct metrics_drift made = { .as_of_us = 0 };

	for (int64_t i = 1; i <= SUMMARIES; i++) {
		made.as_of_us = i;
		made.summary.organizations = (uint64_t)i;
		made.summary.out_of_step = (uint64_t)i;
		made.summary.organization_ahead = amount_of(i);
		metrics_drift_keep(metrics, &made);
	}
	all_are_kept = true;
	return NULL;
}

/* Each summary that is seen must be whole. */
static void *look_at_drift(void *argument)
{
	struct metrics_drift seen;

	while (!all_are_kept) {
		if (!metrics_drift(argument, &seen))
			continue;
		if (seen.as_of_us != (int64_t)seen.summary.organizations ||
		    seen.as_of_us != (int64_t)seen.summary.out_of_step ||
		    seen.as_of_us != amount_credits(seen.summary.organization_ahead))
			return NULL;
	}
	return argument;
}

static void a_summary_is_seen_whole_while_another_is_kept(void **state)
{
	struct metrics *metrics = open_shared(*state), *other = open_shared(*state);
	pthread_t keeper, reader;
	void *well;

	all_are_kept = false;
	assert_int_equal(pthread_create(&reader, NULL, look_at_drift, other), 0);
	assert_int_equal(pthread_create(&keeper, NULL, keep_much_drift, metrics), 0);
	pthread_join(keeper, NULL);
	pthread_join(reader, &well);
	assert_non_null(well);
	metrics_close(&metrics);
	metrics_close(&other);
}

static void threads_of_several_processes_lose_nothing(void **state)
{
	struct metrics *metrics = open_shared(*state), *other = open_shared(*state);
	pthread_t threads[THREADS];

	pthread_barrier_init(&barrier, NULL, THREADS);
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(
			pthread_create(&threads[i], NULL, count_much, i % 2 == 0 ? metrics : other),
			0);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	pthread_barrier_destroy(&barrier);
	assert_int_equal(metrics_requests(metrics, 1, 200), THREADS * TIMES);
	assert_int_equal(metrics_durations(metrics, 1).count, THREADS * TIMES);
	metrics_close(&metrics);
	metrics_close(&other);
}

#define WITH_PLACE(test) cmocka_unit_test_setup_teardown(test, make_place, remove_place)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		WITH_PLACE(every_process_tells_of_all),
		WITH_PLACE(gauges_are_those_of_the_processes_that_live),
		WITH_PLACE(one_at_a_time_makes_a_summary_of_drift_and_all_see_it),
		WITH_PLACE(alone_it_says_why_and_counts),
		WITH_PLACE(none_is_an_answer_and_no_trouble),
		WITH_PLACE(without_a_name_it_lies_beside_the_socket),
		WITH_PLACE(a_socket_without_a_path_has_nothing_beside_it),
		WITH_PLACE(seconds_are_written_from_whole_numbers),
		WITH_PLACE(a_summary_is_seen_whole_while_another_is_kept),
		WITH_PLACE(threads_of_several_processes_lose_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
