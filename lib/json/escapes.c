/* yajl turns half of a surrogate pair into '?' or another character, so that two different
 * requests would become the same. */
#include "json/escapes.h"

#define UNIT_LENGTH 6 /* \uXXXX */

static unsigned int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned int)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (unsigned int)(c - 'a' + 10);
	return (unsigned int)(c - 'A' + 10);
}

/* The code unit of the \uXXXX at `raw`; 0, which is not a surrogate, for anything else. */
static unsigned int code_unit(const char *raw, size_t length)
{
	if (length < UNIT_LENGTH || raw[0] != '\\' || raw[1] != 'u')
		return 0;
	return hex_value(raw[2]) << 12 | hex_value(raw[3]) << 8 | hex_value(raw[4]) << 4 |
	       hex_value(raw[5]);
}

bool escapes_are_paired(const char *raw, size_t length)
{
	for (size_t at = 0; at < length;) {
		unsigned int unit = code_unit(raw + at, length - at);

		if (raw[at] != '\\') {
			at++;
			continue;
		}
		/* The second character of an escape is skipped: it may be a backslash, and
		 * begins no other escape. */
		at += unit == 0 ? 2 : UNIT_LENGTH;
		if (unit >= 0xdc00 && unit <= 0xdfff)
			return false;
		if (unit >= 0xd800 && unit <= 0xdbff) {
			unsigned int low = at < length ? code_unit(raw + at, length - at) : 0;

			if (low < 0xdc00 || low > 0xdfff)
				return false;
			at += UNIT_LENGTH;
		}
	}
	return true;
}
