#include "base/base64.h"

#include "base/text.h"

#include <sodium.h>

bool base64url_decode(const char *text, size_t length, unsigned char *bytes_out, size_t size,
		      size_t *length_out)
{
	size_t decoded;

	/* libsodium 1.0.18 takes every byte from 0x80 on for a character of the
	 * alphabet where char is signed. */
	if (length > 0 && !text_is_visible_ascii(text, length))
		return false;
	/* Without a pointer for the end, what is not read is a fault. */
	if (sodium_base642bin(bytes_out, size, text, length, NULL, &decoded, NULL,
			      sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
		return false;
	*length_out = decoded;
	return true;
}
