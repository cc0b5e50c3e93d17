/* The threads that accept connections, and another process that is told of one and
 * dies.  The clients here say nothing and wait: if the connection is closed, it was
 * accepted. */
#include "base/clock.h"
#include "fcgi/server/threads.h"

#include <arpa/inet.h>
#include <fcgiapp.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#define TAKEN_WITHIN_MS 5000
#define NEVER_TOLD_MS   10000

/* Waits like a thread of another process, and when it is told of a connection does
 * nothing, as if its process had been killed at that moment. */
struct dying {
	pthread_t thread;
	int epoll_fd, told;
};

static int listen_somewhere(struct sockaddr_in *address_out)
{
	socklen_t length = sizeof(*address_out);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	*address_out = (struct sockaddr_in){ .sin_family = AF_INET,
					     .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)address_out, length), 0);
	assert_int_equal(listen(fd, 16), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)address_out, &length), 0);
	return fd;
}

static int connect_and_say_nothing(const struct sockaddr_in *address)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	assert_int_equal(connect(fd, (const struct sockaddr *)address, sizeof(*address)), 0);
	assert_int_equal(shutdown(fd, SHUT_WR), 0);
	return fd;
}

static void expect_taken(int fd)
{
	struct pollfd peer = { .fd = fd, .events = POLLIN };
	char byte;

	assert_int_equal(poll(&peer, 1, TAKEN_WITHIN_MS), 1);
	assert_int_equal(read(fd, &byte, 1), 0);
	close(fd);
}

static void *be_told(void *context)
{
	struct dying *dying = context;
	struct epoll_event event;

	dying->told = epoll_wait(dying->epoll_fd, &event, 1, NEVER_TOLD_MS);
	return NULL;
}

/* The kernel tells the one that has waited longest, so this one has to come first. */
static void start_dying(struct dying *dying, int listen_fd)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLEXCLUSIVE };

	dying->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	assert_true(dying->epoll_fd >= 0);
	assert_int_equal(epoll_ctl(dying->epoll_fd, EPOLL_CTL_ADD, listen_fd, &event), 0);
	assert_int_equal(pthread_create(&dying->thread, NULL, be_told, dying), 0);
}

static void connections_are_taken_one_after_the_other(void **state)
{
	struct sockaddr_in address;
	struct threads *threads;
	struct error why;
	int listen_fd = listen_somewhere(&address);

	(void)state;
	assert_int_equal(threads_start(NULL, listen_fd, 2, &threads, &why), DUET_OK);
	for (int i = 0; i < 20; i++)
		expect_taken(connect_and_say_nothing(&address));
	threads_stop(&threads);
	assert_null(threads);
	close(listen_fd);
}

static void a_connection_that_a_dying_process_was_told_of_is_taken_by_another(void **state)
{
	struct sockaddr_in address;
	struct dying dying;
	struct threads *threads;
	struct error why;
	int listen_fd = listen_somewhere(&address);

	(void)state;
	start_dying(&dying, listen_fd);
	assert_int_equal(threads_start(NULL, listen_fd, 2, &threads, &why), DUET_OK);
	/* By then everybody is waiting.  If not, the check of `told` below fails. */
	clock_sleep_ms(200);
	expect_taken(connect_and_say_nothing(&address));
	threads_stop(&threads);
	pthread_join(dying.thread, NULL);
	assert_int_equal(dying.told, 1);
	close(dying.epoll_fd);
	close(listen_fd);
}

static int start_libfcgi(void **state)
{
	(void)state;
	return FCGX_Init();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(connections_are_taken_one_after_the_other),
		cmocka_unit_test(a_connection_that_a_dying_process_was_told_of_is_taken_by_another),
	};

	return cmocka_run_group_tests(tests, start_libfcgi, NULL);
}
