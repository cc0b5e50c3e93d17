/* Errors as clients see them: RFC 9457 problem details with a stable type.
 * The only place that translates a status to HTTP. */
#ifndef DUET_FCGI_HTTP_PROBLEM_H
#define DUET_FCGI_HTTP_PROBLEM_H

#include "base/arena.h"
#include "base/status.h"
#include "core/amount.h"
#include "json/writer.h"

enum problem_type {
	PROBLEM_INVALID_REQUEST,
	PROBLEM_UNAUTHORIZED,
	PROBLEM_SIGN_IN_FAILED,
	PROBLEM_INSUFFICIENT_CREDITS,
	PROBLEM_FORBIDDEN,
	PROBLEM_WRONG_PASSWORD,
	PROBLEM_NOT_FOUND,
	PROBLEM_USER_NOT_FOUND,
	PROBLEM_ORGANIZATION_NOT_FOUND,
	PROBLEM_SESSION_NOT_FOUND,
	PROBLEM_KEY_NOT_FOUND,
	PROBLEM_METHOD_NOT_ALLOWED,
	PROBLEM_ALREADY_EXISTS,
	PROBLEM_BODY_TOO_LARGE,
	PROBLEM_UNSUPPORTED_MEDIA_TYPE,
	PROBLEM_IDEMPOTENCY_KEY_REUSED,
	PROBLEM_BALANCE_TOO_LARGE,
	PROBLEM_TOO_MANY_ATTEMPTS,
	PROBLEM_INTERNAL,
	PROBLEM_BUSY,
	PROBLEM_UNAVAILABLE,
	PROBLEM_OUTCOME_UNKNOWN,
	PROBLEM_TYPE_COUNT
};

/* What is the same for every problem of a type. */
struct problem_kind {
	const char *name; /* "invalid-request"; the type is "/problems/invalid-request" */
	int http_status;
	const char *title;
	const char *detail; /* what to do next, unless a problem has a better one */
};

/* The row of a type; every row has all four. */
const struct problem_kind *problem_kind(enum problem_type type);

/* One problem.  Members that are NULL or 0 are left out. */
struct problem {
	enum problem_type type;
	const char *detail;    /* NULL: the kind's own */
	const char *pointer;   /* JSON Pointer into the body */
	const char *parameter; /* of the query or the path */
	const char *header;
	const char *field; /* PROBLEM_ALREADY_EXISTS: whose value is in use */
	const char *allow; /* PROBLEM_METHOD_NOT_ALLOWED: for the header of that name */
	int retry_after_s; /* PROBLEM_TOO_MANY_ATTEMPTS: for that header */
	/* PROBLEM_INSUFFICIENT_CREDITS: what there is and what is missing. */
	struct amount credit_balance, shortfall;
};

/* The type by which a client is told of this status, which is not DUET_OK. */
enum problem_type problem_of_status(enum status status);

/* A copy in the arena, including its texts; NULL if it does not fit. */
const struct problem *problem_copy(const struct problem *problem, struct arena *arena);

/* Writes the problem as one JSON object; request_id is left out if it is NULL. */
void problem_write(struct json_writer *writer, const struct problem *problem,
		   const char *request_id);

#endif
