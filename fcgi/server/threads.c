/* No thread here ever gets a signal: serve.c blocks them before the first one
 * starts, and an eventfd tells when to stop.  So no system call of libfcgi or
 * of the database's library is interrupted half way. */
#include "fcgi/server/threads.h"

#include "base/clock.h"
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

/* What a thread keeps between requests, and what one request may use at most:
 * a batch of 1 MiB, parsed, decided and answered, stays below half of it. */
#define ARENA_KEEP_BYTES ((size_t)256 * 1024)
#define ARENA_BYTES_MAX  ((size_t)16 * 1024 * 1024)

/* Out of descriptors or memory: others are about to give some back. */
#define ACCEPT_BACKOFF_MS 50

/* A connection wakes one thread of the pool, and only that one.  Where its process
 * is killed before it has accepted, nobody is told again until the next connection
 * comes: so the first thread of each process also looks by itself. */
#define LOOK_AGAIN_MS 500

struct handler {
	struct app *app;
	pthread_t thread;
	int listen_fd, stop_fd, epoll_fd;
	int wait_ms; /* for a connection, before it looks by itself; -1: for ever */
	struct arena *arena;
};

struct handlers {
	int stop_fd;
	size_t count;
	struct handler handler[];
};

/* True when a connection may be there, false when it is time to stop. */
static bool wait_for_connection(const struct handler *handler)
{
	for (;;) {
		struct epoll_event events[2];
		int count = epoll_wait(handler->epoll_fd, events, 2, handler->wait_ms);

		for (int i = 0; i < count; i++) {
			if (events[i].data.fd == handler->stop_fd)
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

static void serve_next(const struct handler *handler, FCGX_Request *fcgi)
{
	int fd = accept4(handler->listen_fd, NULL, NULL, SOCK_CLOEXEC);

	if (fd >= 0) {
		exchange_serve(handler->app, fcgi, handler->arena, fd);
		return;
	}
	/* Anything else means that another thread was faster, or that the
	 * peer went away again: never a reason to end. */
	if (is_shortage(errno))
		clock_sleep_ms(ACCEPT_BACKOFF_MS);
}

static void *run(void *context)
{
	struct handler *handler = context;
	FCGX_Request fcgi;

	exchange_init(&fcgi);
	while (wait_for_connection(handler))
		serve_next(handler, &fcgi);
	db_thread_stop();
	return NULL;
}

static bool watch(int epoll_fd, int fd, uint32_t events)
{
	struct epoll_event event = { .events = events, .data = { .fd = fd } };

	return epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0;
}

static void close_handler(struct handler *handler)
{
	if (handler->epoll_fd >= 0)
		close(handler->epoll_fd);
	arena_close(&handler->arena);
}

/* EPOLLEXCLUSIVE wakes one thread for a connection instead of all. */
static bool start_handler(struct handler *handler)
{
	int error;

	handler->arena = arena_open(ARENA_KEEP_BYTES, ARENA_BYTES_MAX);
	handler->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (handler->arena != NULL && handler->epoll_fd >= 0 &&
	    watch(handler->epoll_fd, handler->listen_fd, EPOLLIN | EPOLLEXCLUSIVE) &&
	    watch(handler->epoll_fd, handler->stop_fd, EPOLLIN)) {
		error = pthread_create(&handler->thread, NULL, run, handler);
		if (error == 0)
			return true;
		errno = error;
	}
	error = errno;
	close_handler(handler);
	errno = error;
	return false;
}

static bool make_non_blocking(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	return flags >= 0 && fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0;
}

enum status handlers_start(struct app *app, int listen_fd, size_t count,
			   struct handlers **handlers_out, struct error *error_out)
{
	struct handlers *handlers = calloc(1, sizeof(*handlers) + count * sizeof(struct handler));
	char reason[128];

	if (handlers == NULL)
		return fail(error_out, DUET_HERE, DUET_INTERNAL, "no memory for the threads");
	handlers->stop_fd = eventfd(0, EFD_CLOEXEC);
	if (handlers->stop_fd < 0 || !make_non_blocking(listen_fd))
		goto out;
	for (; handlers->count < count; handlers->count++) {
		struct handler *handler = &handlers->handler[handlers->count];

		*handler = (struct handler){
			.app = app,
			.listen_fd = listen_fd,
			.stop_fd = handlers->stop_fd,
			.epoll_fd = -1,
			.wait_ms = handlers->count == 0 ? LOOK_AGAIN_MS : -1,
		};
		if (!start_handler(handler))
			goto out;
	}
	*handlers_out = handlers;
	return DUET_OK;

out:
	(void)fail(error_out, DUET_HERE, DUET_INTERNAL, "cannot start handler thread %zu: %s",
		   handlers->count + 1, strerror_r(errno, reason, sizeof(reason)));
	handlers_stop(&handlers);
	return DUET_INTERNAL;
}

void handlers_stop(struct handlers **handlers)
{
	uint64_t one = 1;

	/* The counter is never read back, so it stays raised for all of them. */
	if ((*handlers)->count > 0 &&
	    write((*handlers)->stop_fd, &one, sizeof(one)) != (ssize_t)sizeof(one))
		abort();
	for (size_t i = 0; i < (*handlers)->count; i++) {
		pthread_join((*handlers)->handler[i].thread, NULL);
		close_handler(&(*handlers)->handler[i]);
	}
	if ((*handlers)->stop_fd >= 0)
		close((*handlers)->stop_fd);
	free(*handlers);
	*handlers = NULL;
}
