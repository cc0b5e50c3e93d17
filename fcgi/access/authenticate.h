/* Who asks: from what a request carries to its caller. */
#ifndef DUET_FCGI_ACCESS_AUTHENTICATE_H
#define DUET_FCGI_ACCESS_AUTHENTICATE_H

#include "fcgi/http/request.h"

/* Fills in the request's caller by the first of these that the request has: X-Api-Key,
 * the header Authorization, the cookie of a session.  If that one is not valid the caller
 * is nobody, whatever else there is.  Nobody is not a failure: for routes that anyone may
 * call it does not even look. */
DUET_MUST_USE enum status authenticate(struct request *request);

/* Looks only for a session and leaves the caller as it is.  If there is none,
 * *session_out has the id 0. */
DUET_MUST_USE enum status authenticate_session(struct request *request,
					       struct session *session_out);

/* Whether the request carries a key or a token, valid or not, in a header. */
bool has_credentials(const struct request *request);

#endif
