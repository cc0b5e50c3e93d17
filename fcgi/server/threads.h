/* The threads that serve: each waits for a connection, answers its request, and waits
 * again. */
#ifndef DUET_FCGI_SERVER_THREADS_H
#define DUET_FCGI_SERVER_THREADS_H

#include "base/error.h"
#include "fcgi/http/app.h"

struct threads;

/* Starts `count` threads on the listening socket, which is made non-blocking.
 * On failure none is left running. */
DUET_MUST_USE enum status threads_start(struct app *app, int listen_fd, size_t count,
					struct threads **threads_out, struct error *error_out);

/* Tells every thread to stop: what is being served is finished, nothing more
 * is accepted.  Waits for the last of them and NULLs. */
void threads_stop(struct threads **threads);

#endif
