/* What the two ways to sign in, JSON and the form of the page, have in common. */
#ifndef DUET_FCGI_ACCOUNT_SIGN_IN_H
#define DUET_FCGI_ACCOUNT_SIGN_IN_H

#include "fcgi/http/problem.h"
#include "fcgi/http/reply.h"
#include "fcgi/http/request.h"

#define SIGN_IN_PASSWORD_MAX 1024 /* characters, and also bytes */

struct sign_in {
	const char *email, *password;
	/* Set by sign_in(). */
	char token[SESSION_TOKEN_SIZE];
	struct session session;
	int retry_after_s; /* not 0: it came too early (DUET_BUSY) */
};

/* Where the request comes from. */
struct sign_in_place sign_in_place_of(const struct request *request);

/* Begins a new session, and ends the one that the browser had, so that an old token is
 * worth nothing afterwards.  Statuses as session_sign_in(). */
DUET_MUST_USE enum status sign_in(struct request *request, struct sign_in *sign_in);

/* What the person is told about a sign-in that was refused; false if `status` means
 * something else. */
bool sign_in_refusal(const struct sign_in *sign_in, enum status status,
		     struct problem *problem_out);

/* The answer when a session has begun and its token cannot be sent. */
struct reply sign_in_lost(struct request *request, enum status status);

/* Ends the caller's session, if there is one. */
DUET_MUST_USE enum status sign_out(struct request *request);

#endif
