/* Where somebody signs in, and where they want to go afterwards. */
#ifndef DUET_FCGI_ACCESS_SIGN_IN_ADDRESS_H
#define DUET_FCGI_ACCESS_SIGN_IN_ADDRESS_H

#include "fcgi/http/request.h"

#define SIGN_IN_PATH "/login"

/* Whether it is a person at a browser who would be let in by signing in. */
bool sign_in_would_help(const struct request *request);

/* "/login?next=...": the way back is the request's own address, or the page's
 * where the request was a form.  NULL where the arena is spent. */
const char *sign_in_address(const struct request *request);

/* Whether a way back leads to a page here: visible ASCII that begins with one
 * slash, without a backslash (browsers read that as a slash); at most
 * NEXT_LENGTH_MAX bytes. */
#define NEXT_LENGTH_MAX 1024
bool next_is_own(const char *next);

#endif
