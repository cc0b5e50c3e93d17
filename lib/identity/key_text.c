/* What a key looks like. */
#include "identity/key_text.h"

#include "base/random.h"

#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* A prefix that scanners for leaked secrets and people recognise. */
#define KEY_TEXT_PREFIX        "duet_"
#define KEY_TEXT_PREFIX_LENGTH (sizeof(KEY_TEXT_PREFIX) - 1)
#define KEY_RANDOM_SIZE        32

/* Shown in lists: the prefix and 8 characters, which tells keys apart and
 * leaves 208 bits unsaid. */
#define KEY_SHOWN_LENGTH ((int)KEY_TEXT_PREFIX_LENGTH + 8)

static_assert(KEY_SHOWN_LENGTH < KEY_PREFIX_SIZE, "what is shown of a key fits its column");
static_assert(API_KEY_TEXT_SIZE ==
		      KEY_TEXT_PREFIX_LENGTH +
			      sodium_base64_ENCODED_LEN(KEY_RANDOM_SIZE,
							sodium_base64_VARIANT_URLSAFE_NO_PADDING),
	      "a key is its prefix, 43 characters and the NUL");

bool key_text_is_well_formed(const char *key_text)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				       "0123456789-_";

	if (strlen(key_text) != API_KEY_TEXT_SIZE - 1)
		return false;
	if (memcmp(key_text, KEY_TEXT_PREFIX, KEY_TEXT_PREFIX_LENGTH) != 0)
		return false;
	return strspn(key_text, alphabet) == API_KEY_TEXT_SIZE - 1;
}

void key_text_hash(const char *key_text, unsigned char hash_out[static KEY_HASH_SIZE])
{
	static_assert(KEY_HASH_SIZE == crypto_hash_sha256_BYTES, "keys are stored as SHA-256");

	(void)crypto_hash_sha256(hash_out, (const unsigned char *)key_text, strlen(key_text));
}

void key_text_make(char key_text_out[static API_KEY_TEXT_SIZE],
		   char prefix_out[static KEY_PREFIX_SIZE])
{
	unsigned char bytes[KEY_RANDOM_SIZE];

	random_bytes(bytes, sizeof(bytes));
	memcpy(key_text_out, KEY_TEXT_PREFIX, KEY_TEXT_PREFIX_LENGTH);
	(void)sodium_bin2base64(key_text_out + KEY_TEXT_PREFIX_LENGTH,
				API_KEY_TEXT_SIZE - KEY_TEXT_PREFIX_LENGTH, bytes, sizeof(bytes),
				sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	sodium_memzero(bytes, sizeof(bytes));
	(void)snprintf(prefix_out, KEY_PREFIX_SIZE, "%.*s", KEY_SHOWN_LENGTH, key_text_out);
}
