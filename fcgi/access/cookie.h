/* The cookie of a session.  Over TLS its name is __Host-duet, so that no other host can
 * set it for us.  Without TLS browsers refuse such a name, and it is duet. */
#ifndef DUET_FCGI_ACCESS_COOKIE_H
#define DUET_FCGI_ACCESS_COOKIE_H

#include "fcgi/http/reply.h"
#include "fcgi/http/request.h"

/* The token in the request's cookie, in the arena.  NULL: there is none, or more than
 * one of that name, and we do not guess which is meant. */
const char *session_cookie(const struct request *request);

/* Makes the browser keep the token as long as the session may last; false if the arena
 * is spent. */
bool session_cookie_set(const struct request *request, struct reply *reply, const char *token,
			enum user_role role);

/* Makes the browser forget it. */
void session_cookie_clear(const struct request *request, struct reply *reply);

#endif
