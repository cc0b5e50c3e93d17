/* A new user, with the organization and both balances, at 0. */
#ifndef DUET_PEOPLE_USER_CREATE_H
#define DUET_PEOPLE_USER_CREATE_H

#include "store/reads.h"

/* An address as it is stored and compared: blanks around it cut, lower case
 * (ASCII), one @ with something on both sides, no blank or control character
 * inside, at most 254 bytes.  NULL when it is none or the arena is spent. */
#define EMAIL_BYTES_MAX 254
const char *email_normalise(const char *text, struct arena *arena);

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
