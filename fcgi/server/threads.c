/* A thread here never runs the handler of a signal: serve.c has blocked those that it
 * handles before the first thread starts, and an eventfd tells when to stop.  So no system
 * call of libfcgi or of the database's library is interrupted half way. */
#include "fcgi/server/threads.h"

#include "base/arena.h"
#include "base/clock.h"
#include "db/db.h"
#include "fcgi/server/exchange.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

/* The memory that a thread keeps between requests, and the most that one request may
 * use: a batch of 1 MiB, parsed, decided and answered, needs less than half of it. */
#define ARENA_KEEP_BYTES ((size_t)256 * 1024)
#define ARENA_BYTES_MAX  ((size_t)16 * 1024 * 1024)

/* Out of descriptors or memory: wait until others have given some back. */
#define ACCEPT_BACKOFF_MS 50

/* A connection wakes only one thread of all processes.  If its process is killed before
 * it accepts, no other is told until the next connection comes.  So the first thread of
 * each process also looks for connections at this interval. */
#define LOOK_AGAIN_MS 500

struct thread {
	struct app *app;
	pthread_t id;
	int listen_fd, stop_fd, epoll_fd;
	int wait_ms; /* for a connection, before it looks without being told; -1: for ever */
	struct arena *arena;
};

struct threads {
	int stop_fd;
	size_t count;
	struct thread thread[];
};

/* True if there may be a connection, false when it is time to stop. */
static bool wait_for_connection(const struct thread *thread)
{
	for (;;) {
		struct epoll_event events[2];
		int count = epoll_wait(thread->epoll_fd, events, 2, thread->wait_ms);

		for (int i = 0; i < count; i++) {
			if (events[i].data.fd == thread->stop_fd)
				return false;
		}
		if (count >= 0)
			return true;
	}
}

static bool is_shortage(int error)
{
	return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

static void serve_next(const struct thread *thread, FCGX_Request *fcgi)
{
	int fd = accept4(thread->listen_fd, NULL, NULL, SOCK_CLOEXEC);

	if (fd >= 0) {
		exchange_serve(thread->app, fcgi, thread->arena, fd);
		return;
	}
	/* Anything else means that another thread was faster or that the peer has gone
	 * away: never a reason to end. */
	if (is_shortage(errno))
		clock_sleep_ms(ACCEPT_BACKOFF_MS);
}

static void *run(void *context)
{
	struct thread *thread = context;
	FCGX_Request fcgi;

	exchange_init(&fcgi);
	while (wait_for_connection(thread))
		serve_next(thread, &fcgi);
	db_thread_stop();
	return NULL;
}

static bool watch(int epoll_fd, int fd, uint32_t events)
{
	struct epoll_event event = { .events = events, .data = { .fd = fd } };

	return epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0;
}

static void close_thread(struct thread *thread)
{
	if (thread->epoll_fd >= 0)
		close(thread->epoll_fd);
	arena_close(&thread->arena);
}

/* EPOLLEXCLUSIVE wakes one thread for a connection instead of all. */
static bool start_thread(struct thread *thread)
{
	int error;

	thread->arena = arena_open(ARENA_KEEP_BYTES, ARENA_BYTES_MAX);
	thread->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (thread->arena != NULL && thread->epoll_fd >= 0 &&
	    watch(thread->epoll_fd, thread->listen_fd, EPOLLIN | EPOLLEXCLUSIVE) &&
	    watch(thread->epoll_fd, thread->stop_fd, EPOLLIN)) {
		error = pthread_create(&thread->id, NULL, run, thread);
		if (error == 0)
			return true;
		errno = error;
	}
	error = errno;
	close_thread(thread);
	errno = error;
	return false;
}

static bool make_non_blocking(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	return flags >= 0 && fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0;
}

enum status threads_start(struct app *app, int listen_fd, size_t count,
			  struct threads **threads_out, struct error *error_out)
{
	struct threads *threads = calloc(1, sizeof(*threads) + count * sizeof(struct thread));
	char reason[128];

	if (threads == NULL)
		return fail(error_out, DUET_HERE, DUET_INTERNAL, "no memory for the threads");
	threads->stop_fd = eventfd(0, EFD_CLOEXEC);
	if (threads->stop_fd < 0 || !make_non_blocking(listen_fd))
		goto out;
	for (; threads->count < count; threads->count++) {
		struct thread *thread = &threads->thread[threads->count];

		*thread = (struct thread){
			.app = app,
			.listen_fd = listen_fd,
			.stop_fd = threads->stop_fd,
			.epoll_fd = -1,
			.wait_ms = threads->count == 0 ? LOOK_AGAIN_MS : -1,
		};
		if (!start_thread(thread))
			goto out;
	}
	*threads_out = threads;
	return DUET_OK;

out:
	(void)fail(error_out, DUET_HERE, DUET_INTERNAL, "cannot start thread %zu: %s",
		   threads->count + 1, strerror_r(errno, reason, sizeof(reason)));
	threads_stop(&threads);
	return DUET_INTERNAL;
}

void threads_stop(struct threads **threads)
{
	uint64_t one = 1;

	/* Nobody reads the counter, so it stays raised for all of them. */
	if ((*threads)->count > 0 &&
	    write((*threads)->stop_fd, &one, sizeof(one)) != (ssize_t)sizeof(one))
		abort();
	for (size_t i = 0; i < (*threads)->count; i++) {
		pthread_join((*threads)->thread[i].id, NULL);
		close_thread(&(*threads)->thread[i]);
	}
	if ((*threads)->stop_fd >= 0)
		close((*threads)->stop_fd);
	free(*threads);
	*threads = NULL;
}
