/* text_check() is applied after decoding: an escaped NUL would end the text early for
 * everything that reads it later, and names have no control characters. */
#include "fcgi/http/percent.h"

#include "base/text.h"

#include <string.h>

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* The byte that the escape at `bytes` stands for, or -1 if it is not an escape. */
static int escaped_byte(const char *bytes, size_t length)
{
	int high, low;

	if (length < 3)
		return -1;
	high = hex_value(bytes[1]);
	low = hex_value(bytes[2]);
	return high < 0 || low < 0 ? -1 : high * 16 + low;
}

enum percent_fault percent_decode(const char *bytes, size_t length, bool plus_is_blank,
				  struct arena *arena, const char **text_out)
{
	char *text = arena_alloc(arena, length + 1);
	size_t used = 0;

	if (text == NULL)
		return PERCENT_SPENT;

	for (size_t i = 0; i < length; i++) {
		if (bytes[i] == '%') {
			int byte = escaped_byte(bytes + i, length - i);

			if (byte < 0)
				return PERCENT_BAD_ESCAPE;
			text[used++] = (char)byte;
			i += 2;
		} else if (bytes[i] == '+' && plus_is_blank) {
			text[used++] = ' ';
		} else {
			text[used++] = bytes[i];
		}
	}
	if (text_check(text, used, NULL) != TEXT_OK)
		return PERCENT_BAD_TEXT;
	*text_out = text;
	return PERCENT_OK;
}

const char *percent_fault_detail(enum percent_fault fault)
{
	switch (fault) {
	case PERCENT_OK:
		break;
	case PERCENT_BAD_ESCAPE:
		return "A percent sign must be followed by two hexadecimal digits; "
		       "write the sign itself as %25.";
	case PERCENT_BAD_TEXT:
		return "It must be UTF-8 without control characters.";
	case PERCENT_SPENT:
		return "It is too long.";
	}
	return "It is right.";
}

void percent_encode(struct buffer *buffer, const char *text)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				    "0123456789-._~@";

	for (; *text != '\0'; text++) {
		if (strchr(plain, *text) != NULL)
			buffer_add_char(buffer, *text);
		else
			buffer_format(buffer, "%%%02X", (unsigned)(unsigned char)*text);
	}
}
