/* The threads that serve: each waits for a connection, answers its request, and waits
 * again. */
#ifndef DUET_FCGI_SERVER_THREADS_H
#define DUET_FCGI_SERVER_THREADS_H

#include "base/error.h"
#include "fcgi/http/app.h"

struct threads;

/* Starts `count` threads on the listening socket, which becomes non-blocking.  On
 * failure none is left running. */
DUET_MUST_USE enum status threads_start(struct app *app, int listen_fd, size_t count,
					struct threads **threads_out, struct error *error_out);

/* Makes every thread stop after the request that it is answering, waits for the last of
 * them, and NULLs. */
void threads_stop(struct threads **threads);

#endif
