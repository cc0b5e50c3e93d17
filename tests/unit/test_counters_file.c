#include "counters/counters_file.h"

#include "base/clock.h"
#include "place.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static const struct counters_layout layout = { .fingerprint = 77, .size = 4096 };

static struct counters_file *open_well(const struct place *place,
				       const struct counters_layout *wanted)
{
	struct counters_file *file;
	struct error error;

	if (counters_file_open(place->path, wanted, &file, &error) != DUET_OK)
		fail_msg("%s", error.message);
	return file;
}

static _Atomic uint64_t *first_of(const struct counters_file *file)
{
	return counters_file_bytes(file);
}

static ino_t inode_of(const struct place *place)
{
	struct stat stat_there;

	assert_int_equal(stat(place->path, &stat_there), 0);
	return stat_there.st_ino;
}

static void a_new_file_is_zeros_and_its_owners_alone(void **state)
{
	const struct place *place = *state;
	struct counters_file *file;
	struct stat made;
	int64_t begun_us = clock_utc_us();

	(void)umask(0);
	file = open_well(place, &layout);
	(void)umask(022);
	assert_int_equal(stat(place->path, &made), 0);
	assert_int_equal(made.st_mode & 07777, 0600);
	for (size_t i = 0; i < layout.size; i++)
		assert_int_equal(((const char *)counters_file_bytes(file))[i], 0);
	assert_int_equal((uintptr_t)counters_file_bytes(file) % 64, 0);
	assert_true(counters_file_is_shared(file));
	assert_in_range(counters_file_since_us(file), begun_us, clock_utc_us());
	counters_file_close(&file);
	assert_null(file);
}

static void its_room_is_taken_at_once(void **state)
{
	const struct counters_layout large = { .fingerprint = 1, .size = (size_t)1024 * 1024 };
	struct counters_file *file = open_well(*state, &large);
	const struct place *place = *state;
	struct stat made;

	assert_int_equal(stat(place->path, &made), 0);
	assert_true((size_t)made.st_blocks * 512 >= large.size);
	counters_file_close(&file);
}

static void two_openings_see_the_same_bytes_and_a_later_one_too(void **state)
{
	struct counters_file *one = open_well(*state, &layout), *two = open_well(*state, &layout);
	int64_t since_us = counters_file_since_us(one);

	(*first_of(one))++;
	(*first_of(two))++;
	assert_int_equal(*first_of(one), 2);
	counters_file_close(&one);
	counters_file_close(&two);
	one = open_well(*state, &layout);
	assert_int_equal(*first_of(one), 2);
	assert_int_equal(counters_file_since_us(one), since_us);
	counters_file_close(&one);
}

/* Each of these is what another program's file, or a half-made one, looks like. */
static void replaced(const struct place *place, const char *name,
		     const struct counters_layout *wanted)
{
	ino_t before = inode_of(place);
	struct counters_file *file = open_well(place, wanted);
	char new_path[128];

	if (inode_of(place) == before)
		fail_msg("%s: the file was kept", name);
	assert_int_equal(*first_of(file), 0);
	(void)snprintf(new_path, sizeof(new_path), "%s.new", place->path);
	assert_int_equal(access(new_path, F_OK), -1);
	counters_file_close(&file);
}

static void a_file_that_means_another_thing_is_replaced(void **state)
{
	const struct place *place = *state;
	const struct counters_layout newer = { .fingerprint = 78, .size = layout.size };
	const struct counters_layout larger = { .fingerprint = 77, .size = layout.size + 64 };
	struct counters_file *old = open_well(place, &layout);

	*first_of(old) = 5;
	replaced(place, "another fingerprint", &newer);
	replaced(place, "another size", &larger);
	/* Its head is right, but counting in it would be a SIGBUS. */
	assert_int_equal(truncate(place->path, 64 + 100), 0);
	replaced(place, "cut short", &larger);
	assert_int_equal(truncate(place->path, 10), 0);
	replaced(place, "half made", &larger);
	assert_int_equal(truncate(place->path, 0), 0);
	replaced(place, "empty", &larger);
	/* A process that has mapped the first file goes on with it. */
	assert_int_equal(++*first_of(old), 6);
	counters_file_close(&old);
}

static void what_an_earlier_one_was_killed_at_does_not_stand_in_the_way(void **state)
{
	const struct place *place = *state;
	char new_path[128];
	FILE *left;
	struct counters_file *file;

	(void)snprintf(new_path, sizeof(new_path), "%s.new", place->path);
	left = fopen(new_path, "we");
	assert_non_null(left);
	assert_int_equal(fclose(left), 0);
	file = open_well(place, &layout);
	assert_int_equal(access(new_path, F_OK), -1);
	counters_file_close(&file);
}

static void expect_refusal(const char *path, const char *wanted)
{
	struct counters_file *file;
	struct error error;

	assert_int_equal(counters_file_open(path, &layout, &file, &error), DUET_INTERNAL);
	if (strstr(error.message, wanted) == NULL)
		fail_msg("no '%s' in '%s'", wanted, error.message);
	assert_non_null(strstr(error.message, "metricsFile"));
}

static void what_others_may_touch_or_nobody_can_make_is_refused(void **state)
{
	const struct place *place = *state;
	struct counters_file *file = open_well(place, &layout);
	char path[640];

	counters_file_close(&file);
	assert_int_equal(chmod(place->path, 0660), 0);
	expect_refusal(place->path, "ours alone");
	assert_int_equal(unlink(place->path), 0);

	assert_int_equal(symlink("/dev/null", place->path), 0);
	expect_refusal(place->path, "cannot open");
	assert_int_equal(unlink(place->path), 0);

	assert_int_equal(mkfifo(place->path, 0600), 0);
	expect_refusal(place->path, "ours alone");
	assert_int_equal(unlink(place->path), 0);

	(void)snprintf(path, sizeof(path), "%s/no/such/folder", place->folder);
	expect_refusal(path, "cannot open");
	memset(path, 'a', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	expect_refusal(path, "too long");
}

static void a_lock_is_one_openings_and_ends_with_it(void **state)
{
	struct counters_file *one = open_well(*state, &layout), *two = open_well(*state, &layout);

	assert_true(counters_file_lock(one, 3));
	assert_true(counters_file_lock(one, 3));
	assert_false(counters_file_lock(two, 3));
	assert_true(counters_file_is_locked(two, 3));
	assert_false(counters_file_is_locked(one, 3));
	assert_false(counters_file_is_locked(two, 2));
	assert_false(counters_file_is_locked(two, 4));
	assert_true(counters_file_lock(two, 4));

	counters_file_unlock(one, 3);
	assert_true(counters_file_lock(two, 3));
	counters_file_close(&two);
	assert_false(counters_file_is_locked(one, 3));
	assert_true(counters_file_lock(one, 4));
	counters_file_close(&one);
}

/* Counts with lock 9 held until it is killed. */
static void count_for_ever(const struct place *place, int ready)
{
	struct counters_file *file = open_well(place, &layout);

	if (!counters_file_lock(file, 9))
		_exit(1);
	for (bool told = false;; told = true) {
		(*first_of(file))++;
		if (!told && write(ready, "x", 1) != 1)
			_exit(1);
	}
}

static void a_process_that_is_killed_leaves_its_counts_and_no_lock(void **state)
{
	struct counters_file *file = open_well(*state, &layout);
	int ready[2], how;
	char byte;
	uint64_t counted;
	pid_t child;

	assert_int_equal(pipe(ready), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0)
		count_for_ever(*state, ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	assert_true(counters_file_is_locked(file, 9));
	assert_false(counters_file_lock(file, 9));
	assert_int_equal(kill(child, SIGKILL), 0);
	assert_int_equal(waitpid(child, &how, 0), child);

	counted = *first_of(file);
	assert_true(counted > 0);
	assert_true(counters_file_lock(file, 9));
	assert_int_equal(++*first_of(file), counted + 1);
	close(ready[0]);
	close(ready[1]);
	counters_file_close(&file);
}

#define STARTERS 8

struct starter {
	const struct place *place;
	pthread_barrier_t *barrier;
	const struct counters_layout *wanted;
};

static void *start_at_once(void *argument)
{
	const struct starter *starter = argument;
	struct counters_file *file = NULL;
	struct error error;

	pthread_barrier_wait(starter->barrier);
	if (counters_file_open(starter->place->path, starter->wanted, &file, &error) != DUET_OK)
		return NULL;
	(*first_of(file))++;
	counters_file_close(&file);
	return argument;
}

static void programs_that_start_at_once_make_one_file(void **state)
{
	for (uint64_t round = 0; round < 20; round++) {
		/* Each round has a file of another version. */
		const struct counters_layout wanted = { .fingerprint = round, .size = 512 };
		pthread_barrier_t barrier;
		pthread_t threads[STARTERS];
		struct starter starter = { .place = *state,
					   .barrier = &barrier,
					   .wanted = &wanted };
		struct counters_file *file;

		pthread_barrier_init(&barrier, NULL, STARTERS);
		for (int i = 0; i < STARTERS; i++)
			assert_int_equal(pthread_create(&threads[i], NULL, start_at_once, &starter),
					 0);
		for (int i = 0; i < STARTERS; i++) {
			void *done;

			pthread_join(threads[i], &done);
			assert_non_null(done);
		}
		pthread_barrier_destroy(&barrier);
		file = open_well(*state, &wanted);
		assert_int_equal(*first_of(file), STARTERS);
		counters_file_close(&file);
	}
}

static void alone_it_is_zeros_and_every_lock_is_free(void **state)
{
	struct counters_file *file = counters_file_alone(&layout);

	(void)state;
	assert_non_null(file);
	assert_false(counters_file_is_shared(file));
	assert_int_equal((*first_of(file))++, 0);
	assert_true(counters_file_lock(file, 0));
	assert_false(counters_file_is_locked(file, 0));
	counters_file_unlock(file, 0);
	counters_file_close(&file);
}

#define WITH_PLACE(test) cmocka_unit_test_setup_teardown(test, place_setup, place_teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		WITH_PLACE(a_new_file_is_zeros_and_its_owners_alone),
		WITH_PLACE(its_room_is_taken_at_once),
		WITH_PLACE(two_openings_see_the_same_bytes_and_a_later_one_too),
		WITH_PLACE(a_file_that_means_another_thing_is_replaced),
		WITH_PLACE(what_an_earlier_one_was_killed_at_does_not_stand_in_the_way),
		WITH_PLACE(what_others_may_touch_or_nobody_can_make_is_refused),
		WITH_PLACE(a_lock_is_one_openings_and_ends_with_it),
		WITH_PLACE(a_process_that_is_killed_leaves_its_counts_and_no_lock),
		WITH_PLACE(programs_that_start_at_once_make_one_file),
		cmocka_unit_test(alone_it_is_zeros_and_every_lock_is_free),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
