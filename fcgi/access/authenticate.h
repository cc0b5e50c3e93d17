/* Who asks: from what a request carries to its caller. */
#ifndef DUET_FCGI_ACCESS_AUTHENTICATE_H
#define DUET_FCGI_ACCESS_AUTHENTICATE_H

#include "fcgi/http/request.h"

/* Fills in the request's caller, by what it shows first of these: X-Api-Key, the
 * header Authorization, the cookie of a session.  What is shown and is not valid
 * makes the caller nobody, whatever else there is.  Nobody is no failure: routes
 * for anyone do not even look. */
DUET_MUST_USE enum status authenticate(struct request *request);

/* Looks for a session alone; the caller stays who it is.  *session_out has the id
 * 0 when there is none. */
DUET_MUST_USE enum status authenticate_session(struct request *request,
					       struct session *session_out);

/* Whether the request carries a key or a token, valid or not, in a header. */
bool has_credentials(const struct request *request);

#endif
