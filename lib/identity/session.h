/* Sessions of people who signed in: how long they hold, whose they are, their end. */
#ifndef DUET_IDENTITY_SESSION_H
#define DUET_IDENTITY_SESSION_H

#include "db/source.h"
#include "identity/session_token.h"
#include "store/sessions.h"

struct session {
	uint64_t id;
	uint64_t user_id;
	enum user_role role;
	char csrf_token[CSRF_TOKEN_SIZE];
};

/* Where somebody signs in from, for their list of sessions and for the counter
 * of failures. */
struct sign_in_place {
	const char *address;    /* the client's, as nginx reports it */
	const char *user_agent; /* cut to 255 characters; NULL when none */
};

/* The latest time at which a session that begins now ends, whatever its user's role. */
int64_t session_expires_us(int64_t now_us);

/* How long it may last at most, in seconds. */
int64_t session_lives_s(enum user_role role);

/* Whose session this token is.  DUET_NOT_FOUND: nobody's, ended or expired (after 7
 * days idle and 30 in all; for admins 30 minutes and 12 hours).  lastSeenAt is written
 * at most once a minute. */
DUET_MUST_USE enum status session_of_token(const struct db_source *source, const char *token,
					   struct session *session_out, struct error *error_out);

/* Whether `token` (may be NULL) is the session's csrf_token, compared in constant
 * time. */
bool session_csrf_matches(const struct session *session, const char *token);

/* Ends it; DUET_NOT_FOUND when it is none of this user's. */
DUET_MUST_USE enum status session_end(const struct db_source *source, uint64_t user_id,
				      uint64_t session_id, struct error *error_out);

/* A user's sessions that still hold, newest first, at most `limit` (struct
 * session_info: store/sessions.h). */
DUET_MUST_USE enum status session_list(const struct db_source *source, uint64_t user_id,
				       size_t limit, struct arena *arena,
				       struct session_info *sessions_out, size_t *found_out,
				       struct error *error_out);

#endif
