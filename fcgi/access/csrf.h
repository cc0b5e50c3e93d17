/* Protection against requests that another site makes a browser send: the browser adds
 * the cookie of a session, or the password of HTTP Basic, to them.  It does not add keys
 * and tokens in headers, which need no such protection. */
#ifndef DUET_FCGI_ACCESS_CSRF_H
#define DUET_FCGI_ACCESS_CSRF_H

#include "fcgi/http/request.h"

/* Whether the browser says that the request comes from a page of ours: Sec-Fetch-Site
 * is same-origin or, if that is absent, Origin is ours.  If both are absent, as with
 * programs, the answer is `silence`. */
bool csrf_comes_from_here(const struct request *request, bool silence);

/* The token that the caller's forms and scripts send back; false if this caller needs
 * none. */
bool csrf_token_of(const struct request *request, char token_out[static CSRF_TOKEN_SIZE]);

/* Compares in constant time; `token` may be NULL.  True for a caller who needs none. */
bool csrf_token_matches(const struct request *request, const char *token);

#endif
