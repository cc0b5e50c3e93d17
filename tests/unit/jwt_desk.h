/* What the tests of bearer tokens stand on: an identity provider with keys made
 * on the spot, and the verifiers that know them. */
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

/* The members of a good set of claims, and all of them. */
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
	/* next is the one that replaces ec; the strangers' are nowhere known. */
	EVP_PKEY *rsa, *ec, *next, *stranger_rsa, *stranger_ec;
	/* Knowing one, the other, and all three of the provider's. */
	struct jwt_verifier *only_rsa, *only_ec, *all;
	struct arena *arena;
};

/* For a group of tests: *state is the desk. */
int desk_open(void **state);
int desk_close(void **state);

/* FOLDER/NAME; good until the next call but three. */
const char *desk_path(const struct desk *desk, const char *name);

/* Writes the public half of `key` there, and says where. */
const char *desk_write_public(const struct desk *desk, const char *name, const EVP_PKEY *key);

/* Settings with good issuer and audience and these keys. */
struct settings desk_settings(const char *keys);

/* A verifier that knows these keys; the caller closes it. */
struct jwt_verifier *desk_verifier(const char *keys);

/* All that follows gives memory that the caller frees. */

char *base64url(const void *bytes, size_t length);

/* The signature of the kind of the key: PKCS#1 v1.5 for RSA, r||s for P-256. */
unsigned char *sign(EVP_PKEY *key, const char *text, size_t *length_out);

/* The same with another digest, and as OpenSSL writes it (DER for P-256). */
unsigned char *sign_plain(EVP_PKEY *key, const EVP_MD *digest, int padding, const char *text,
			  size_t *length_out);

/* HEADER.CLAIMS, both encoded. */
char *signing_text(const char *header, const char *claims);

/* TEXT.SIGNATURE, the signature encoded. */
char *token_of(const char *text, const void *signature, size_t length);

/* TEXT and the signature of `key` over it. */
char *token_signed(const char *text, EVP_PKEY *key);

/* Both, encoded and signed. */
char *token_make(const char *header, const char *claims, EVP_PKEY *key);

/* The token is taken, or it is refused with a sentence that has `reason` in it;
 * frees it. */
void expect_taken(struct desk *desk, const struct jwt_verifier *verifier, const char *name,
		  char *token, struct jwt_claims *claims_out);
void expect_refused(struct desk *desk, const struct jwt_verifier *verifier, const char *name,
		    char *token, const char *reason);

#endif
