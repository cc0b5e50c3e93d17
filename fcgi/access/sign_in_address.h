/* The address of the page to sign in, and of the page to go to afterwards. */
#ifndef DUET_FCGI_ACCESS_SIGN_IN_ADDRESS_H
#define DUET_FCGI_ACCESS_SIGN_IN_ADDRESS_H

#include "fcgi/http/request.h"

#define SIGN_IN_PATH "/login"

/* Whether the caller is a person with a browser, who would be let in after signing in. */
bool sign_in_would_help(const struct request *request);

/* "/login?next=...", where `next` is the request's own address, or that of the page if
 * the request was a form.  NULL if the arena is spent. */
const char *sign_in_address(const struct request *request);

/* Whether `next` is a page of ours: visible ASCII that begins with exactly one slash and
 * has no backslash (browsers read that as a slash), at most NEXT_LENGTH_MAX bytes. */
#define NEXT_LENGTH_MAX 1024
bool next_is_own(const char *next);

#endif
