/* Addresses in the one spelling in which they are stored and compared. */
#ifndef DUET_IDENTITY_EMAIL_H
#define DUET_IDENTITY_EMAIL_H

#include "base/arena.h"

/* What an SMTP server takes (RFC 5321). */
#define EMAIL_BYTES_MAX 254

/* Blanks around it cut, lower case (ASCII), one @ with something on both sides, no
 * blank or control character inside, at most EMAIL_BYTES_MAX bytes.  NULL when it is
 * no address or the arena is spent. */
const char *email_normalise(const char *text, struct arena *arena);

#endif
