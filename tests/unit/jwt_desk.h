/* What the tests of bearer tokens are built on: an identity provider with keys made
 * on the spot, and verifiers that know them. */
#ifndef DUET_TEST_JWT_DESK_H
#define DUET_TEST_JWT_DESK_H

#include "jwt/jwt.h"

#include <openssl/evp.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NOW INT64_C(1800000000)

/* The members of a valid set of claims, and all of them together. */
#define ISS    "\"iss\":\"https://id.example/\""
#define AUD    "\"aud\":\"https://duet.example\""
#define EXP    "\"exp\":1800000600"
#define SUB    "\"sub\":\"auth0|4eb9a6f8\""
#define CLAIMS "{" ISS "," AUD "," EXP "," SUB "}"

#define RSA_HEADER  "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"rsa\"}"
#define EC_HEADER   "{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"ec\"}"
#define NEXT_HEADER "{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"next\"}"

struct desk {
	char folder[64];
	/* `next` replaces `ec`; no verifier knows the strangers' keys. */
	EVP_PKEY *rsa, *ec, *next, *stranger_rsa, *stranger_ec;
	/* They know the one, the other, and all three keys of the provider. */
	struct jwt_verifier *only_rsa, *only_ec, *all;
	struct arena *arena;
};

/* Fixtures for a group of tests; *state is the desk. */
int desk_open(void **state);
int desk_close(void **state);

/* FOLDER/NAME; valid until the fourth call after this one. */
const char *desk_path(const struct desk *desk, const char *name);

/* Writes the public half of `key` to that path, and returns the path. */
const char *desk_write_public(const struct desk *desk, const char *name, const EVP_PKEY *key);

/* Settings with the right issuer and audience, and these keys. */
struct settings desk_settings(const char *keys);

/* A verifier that knows these keys; the caller closes it. */
struct jwt_verifier *desk_verifier(const char *keys);

/* The caller frees what these functions return. */

char *base64url(const void *bytes, size_t length);

/* The signature in the form that goes with the key: PKCS#1 v1.5 for RSA, r||s for P-256. */
unsigned char *sign(EVP_PKEY *key, const char *text, size_t *length_out);

/* The same with any digest, and in the form that OpenSSL writes (DER for P-256). */
unsigned char *sign_plain(EVP_PKEY *key, const EVP_MD *digest, int padding, const char *text,
			  size_t *length_out);

/* HEADER.CLAIMS, both encoded. */
char *signing_text(const char *header, const char *claims);

/* TEXT.SIGNATURE, the signature encoded. */
char *token_of(const char *text, const void *signature, size_t length);

/* TEXT.SIGNATURE, signed with `key`. */
char *token_signed(const char *text, EVP_PKEY *key);

/* A whole token, encoded and signed. */
char *token_make(const char *header, const char *claims, EVP_PKEY *key);

/* The token must be accepted, or refused with a message that contains `reason`.
 * Both free it. */
void expect_taken(struct desk *desk, const struct jwt_verifier *verifier, const char *name,
		  char *token, struct jwt_claims *claims_out);
void expect_refused(struct desk *desk, const struct jwt_verifier *verifier, const char *name,
		    char *token, const char *reason);

#endif
