/* The draft of the header wants a quoted String; most clients send a bare key.  A client
 * that changes from one to the other must not pay twice. */
#include "fcgi/http/idempotency_key.h"

#include "base/text.h"
#include "core/entry.h"

#include <string.h>

#define RULE "An idempotency key is 1 to 255 visible ASCII characters, quoted or bare"

bool idempotency_key_is_valid(const char *key)
{
	size_t length = strlen(key);

	return length <= ENTRY_KEY_MAX && text_is_visible_ascii(key, length);
}

/* What is between the quotes, where \" and \\ are the only escapes; NULL if the closing
 * quote is not the last character. */
static const char *unquote(const char *header, struct arena *arena)
{
	size_t length = strlen(header), used = 0;
	char *key = arena_alloc(arena, length + 1);
	size_t i;

	if (key == NULL)
		return NULL;
	for (i = 1; header[i] != '\0' && header[i] != '"'; i++) {
		if (header[i] == '\\') {
			i++;
			if (header[i] != '"' && header[i] != '\\')
				return NULL;
		}
		key[used++] = header[i];
	}
	if (header[i] != '"' || i + 1 != length)
		return NULL;
	return key;
}

const char *idempotency_key_parse(const char *header, struct arena *arena, const char **detail_out)
{
	const char *key = header;

	*detail_out = NULL;
	if (header[0] == '"') {
		key = unquote(header, arena);
		if (key == NULL && arena_spent(arena))
			return NULL;
	} else if (strchr(header, ',') != NULL) {
		*detail_out = RULE "; one with a comma must be quoted, because that is how two "
				   "headers look when they are joined.";
		return NULL;
	}
	if (key == NULL || !idempotency_key_is_valid(key)) {
		*detail_out = RULE ".";
		return NULL;
	}
	return key;
}
