/* Who may sign in. */
#ifndef DUET_PEOPLE_ACCESS_H
#define DUET_PEOPLE_ACCESS_H

#include "db/source.h"

/* Sets the password (8 to 1024 bytes; DUET_REQUEST_INVALID else) and ends all
 * sessions of the user, with an audit line.  DUET_USER_NOT_FOUND: no such user. */
DUET_MUST_USE enum status password_set(const struct db_source *source, uint64_t user_id,
				       const char *password, const char *actor,
				       struct error *error_out);

/* A disabled user cannot sign in; their sessions end.  With an audit line.
 * DUET_USER_NOT_FOUND: no such user. */
DUET_MUST_USE enum status user_disable(const struct db_source *source, uint64_t user_id,
				       bool disabled, const char *actor, struct error *error_out);

#endif
