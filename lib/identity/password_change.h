/* Changing one's own password. */
#ifndef DUET_IDENTITY_PASSWORD_CHANGE_H
#define DUET_IDENTITY_PASSWORD_CHANGE_H

#include "identity/session.h"

enum password_answer {
	PASSWORD_CHANGED,
	PASSWORD_WRONG,    /* the current one is another; it counts as a failure to sign in */
	PASSWORD_NOT_SET,  /* there is none: they sign in elsewhere */
	PASSWORD_TOO_EARLY /* too many failures for this account or from this place */
};

struct password_change {
	uint64_t user_id; /* whose it is, and who asks */
	const char *current, *wanted;
	struct sign_in_place place;
	/* What came of it. */
	enum password_answer answer;
	int retry_after_s; /* PASSWORD_TOO_EARLY: when to try again */
	/* PASSWORD_CHANGED: the new session. */
	char token[SESSION_TOKEN_SIZE];
	struct session session;
};

/* All sessions of the user end and a new one begins, with an audit line, in one
 * transaction.  Passwords and token are the caller's to wipe.  On DUET_OK the answer
 * says what came of it.  Otherwise nothing was changed; after DUET_OUTCOME_UNKNOWN it
 * may have been.  DUET_REQUEST_INVALID: `wanted` is no password (password.h), or the
 * current one.  DUET_USER_NOT_FOUND: the user is gone or disabled.  DUET_BUSY: no time
 * or no room for a hash, or somebody else changes it now. */
DUET_MUST_USE enum status password_change(const struct db_source *source,
					  struct password_change *change, struct arena *arena,
					  struct error *error_out);

#endif
