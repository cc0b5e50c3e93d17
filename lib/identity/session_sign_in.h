/* Signing in with an address and a password. */
#ifndef DUET_IDENTITY_SESSION_SIGN_IN_H
#define DUET_IDENTITY_SESSION_SIGN_IN_H

#include "identity/session.h"

/* Checks address and password and starts a session: a new one each time, with a
 * token that is made here and stored nowhere.
 * DUET_NOT_FOUND: no such user, wrong password, no password set or disabled:
 * the caller is not told which, and it takes the same time.  DUET_BUSY: with
 * *retry_after_s_out > 0, too many failures for this account or from this place,
 * and that is when to try again (never for good); with 0, no time or no room for
 * the hash.  Password and token are the caller's to wipe. */
DUET_MUST_USE enum status session_sign_in(const struct db_source *source, const char *email,
					  const char *password, const struct sign_in_place *place,
					  struct arena *arena,
					  char token_out[static SESSION_TOKEN_SIZE],
					  struct session *session_out, int *retry_after_s_out,
					  struct error *error_out);

#endif
