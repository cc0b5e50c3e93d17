/* The steps of one request: path, route, caller, admission, body, handler. */
#ifndef DUET_FCGI_SERVER_DISPATCH_H
#define DUET_FCGI_SERVER_DISPATCH_H

#include "fcgi/http/reply.h"
#include "fcgi/http/request.h"

/* A batch may be 1 MiB, and its answer several.  With this many at once a process stays
 * within about 64 MiB. */
#define BATCHES_AT_ONCE 4

/* Where the body comes from: read() gives it if it has exactly `length` bytes, or
 * returns false. */
struct body_source {
	bool (*read)(void *context, char *bytes_out, size_t length);
	void *context;
};

/* The handler's reply, or why it was not called.  answer_complete() makes it ready to be
 * sent. */
struct reply dispatch(struct request *request, const struct body_source *body);

#endif
