#include "identity/email.h"

#include "base/text.h"

#include <string.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\v' || c == '\f' || c == '\r';
}

/* One @ with something on both sides, and nothing blank anywhere. */
static bool is_address(const char *text, size_t length)
{
	const char *at = memchr(text, '@', length);

	if (length > EMAIL_BYTES_MAX || at == NULL)
		return false;
	if (at == text || at == text + length - 1)
		return false;
	if (memchr(at + 1, '@', length - (size_t)(at + 1 - text)) != NULL)
		return false;
	if (memchr(text, ' ', length) != NULL)
		return false;
	return text_check(text, length, NULL) == TEXT_OK;
}

/* ASCII only: which letters are the same beyond it is a matter of language,
 * and of the address's own mail server. */
static void lower(char *text)
{
	for (; *text != '\0'; text++) {
		if (*text >= 'A' && *text <= 'Z')
			*text = (char)(*text - 'A' + 'a');
	}
}

const char *email_normalise(const char *text, struct arena *arena)
{
	size_t length;
	char *email;

	while (is_blank(*text))
		text++;
	length = strlen(text);
	while (length > 0 && is_blank(text[length - 1]))
		length--;
	if (!is_address(text, length))
		return NULL;

	email = arena_strndup(arena, text, length);
	if (email != NULL)
		lower(email);
	return email;
}
