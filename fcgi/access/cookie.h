/* The cookie of a session.  Over TLS its name is __Host-duet, which no other
 * host can set for us; without TLS browsers refuse that name, and it is duet. */
#ifndef DUET_FCGI_ACCESS_COOKIE_H
#define DUET_FCGI_ACCESS_COOKIE_H

#include "fcgi/http/reply.h"
#include "fcgi/http/request.h"

/* The token that the request's cookie holds, in the arena.  NULL: there is none,
 * or more than one of that name, and whose is meant is nobody's to guess. */
const char *session_cookie(const struct request *request);

/* Has the browser keep the token as long as the session may last; false where
 * the arena is spent. */
bool session_cookie_set(const struct request *request, struct reply *reply, const char *token,
			enum user_role role);

/* Has the browser forget it. */
void session_cookie_clear(const struct request *request, struct reply *reply);

#endif
