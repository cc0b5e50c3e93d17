/* A new user, with the organization and both balances, at 0. */
#ifndef DUET_PEOPLE_CREATE_H
#define DUET_PEOPLE_CREATE_H

#include "db/source.h"
#include "store/user_create.h"
#include "store/users.h"

/* Creates the user and reads it back.  The address must be normalised already.
 * A deadlock or a held row is tried again until the deadline; the audit log
 * gets its line in the same transaction.
 * DUET_NOT_FOUND: no such organization.  DUET_ALREADY_EXISTS: *taken_out is
 * "email" or "externalId". */
DUET_MUST_USE enum status user_create(const struct db_source *source,
				      const struct new_user *new_user, const char *actor,
				      struct arena *arena, struct user *user_out,
				      const char **taken_out, struct error *error_out);

#endif
