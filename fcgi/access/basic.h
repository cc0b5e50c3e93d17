/* HTTP Basic (RFC 7617), by which a browser sends a key. */
#ifndef DUET_FCGI_ACCESS_BASIC_H
#define DUET_FCGI_ACCESS_BASIC_H

#include "base/arena.h"

/* The password of a header's credentials ("dXNlcjprZXk="), in the arena; NULL where
 * they cannot be read. */
const char *basic_password(const char *credentials, struct arena *arena);

#endif
