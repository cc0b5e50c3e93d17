/* People who sign in: passwords, sessions, and slowing down who guesses. */
#ifndef DUET_IDENTITY_SESSION_H
#define DUET_IDENTITY_SESSION_H

#include "store/reads.h"
#include "store/sessions.h"

/* The token of a session: 256 random bits as base64url; the cookie's value. */
#define SESSION_TOKEN_SIZE 44
/* The token that a form or a script sends back: derived from the session's
 * token, so that it needs no row of its own. */
#define CSRF_TOKEN_SIZE 44

struct session {
	uint64_t id;
	uint64_t user_id;
	enum user_role role;
	char csrf_token[CSRF_TOKEN_SIZE];
};

/* Where somebody signs in from, for their list of sessions and for the counter
 * of failures. */
struct sign_in_place {
	const char *address;    /* the peer's, as nginx tells it */
	const char *user_agent; /* cut to 255 characters; NULL when none */
};

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

/* Whose session this token is.  DUET_NOT_FOUND: nobody's, ended, or too old (7
 * days idle and 30 in all; for admins 30 minutes and 12 hours).  lastSeenAt is
 * written at most once a minute. */
DUET_MUST_USE enum status session_of_token(const struct db_source *source, const char *token,
					   struct session *session_out, struct error *error_out);

/* Whether `token` (may be NULL) is the session's csrf_token, compared in constant
 * time. */
bool session_csrf_matches(const struct session *session, const char *token);

/* Ends it; DUET_NOT_FOUND when it is none of this user's. */
DUET_MUST_USE enum status session_end(const struct db_source *source, uint64_t user_id,
				      uint64_t session_id, struct error *error_out);

/* A user's sessions that still hold, newest first, at most `limit` (struct
 * session_info is in store_sessions.h). */
DUET_MUST_USE enum status session_list(const struct db_source *source, uint64_t user_id,
				       size_t limit, struct arena *arena,
				       struct session_info *sessions_out, size_t *found_out,
				       struct error *error_out);

/* Sets the password (8 to 1024 bytes; DUET_REQUEST_INVALID else) and ends all
 * sessions of the user, with an audit line.  DUET_NOT_FOUND: no such user. */
DUET_MUST_USE enum status password_set(const struct db_source *source, uint64_t user_id,
				       const char *password, const char *actor,
				       struct error *error_out);

/* A disabled user cannot sign in; their sessions end.  With an audit line.
 * DUET_NOT_FOUND: no such user. */
DUET_MUST_USE enum status user_disable(const struct db_source *source, uint64_t user_id,
				       bool disabled, const char *actor, struct error *error_out);

#endif
