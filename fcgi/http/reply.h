/* The answer to a request.  Returned by value and made only by reply_*(): a
 * handler cannot forget to answer, or answer twice. */
#ifndef DUET_FCGI_HTTP_REPLY_H
#define DUET_FCGI_HTTP_REPLY_H

#include "base/buffer.h"
#include "fcgi/http/problem.h"

struct request;

struct reply_header {
	const char *name, *value; /* without line breaks */
};

/* The rest of a body that is made in pieces. */
struct reply_rest {
	/* Adds the next piece, or nothing at the end.  The piece's arena is emptied
	 * after each.  Any status but DUET_OK: the body cannot be completed, and the
	 * connection is broken off so that nobody takes it for complete. */
	enum status (*next)(struct request *request, void *context, struct buffer *piece);
	void *context; /* in the request's arena */
};

struct reply {
	int http_status;
	const char *content_type; /* NULL: no body */
	const char *body;         /* in the request's arena, or a constant */
	size_t body_length;
	const struct reply_rest *rest;  /* what follows the body; NULL: nothing */
	struct reply_header headers[8]; /* in addition to those of every answer */
	size_t header_count;
	/* What went wrong, in the request's arena; NULL: nothing.  A reply with a problem
	 * and no body gets a body before it is sent: see server/answer.h. */
	const struct problem *problem;
};

/* The JSON that was written, or a problem if writing failed. */
struct reply reply_json(struct request *request, int http_status, struct json_writer *writer);

/* 200: the text that was written, or a problem if writing failed. */
struct reply reply_text(struct request *request, const char *content_type,
			const struct buffer *buffer);

/* No body: 204. */
struct reply reply_empty(void);

/* 303: see `location`, a path on this site. */
struct reply reply_see_other(const char *location);

/* The problem, which is copied together with its texts. */
struct reply reply_problem(struct request *request, const struct problem *problem);

/* The problem that this status means to a client, without further detail.  The status
 * and the request's error go to the log. */
struct reply reply_status(struct request *request, enum status status);

/* 503 if something was written, or may have been, and the answer that tells of it cannot
 * be given: this problem does not say that nothing was done.  `detail` says what to do. */
struct reply reply_outcome_unknown(struct request *request, enum status status, const char *detail);

/* 400 about a part of the body; `detail` may be NULL. */
struct reply reply_invalid(struct request *request, const char *pointer, const char *detail);

/* 400 about a parameter of the query or the path. */
struct reply reply_bad_parameter(struct request *request, const char *parameter,
				 const char *detail);

/* The last resort if the arena is spent and not even a problem fits into it: 500, with
 * a constant body. */
struct reply reply_no_room(void);

void reply_add_header(struct reply *reply, const char *name, const char *value);

/* The head of the answer as a CGI response, blank line included. */
void reply_write_head(const struct reply *reply, const char *request_id, struct buffer *buffer);

#endif
