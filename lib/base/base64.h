/* base64url (RFC 4648, section 5) as JOSE writes it. */
#ifndef DUET_BASE_BASE64_H
#define DUET_BASE_BASE64_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes that `length` characters can stand for, at most. */
#define BASE64URL_BYTES(length) ((length) / 4 * 3 + 2)

/* Strict, so that the same bytes have one spelling: no padding, no white space,
 * neither + nor /, no bits left over at the end.  Writes at most `size` bytes.
 * False, and *length_out untouched, where the text is none or does not fit. */
bool base64url_decode(const char *text, size_t length, unsigned char *bytes_out, size_t size,
		      size_t *length_out);

#endif
