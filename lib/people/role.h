/* Who is an administrator. */
#ifndef DUET_PEOPLE_ROLE_H
#define DUET_PEOPLE_ROLE_H

#include "db/source.h"
#include "store/users.h"

struct role_change {
	bool changed;       /* false: they had the role already, and nothing was done */
	bool admins_remain; /* anybody is an administrator now who may sign in */
};

/* Gives the user the role, with an audit line.  All their sessions end, so that a
 * session has one role from beginning to end.  DUET_USER_NOT_FOUND: no such user. */
DUET_MUST_USE enum status user_role_set(const struct db_source *source, uint64_t user_id,
					enum user_role role, const char *actor,
					struct role_change *change_out, struct error *error_out);

#endif
