/* Beginning a session with credentials that were checked: for session_sign_in.c and
 * password_change.c only. */
#ifndef DUET_IDENTITY_SESSION_BEGIN_H
#define DUET_IDENTITY_SESSION_BEGIN_H

#include "identity/session.h"
#include "identity/sign_in_throttle.h"

/* The credentials of the user with this normalised address.  An unknown address and a
 * disabled user have those of a user without a password.  The caller wipes them. */
DUET_MUST_USE enum status credentials_of(const struct db_source *source, const char *email,
					 struct credentials *credentials_out,
					 struct error *error_out);

/* A sign-in whose password was found right. */
struct checked_sign_in {
	const struct sign_in_subject *subject;
	const struct sign_in_place *place;
	const struct credentials *credentials; /* as they were checked */
	const char *new_hash;                  /* to be stored; "": the old one is good */
	/* The user has chosen another password, new_hash: whoever knew the old one is out,
	 * all sessions end, with an audit line. */
	bool password_changed;
};

/* Begins a session, and forgets the failures.  DUET_USER_NOT_FOUND: the user has been
 * disabled meanwhile, or is gone; DUET_BUSY: the password has been changed meanwhile. */
DUET_MUST_USE enum status session_begin(const struct db_source *source,
					const struct checked_sign_in *checked,
					char token_out[static SESSION_TOKEN_SIZE],
					struct session *session_out, struct error *error_out);

/* Removes some sessions and counters that have expired.  It waits for nobody and
 * reports no failure: every sign-in tries it again. */
void session_clean(const struct db_source *source);

#endif
