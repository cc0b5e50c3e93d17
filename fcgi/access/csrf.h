/* That a browser was not made to send it by another site: a browser adds the
 * cookie of a session, or the password of HTTP Basic, to whatever it is made to
 * send.  Keys and tokens in a header are not added by themselves, and need none
 * of this. */
#ifndef DUET_FCGI_ACCESS_CSRF_H
#define DUET_FCGI_ACCESS_CSRF_H

#include "fcgi/http/request.h"

/* Whether the browser says that it comes from a page of ours: Sec-Fetch-Site is
 * same-origin, or, where it is absent, Origin is ours.  Where it says nothing
 * of either (programs do not), the answer is `silence`. */
bool csrf_comes_from_here(const struct request *request, bool silence);

/* What the caller's forms and scripts send back; false where the caller is one
 * that needs none. */
bool csrf_token_of(const struct request *request, char token_out[static CSRF_TOKEN_SIZE]);

/* In constant time; `token` may be NULL.  True for a caller that needs none. */
bool csrf_token_matches(const struct request *request, const char *token);

#endif
