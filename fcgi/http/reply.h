/* The answer to a request.  Returned by value and made only by reply_*(): a
 * handler cannot forget to answer, or answer twice. */
#ifndef DUET_FCGI_HTTP_REPLY_H
#define DUET_FCGI_HTTP_REPLY_H

#include "base/buffer.h"
#include "fcgi/http/problem.h"

struct request;

struct reply_header {
	const char *name, *value; /* checked or made by us: no line break in either */
};

/* The rest of a body that is made in pieces. */
struct reply_rest {
	/* Adds the next piece, whose arena is empty and is emptied after it; adds
	 * nothing at the end.  Otherwise than DUET_OK: the body cannot be ended, and
	 * the connection is broken off, so that nobody takes it for whole. */
	enum status (*next)(struct request *request, void *context, struct buffer *piece);
	void *context; /* in the request's arena */
};

struct reply {
	int http_status;
	const char *content_type; /* NULL: no body */
	const char *body;         /* in the request's arena, or a constant */
	size_t body_length;
	const struct reply_rest *rest;  /* what follows the body; NULL: nothing */
	struct reply_header headers[8]; /* besides those that every answer has */
	size_t header_count;
	/* What went wrong, in the request's arena; NULL: nothing.  Where it comes without
	 * a body it gets one before it is sent: server/answer.h. */
	const struct problem *problem;
};

/* The JSON that was written; where that failed, a problem. */
struct reply reply_json(struct request *request, int http_status, struct json_writer *writer);

/* 200: the text that was written; where that failed, a problem. */
struct reply reply_text(struct request *request, const char *content_type,
			const struct buffer *buffer);

/* No body: 204. */
struct reply reply_empty(void);

/* 303: look there.  `location` is an own path. */
struct reply reply_see_other(const char *location);

/* The problem, which is copied with its texts. */
struct reply reply_problem(struct request *request, const struct problem *problem);

/* The problem that a status means, with nothing to add.  The status and the
 * request's error go to the log. */
struct reply reply_status(struct request *request, enum status status);

/* 503 for what was written, or may have been, where the answer that tells of it cannot
 * be given: nothing of the kind "nothing was done".  `detail` says what to do now. */
struct reply reply_outcome_unknown(struct request *request, enum status status, const char *detail);

/* 400 about a part of the body; `detail` may be NULL. */
struct reply reply_invalid(struct request *request, const char *pointer, const char *detail);

/* 400 about a parameter of the query or the path. */
struct reply reply_bad_parameter(struct request *request, const char *parameter,
				 const char *detail);

/* The last resort, where the arena is spent and not even a problem fits into it: 500,
 * with its body. */
struct reply reply_no_room(void);

void reply_add_header(struct reply *reply, const char *name, const char *value);

/* The head of the answer as a CGI response, blank line included. */
void reply_write_head(const struct reply *reply, const char *request_id, struct buffer *buffer);

#endif
