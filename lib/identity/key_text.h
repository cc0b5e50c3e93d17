/* The text of a key, and what is stored in its place. */
#ifndef DUET_IDENTITY_KEY_TEXT_H
#define DUET_IDENTITY_KEY_TEXT_H

#include "store/keys.h"

/* "duet_" and 43 characters of base64url (256 bits), with NUL. */
#define API_KEY_TEXT_SIZE 49

/* A new key out of 256 random bits, and how it begins: what lists show of it. */
void key_text_make(char key_text_out[static API_KEY_TEXT_SIZE],
		   char prefix_out[static KEY_PREFIX_SIZE]);

/* Whether it could be a key at all.  What could not needs no look-up. */
bool key_text_is_well_formed(const char *key_text);

/* SHA-256 of the whole text.  A key has 256 random bits and cannot be guessed: unlike a
 * password it needs no slow hash. */
void key_text_hash(const char *key_text, unsigned char hash_out[static KEY_HASH_SIZE]);

#endif
