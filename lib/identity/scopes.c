/* One table of names, read in both directions. */
#include "identity/scopes.h"

#include "base/array.h"
#include "store/keys.h"

#include <assert.h>
#include <string.h>

static const struct {
	const char *name;
	unsigned bit;
} scope_names[] = {
	{ "read", SCOPE_READ },
	{ "spend", SCOPE_SPEND },
	{ "grant", SCOPE_GRANT },
	{ "admin", SCOPE_ADMIN },
};

static_assert(COUNT_OF(scope_names) == SCOPE_COUNT, "as many as a list has room for");

static unsigned scope_of(const char *name, size_t length)
{
	for (size_t i = 0; i < SCOPE_COUNT; i++) {
		if (strlen(scope_names[i].name) == length &&
		    memcmp(scope_names[i].name, name, length) == 0)
			return scope_names[i].bit;
	}
	return 0;
}

bool scope_parse(const char *name, unsigned *scope_out)
{
	unsigned bit = scope_of(name, strlen(name));

	if (bit == 0)
		return false;
	*scope_out = bit;
	return true;
}

size_t scopes_list(unsigned scopes, const char *names_out[static SCOPE_COUNT])
{
	size_t count = 0;

	for (size_t i = 0; i < SCOPE_COUNT; i++) {
		if ((scopes & scope_names[i].bit) != 0)
			names_out[count++] = scope_names[i].name;
	}
	return count;
}

bool scopes_parse(const char *text, unsigned *scopes_out, const char **unknown_out)
{
	unsigned scopes = 0;

	for (const char *name = text;; name++) {
		size_t length = strcspn(name, ",");
		unsigned bit = scope_of(name, length);

		if (bit == 0) {
			*unknown_out = name;
			return false;
		}
		scopes |= bit;
		name += length;
		if (*name == '\0')
			break;
	}
	*scopes_out = scopes;
	return true;
}

void scopes_format(unsigned scopes, char text_out[static SCOPES_TEXT_SIZE])
{
	size_t length = 0;

	for (size_t i = 0; i < SCOPE_COUNT; i++) {
		size_t name_length = strlen(scope_names[i].name);

		if ((scopes & scope_names[i].bit) == 0)
			continue;
		if (length > 0)
			text_out[length++] = ',';
		memcpy(text_out + length, scope_names[i].name, name_length);
		length += name_length;
	}
	text_out[length] = '\0';
}
