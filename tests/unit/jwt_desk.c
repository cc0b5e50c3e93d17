#include "jwt_desk.h"

#include <dirent.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <sodium.h>
#include <stdio.h>
#include <unistd.h>

#define VARIANT sodium_base64_VARIANT_URLSAFE_NO_PADDING

#define HALF 32 /* the bytes of r and of s */

const char *desk_path(const struct desk *desk, const char *name)
{
	static char paths[4][128];
	static size_t next;
	char *path = paths[next++ % 4];

	(void)snprintf(path, sizeof(paths[0]), "%s/%s", desk->folder, name);
	return path;
}

const char *desk_write_public(const struct desk *desk, const char *name, const EVP_PKEY *key)
{
	const char *path = desk_path(desk, name);
	FILE *file = fopen(path, "we");

	assert_non_null(file);
	assert_int_equal(PEM_write_PUBKEY(file, key), 1);
	assert_int_equal(fclose(file), 0);
	return path;
}

struct settings desk_settings(const char *keys)
{
	struct settings settings;

	settings_init(&settings);
	assert_int_equal(settings_set(&settings, "jwtKeys", keys, NULL), DUET_OK);
	assert_int_equal(settings_set(&settings, "jwtIssuer", "https://id.example/", NULL),
			 DUET_OK);
	assert_int_equal(settings_set(&settings, "jwtAudience", "https://duet.example", NULL),
			 DUET_OK);
	return settings;
}

struct jwt_verifier *desk_verifier(const char *keys)
{
	struct settings settings = desk_settings(keys);
	struct jwt_verifier *verifier;
	struct error error;

	if (jwt_verifier_open(&settings, &verifier, &error) != DUET_OK)
		fail_msg("%s: %s", keys, error.message);
	assert_non_null(verifier);
	return verifier;
}

int desk_open(void **state)
{
	struct desk *desk = calloc(1, sizeof(*desk));
	const char *rsa, *ec, *next;
	char keys[SETTING_TEXT_SIZE];

	assert_non_null(desk);
	(void)snprintf(desk->folder, sizeof(desk->folder), "/tmp/duet-jwt-XXXXXX");
	assert_non_null(mkdtemp(desk->folder));
	desk->arena = arena_open((size_t)64 * 1024, (size_t)1024 * 1024);
	desk->rsa = EVP_RSA_gen(2048);
	desk->stranger_rsa = EVP_RSA_gen(2048);
	desk->ec = EVP_EC_gen("P-256");
	desk->next = EVP_EC_gen("P-256");
	desk->stranger_ec = EVP_EC_gen("P-256");
	rsa = desk_write_public(desk, "rsa.pem", desk->rsa);
	ec = desk_write_public(desk, "ec.pem", desk->ec);
	next = desk_write_public(desk, "next.pem", desk->next);
	desk->only_rsa = desk_verifier(rsa);
	desk->only_ec = desk_verifier(ec);
	(void)snprintf(keys, sizeof(keys), "%s, %s %s", rsa, ec, next);
	desk->all = desk_verifier(keys);
	*state = desk;
	return 0;
}

static void remove_folder(const char *folder)
{
	DIR *open = opendir(folder);
	const struct dirent *entry;

	assert_non_null(open);
	while ((entry = readdir(open)) != NULL) {
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			(void)unlinkat(dirfd(open), entry->d_name, 0);
	}
	(void)closedir(open);
	(void)rmdir(folder);
}

int desk_close(void **state)
{
	struct desk *desk = *state;

	jwt_verifier_close(&desk->only_rsa);
	jwt_verifier_close(&desk->only_ec);
	jwt_verifier_close(&desk->all);
	EVP_PKEY_free(desk->rsa);
	EVP_PKEY_free(desk->ec);
	EVP_PKEY_free(desk->next);
	EVP_PKEY_free(desk->stranger_rsa);
	EVP_PKEY_free(desk->stranger_ec);
	arena_close(&desk->arena);
	remove_folder(desk->folder);
	free(desk);
	return 0;
}

char *base64url(const void *bytes, size_t length)
{
	size_t size = sodium_base64_ENCODED_LEN(length, VARIANT);
	char *text = malloc(size);

	assert_non_null(text);
	(void)sodium_bin2base64(text, size, bytes, length, VARIANT);
	return text;
}

unsigned char *sign_plain(EVP_PKEY *key, const EVP_MD *digest, int padding, const char *text,
			  size_t *length_out)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	EVP_PKEY_CTX *key_context;
	unsigned char *signature = malloc(1024);

	assert_non_null(context);
	assert_non_null(signature);
	*length_out = 1024;
	assert_int_equal(EVP_DigestSignInit(context, &key_context, digest, NULL, key), 1);
	if (padding != 0)
		assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(key_context, padding), 1);
	assert_int_equal(EVP_DigestSign(context, signature, length_out, (const unsigned char *)text,
					strlen(text)),
			 1);
	EVP_MD_CTX_free(context);
	return signature;
}

static void raw_of(unsigned char *signature, size_t *length)
{
	const unsigned char *at = signature;
	ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &at, (long)*length);

	assert_non_null(pair);
	assert_int_equal(BN_bn2binpad(ECDSA_SIG_get0_r(pair), signature, HALF), HALF);
	assert_int_equal(BN_bn2binpad(ECDSA_SIG_get0_s(pair), signature + HALF, HALF), HALF);
	*length = (size_t)2 * HALF;
	ECDSA_SIG_free(pair);
}

unsigned char *sign(EVP_PKEY *key, const char *text, size_t *length_out)
{
	unsigned char *signature = sign_plain(key, EVP_sha256(), 0, text, length_out);

	if (EVP_PKEY_get_base_id(key) == EVP_PKEY_EC)
		raw_of(signature, length_out);
	return signature;
}

static char *joined(const char *left, const char *right)
{
	size_t size = strlen(left) + strlen(right) + 2;
	char *text = malloc(size);

	assert_non_null(text);
	(void)snprintf(text, size, "%s.%s", left, right);
	return text;
}

char *signing_text(const char *header, const char *claims)
{
	char *left = base64url(header, strlen(header));
	char *right = base64url(claims, strlen(claims));
	char *text = joined(left, right);

	free(left);
	free(right);
	return text;
}

char *token_of(const char *text, const void *signature, size_t length)
{
	char *encoded = base64url(signature, length);
	char *token = joined(text, encoded);

	free(encoded);
	return token;
}

char *token_signed(const char *text, EVP_PKEY *key)
{
	size_t length;
	unsigned char *signature = sign(key, text, &length);
	char *token = token_of(text, signature, length);

	free(signature);
	return token;
}

char *token_make(const char *header, const char *claims, EVP_PKEY *key)
{
	char *text = signing_text(header, claims);
	char *token = token_signed(text, key);

	free(text);
	return token;
}

void expect_taken(struct desk *desk, const struct jwt_verifier *verifier, const char *name,
		  char *token, struct jwt_claims *claims_out)
{
	struct error error;

	arena_reset(desk->arena);
	if (jwt_verify(verifier, token, NOW, desk->arena, claims_out, &error) != DUET_OK)
		fail_msg("%s: %s", name, error.message);
	free(token);
}

void expect_refused(struct desk *desk, const struct jwt_verifier *verifier, const char *name,
		    char *token, const char *reason)
{
	struct jwt_claims claims = { .subject = name };
	struct error error = { .where = NULL };
	enum status status;

	arena_reset(desk->arena);
	status = jwt_verify(verifier, token, NOW, desk->arena, &claims, &error);
	if (status != DUET_NOT_FOUND || strstr(error.message, reason) == NULL)
		fail_msg("%s: %s, '%s'", name, status_name(status), error.message);
	assert_ptr_equal(claims.subject, name);
	free(token);
}
