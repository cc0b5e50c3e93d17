/* The steps of one request: path, route, caller, admission, body, handler. */
#ifndef DUET_FCGI_SERVER_DISPATCH_H
#define DUET_FCGI_SERVER_DISPATCH_H

#include "fcgi/http/reply.h"
#include "fcgi/http/request.h"

/* A batch may bring 1 MiB and be answered with several: so many at once keep
 * a process within some 64 MiB. */
#define BATCHES_AT_ONCE 4

/* Where the body comes from: read() gives it if it has exactly `length` bytes, or
 * returns false. */
struct body_source {
	bool (*read)(void *context, char *bytes_out, size_t length);
	void *context;
};

/* What the handler says, or why it was not called.  answer.h makes it ready to be sent. */
struct reply dispatch(struct request *request, const struct body_source *body);

#endif
