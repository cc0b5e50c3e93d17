#include "identity/form_token.h"

#include "identity/key_text.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#define VARIANT sodium_base64_VARIANT_URLSAFE_NO_PADDING

static_assert(FORM_TOKEN_SIZE ==
		      sodium_base64_ENCODED_LEN(crypto_generichash_blake2b_BYTES, VARIANT),
	      "a token is 43 characters and the NUL");

void form_token_make(const char *key_text, char token_out[static FORM_TOKEN_SIZE])
{
	static const unsigned char purpose[] = "duet: a form of the holder of this key";
	unsigned char key[KEY_HASH_SIZE], hash[crypto_generichash_blake2b_BYTES];

	key_text_hash(key_text, key);
	(void)crypto_generichash_blake2b(hash, sizeof(hash), purpose, sizeof(purpose) - 1, key,
					 sizeof(key));
	(void)sodium_bin2base64(token_out, FORM_TOKEN_SIZE, hash, sizeof(hash), VARIANT);
}

bool form_token_matches(const char *key_text, const char *token)
{
	char right[FORM_TOKEN_SIZE];

	if (token == NULL || strlen(token) != FORM_TOKEN_SIZE - 1)
		return false;
	form_token_make(key_text, right);
	return sodium_memcmp(right, token, FORM_TOKEN_SIZE - 1) == 0;
}
