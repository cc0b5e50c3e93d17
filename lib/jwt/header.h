/* The first part of a token: how it is signed. */
#ifndef DUET_JWT_HEADER_H
#define DUET_JWT_HEADER_H

#include "base/arena.h"
#include "base/error.h"
#include "jwt/keys.h"
#include "jwt/signature.h"

struct jwt_header {
	enum jwt_algorithm algorithm;
	const char *key_id; /* NULL: it says none */
};

/* Reads the header and refuses (DUET_NOT_FOUND) what is not ours to verify: another
 * `alg`, another `typ`, a `crit`.  Where it brings or names a key itself (jwk, jku,
 * x5c, x5u), that is not looked at. */
DUET_MUST_USE enum status jwt_header_read(struct jwt_bytes json, struct arena *arena,
					  struct jwt_header *header_out, struct error *error_out);

#endif
