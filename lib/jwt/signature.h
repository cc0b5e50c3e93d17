/* Signatures as JOSE writes them (RFC 7518, section 3). */
#ifndef DUET_JWT_SIGNATURE_H
#define DUET_JWT_SIGNATURE_H

#include "jwt/keys.h"

#include <stdbool.h>
#include <stddef.h>

/* A run of bytes; not ended by a NUL. */
struct jwt_bytes {
	const unsigned char *bytes;
	size_t length;
};

/* Whether `signature` is the key's, over `text`, by the key's own algorithm:
 * PKCS#1 v1.5 with SHA-256, or ECDSA's r and s of 32 bytes each.  False for
 * everything else, a machine without memory among it. */
bool jwt_signature_is_good(const struct jwt_key *key, struct jwt_bytes text,
			   struct jwt_bytes signature);

#endif
