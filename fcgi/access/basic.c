#include "fcgi/access/basic.h"

#include <sodium.h>
#include <string.h>

const char *basic_password(const char *credentials, struct arena *arena)
{
	size_t length = strlen(credentials), decoded;
	char *text = arena_alloc(arena, length + 1);
	const char *end, *colon;

	if (text == NULL)
		return NULL;
	if (sodium_base642bin((unsigned char *)text, length, credentials, length, NULL, &decoded,
			      &end, sodium_base64_VARIANT_ORIGINAL) != 0 ||
	    *end != '\0')
		return NULL;
	text[decoded] = '\0';
	colon = strchr(text, ':');
	return colon == NULL ? NULL : colon + 1;
}
