/* Bearer tokens of an identity provider: RFC 7519 in the compact form of RFC
 * 7515, RS256 or ES256, verified with the PEM keys of the settings. */
#ifndef DUET_JWT_JWT_H
#define DUET_JWT_JWT_H

#include "base/arena.h"
#include "base/error.h"
#include "base/settings.h"
#include "jwt/claims.h"

#include <stdint.h>

struct jwt_verifier;

/* Reads the keys that settings->jwtKeys names (files with PEM public keys, the
 * file's name without its ending is the key's id).  *verifier_out is NULL where
 * none are set: nobody comes by JWT then.  A key that is neither RSA of 2048 bits
 * or more nor P-256 is refused by name. */
DUET_MUST_USE enum status jwt_verifier_open(const struct settings *settings,
					    struct jwt_verifier **verifier_out,
					    struct error *error_out);
void jwt_verifier_close(struct jwt_verifier **verifier);

/* Verifies signature and claims at the moment `now_s` (UTC, seconds).  The
 * token's `alg` is compared with the key's own kind before anything else; `kid`
 * is honoured; `iss` and `aud` must be the settings'; exp and nbf have a leeway of
 * 60 s.  DUET_NOT_FOUND: not valid, and the error says why (for the log only).
 * Safe for several threads at once. */
DUET_MUST_USE enum status jwt_verify(const struct jwt_verifier *verifier, const char *token,
				     int64_t now_s, struct arena *arena,
				     struct jwt_claims *claims_out, struct error *error_out);

#endif
