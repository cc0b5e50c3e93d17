/* Rules about text that came from outside. */
#ifndef DUET_BASE_TEXT_H
#define DUET_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

enum text_fault {
	TEXT_OK = 0,
	TEXT_NOT_UTF8, /* overlong, surrogate, above U+10FFFF, cut short */
	TEXT_CONTROL,  /* NUL, C0, DEL or C1 */
};

/* Strict UTF-8 (RFC 3629) without control characters.  *characters_out is the
 * number of code points; untouched unless TEXT_OK; may be NULL. */
enum text_fault text_check(const char *text, size_t length, size_t *characters_out);

/* Whether every byte is visible ASCII (0x21 ... 0x7e) and there is one at least. */
bool text_is_visible_ascii(const char *text, size_t length);

/* Lower-case hexadecimal of `length` bytes into hex_out[2 * length + 1]. */
void text_hex(const unsigned char *bytes, size_t length, char *hex_out);

#endif
