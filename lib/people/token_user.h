/* Whose token it is. */
#ifndef DUET_PEOPLE_TOKEN_USER_H
#define DUET_PEOPLE_TOKEN_USER_H

#include "db/source.h"
#include "jwt/claims.h"
#include "store/users.h"

/* The user whose external id is the claims' subject.  Where nobody has it and
 * `create` says so, they are made, with an organization of their own, by the
 * claims' address and name.
 * DUET_NOT_FOUND: there is no such user and none was made (the claims have no
 * address, or the provider does not say that it was verified, or somebody else has
 * it: nobody is given another's account for an address), or they are disabled.
 * *advice_out is what they are to do about it, where they are told, else NULL. */
DUET_MUST_USE enum status token_user(const struct db_source *source,
				     const struct jwt_claims *claims, bool create,
				     struct arena *arena, struct user *user_out,
				     const char **advice_out, struct error *error_out);

#endif
