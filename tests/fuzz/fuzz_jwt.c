/* jwt_verify() on any token, and on correctly signed tokens with any header and
 * claims, because nothing else gets past the signature. */
#include "fuzz.h"

#include "base/arena.h"
#include "base/text.h"
#include "jwt/jwt.h"

#include <assert.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NOW INT64_C(1800000000)

#define VARIANT sodium_base64_VARIANT_URLSAFE_NO_PADDING

#define INPUT_BYTES_MAX 8192

/* Both parts, two dots and the signature. */
#define TOKEN_SIZE (INPUT_BYTES_MAX * 2)

#define HALF 32 /* the bytes of r and of s */

static EVP_PKEY *key;
static struct jwt_verifier *verifier;

/* One key, whose id is "ec". */
static void open_verifier(void)
{
	char folder[] = "/tmp/duet-fuzz-XXXXXX", path[64];
	struct settings settings;
	struct error error;
	FILE *file;
	bool good;

	key = EVP_EC_gen("P-256");
	assert(key != NULL && mkdtemp(folder) != NULL);
	(void)snprintf(path, sizeof(path), "%s/ec.pem", folder);
	file = fopen(path, "we");
	assert(file != NULL);
	good = PEM_write_PUBKEY(file, key) == 1;
	assert(fclose(file) == 0 && good);

	settings_init(&settings);
	(void)snprintf(settings.jwtKeys, sizeof(settings.jwtKeys), "%s", path);
	(void)snprintf(settings.jwtIssuer, sizeof(settings.jwtIssuer), "i");
	(void)snprintf(settings.jwtAudience, sizeof(settings.jwtAudience), "a");
	good = jwt_verifier_open(&settings, &verifier, &error) == DUET_OK;
	assert(good && verifier != NULL);
	(void)unlink(path);
	(void)rmdir(folder);
}

static void add_encoded(char *token, const void *bytes, size_t length)
{
	size_t at = strlen(token);

	(void)sodium_bin2base64(token + at, TOKEN_SIZE - at, bytes, length, VARIANT);
}

static void add_signature(char *token)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	unsigned char der[128], raw[2 * HALF];
	const unsigned char *at = der;
	size_t length = sizeof(der);
	ECDSA_SIG *pair;
	bool good;

	good = EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
	       EVP_DigestSign(context, der, &length, (const unsigned char *)token, strlen(token)) ==
		       1;
	assert(good);
	EVP_MD_CTX_free(context);
	pair = d2i_ECDSA_SIG(NULL, &at, (long)length);
	assert(pair != NULL);
	(void)BN_bn2binpad(ECDSA_SIG_get0_r(pair), raw, HALF);
	(void)BN_bn2binpad(ECDSA_SIG_get0_s(pair), raw + HALF, HALF);
	ECDSA_SIG_free(pair);
	(void)strncat(token, ".", 2);
	add_encoded(token, raw, sizeof(raw));
}

/* The first line is the header, the rest is the claims. */
static void make_signed(char *token, const uint8_t *data, size_t size)
{
	const uint8_t *line = memchr(data, '\n', size);
	size_t header_length = line == NULL ? size : (size_t)(line - data);
	size_t behind = line == NULL ? size : header_length + 1;

	token[0] = '\0';
	add_encoded(token, data, header_length);
	(void)strncat(token, ".", 2);
	add_encoded(token, data + behind, size - behind);
	add_signature(token);
}

static void check_claims(const struct jwt_claims *claims)
{
	size_t length = strlen(claims->subject);

	assert(length >= 1 && length <= 255);
	assert(text_check(claims->subject, length, NULL) == TEXT_OK);
	assert(claims->email == NULL ||
	       text_check(claims->email, strlen(claims->email), NULL) == TEXT_OK);
	assert(claims->name == NULL ||
	       text_check(claims->name, strlen(claims->name), NULL) == TEXT_OK);
}

/* The first byte says whether the token is signed, and how much memory there is. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char token[TOKEN_SIZE];
	struct jwt_claims claims, spent_claims;
	struct arena *large, *small;
	enum status status, spent;
	bool is_signed;
	struct error error;

	if (verifier == NULL)
		open_verifier();
	if (size == 0 || size > INPUT_BYTES_MAX)
		return 0;
	is_signed = (data[0] & 1) != 0;
	large = arena_open(4096, (size_t)1024 * 1024);
	small = arena_open(256, (size_t)data[0] * 64);
	assert(large != NULL && small != NULL);
	if (is_signed)
		make_signed(token, data + 1, size - 1);
	else
		(void)snprintf(token, sizeof(token), "%.*s", (int)size - 1, (const char *)data + 1);

	status = jwt_verify(verifier, token, NOW, large, &claims, &error);
	assert(status == DUET_OK || status == DUET_NOT_FOUND);
	/* Nobody else has the key. */
	assert(is_signed || status == DUET_NOT_FOUND);
	if (status == DUET_OK)
		check_claims(&claims);
	else
		assert(text_check(error.message, strlen(error.message), NULL) == TEXT_OK);
	spent = jwt_verify(verifier, token, NOW, small, &spent_claims, &error);
	assert(spent == status || spent == DUET_NO_MEMORY);

	arena_close(&large);
	arena_close(&small);
	return 0;
}
