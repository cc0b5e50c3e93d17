#include "identity/session_token.h"

#include "base/base64.h"
#include "base/random.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#define VARIANT sodium_base64_VARIANT_URLSAFE_NO_PADDING

static_assert(SESSION_TOKEN_SIZE == sodium_base64_ENCODED_LEN(SESSION_RANDOM_SIZE, VARIANT),
	      "a token is 43 characters and the NUL");
static_assert(CSRF_TOKEN_SIZE ==
		      sodium_base64_ENCODED_LEN(crypto_generichash_blake2b_BYTES, VARIANT),
	      "so is what is made from it");

void session_token_make(struct session_token *token_out, char text_out[static SESSION_TOKEN_SIZE])
{
	random_bytes(token_out->bytes, SESSION_RANDOM_SIZE);
	(void)sodium_bin2base64(text_out, SESSION_TOKEN_SIZE, token_out->bytes, SESSION_RANDOM_SIZE,
				VARIANT);
}

bool session_token_read(const char *text, struct session_token *token_out)
{
	size_t length;

	if (strnlen(text, SESSION_TOKEN_SIZE) != SESSION_TOKEN_SIZE - 1)
		return false;
	return base64url_decode(text, SESSION_TOKEN_SIZE - 1, token_out->bytes, SESSION_RANDOM_SIZE,
				&length) &&
	       length == SESSION_RANDOM_SIZE;
}

void session_token_hash(const struct session_token *token,
			unsigned char hash_out[static SESSION_HASH_SIZE])
{
	static_assert(SESSION_HASH_SIZE == crypto_hash_sha256_BYTES,
		      "sessions are stored as SHA-256");

	(void)crypto_hash_sha256(hash_out, token->bytes, SESSION_RANDOM_SIZE);
}

void session_token_csrf(const struct session_token *token, char text_out[static CSRF_TOKEN_SIZE])
{
	static const unsigned char purpose[] = "duet: a form of this session";
	unsigned char hash[crypto_generichash_blake2b_BYTES];

	(void)crypto_generichash_blake2b(hash, sizeof(hash), purpose, sizeof(purpose) - 1,
					 token->bytes, SESSION_RANDOM_SIZE);
	(void)sodium_bin2base64(text_out, CSRF_TOKEN_SIZE, hash, sizeof(hash), VARIANT);
}
