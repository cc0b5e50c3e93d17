/* The second part of a token: what it says of somebody. */
#ifndef DUET_JWT_CLAIMS_H
#define DUET_JWT_CLAIMS_H

#include "base/arena.h"
#include "base/error.h"
#include "jwt/signature.h"

struct jwt_claims {
	const char *subject;      /* users.externalId */
	const char *email, *name; /* NULL when the token does not say */
	bool email_is_verified;   /* the provider says that the address is theirs */
};

/* What is wanted of the claims. */
struct jwt_wanted {
	const char *issuer, *audience;
	int64_t now_s;
};

/* Reads the claims and checks them; only of a token whose signature is good.
 * DUET_NOT_FOUND: the error says which is missing or wrong. */
DUET_MUST_USE enum status jwt_claims_read(struct jwt_bytes json, const struct jwt_wanted *wanted,
					  struct arena *arena, struct jwt_claims *claims_out,
					  struct error *error_out);

#endif
