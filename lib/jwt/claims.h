/* The second part of a token: inside jwt*.c only. */
#ifndef DUET_JWT_CLAIMS_H
#define DUET_JWT_CLAIMS_H

#include "jwt/jwt.h"
#include "jwt/signature.h"

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
