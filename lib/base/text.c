/* UTF-8 by the table of RFC 3629, section 4. */
#include "base/text.h"

#include <stdint.h>

static bool in_range(unsigned char byte, unsigned char low, unsigned char high)
{
	return byte >= low && byte <= high;
}

/* The length of the sequence that `lead` begins, 0 when none does, and the
 * range of the byte after it: that range is what keeps out the overlong
 * forms, the surrogates and everything above U+10FFFF. */
static size_t sequence_length(unsigned char lead, unsigned char *low_out, unsigned char *high_out)
{
	*low_out = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
	*high_out = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;

	if (lead < 0x80)
		return 1;
	if (in_range(lead, 0xc2, 0xdf))
		return 2;
	if (in_range(lead, 0xe0, 0xef))
		return 3;
	if (in_range(lead, 0xf0, 0xf4))
		return 4;
	return 0;
}

static bool is_sequence(const unsigned char *bytes, size_t length, unsigned char low,
			unsigned char high)
{
	if (length > 1 && !in_range(bytes[1], low, high))
		return false;
	for (size_t i = 2; i < length; i++) {
		if (!in_range(bytes[i], 0x80, 0xbf))
			return false;
	}
	return true;
}

static bool is_control(const unsigned char *bytes, size_t length)
{
	if (length == 1)
		return bytes[0] < 0x20 || bytes[0] == 0x7f;
	/* U+0080 ... U+009F. */
	return bytes[0] == 0xc2 && bytes[1] < 0xa0;
}

enum text_fault text_check(const char *text, size_t length, size_t *characters_out)
{
	const unsigned char *bytes = (const unsigned char *)text;
	size_t characters = 0;

	for (size_t at = 0; at < length; characters++) {
		unsigned char low, high;
		size_t size = sequence_length(bytes[at], &low, &high);

		if (size == 0 || size > length - at)
			return TEXT_NOT_UTF8;
		if (!is_sequence(bytes + at, size, low, high))
			return TEXT_NOT_UTF8;
		if (is_control(bytes + at, size))
			return TEXT_CONTROL;
		at += size;
	}
	if (characters_out != NULL)
		*characters_out = characters;
	return TEXT_OK;
}

bool text_is_visible_ascii(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (text[i] < 0x21 || text[i] > 0x7e)
			return false;
	}
	return length > 0;
}

void text_hex(const unsigned char *bytes, size_t length, char *hex_out)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < length; i++) {
		hex_out[2 * i] = digits[bytes[i] >> 4];
		hex_out[2 * i + 1] = digits[bytes[i] & 0x0f];
	}
	hex_out[2 * length] = '\0';
}
