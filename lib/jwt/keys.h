/* The public keys of an identity provider. */
#ifndef DUET_JWT_KEYS_H
#define DUET_JWT_KEYS_H

#include "base/error.h"
#include "base/settings.h"

#include <openssl/types.h>
#include <stddef.h>

/* The order of the names in the table of the header's members. */
enum jwt_algorithm {
	JWT_ES256,
	JWT_RS256
};

struct jwt_key {
	char id[SETTING_TEXT_SIZE];   /* what a token's kid says */
	enum jwt_algorithm algorithm; /* the only one that this key is for */
	EVP_PKEY *key;
};

/* More are no rotation any more. */
#define JWT_KEYS_MAX 16

struct jwt_keys {
	struct jwt_key keys[JWT_KEYS_MAX];
	size_t count;
};

/* Reads the files that `paths` names between blanks or commas.  Refused with a
 * sentence (DUET_REQUEST_INVALID): no file, too many, one that cannot be read,
 * that holds anything but one public key, a private key, a key of another kind,
 * an id that is there already.  On failure nothing is left to free. */
DUET_MUST_USE enum status jwt_keys_read(const char *paths, struct jwt_keys *keys_out,
					struct error *error_out);
void jwt_keys_free(struct jwt_keys *keys);

/* The key of that id, or NULL.  Without an id (NULL): the only key, where there
 * is only one. */
const struct jwt_key *jwt_keys_find(const struct jwt_keys *keys, const char *id);

#endif
