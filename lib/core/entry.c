#include "entry.h"

#include <stddef.h>
#include <string.h>

const char *const entry_type_names[ENTRY_TYPE_COUNT + 1] = {
	[ENTRY_GRANT] = "grant",     [ENTRY_PURCHASE] = "purchase",
	[ENTRY_SPEND] = "spend",     [ENTRY_REFUND] = "refund",
	[ENTRY_SYNC] = "sync",       [ENTRY_ADJUSTMENT] = "adjustment",
	[ENTRY_OPENING] = "opening", [ENTRY_DEDUCT] = "deduct",
};

static const char *const scope_names[KEY_SCOPE_COUNT] = {
	[KEY_SCOPE_PROGRAM] = "program",
	[KEY_SCOPE_USER] = "user",
	[KEY_SCOPE_SYSTEM] = "system",
};

/* The name's index, or `count`. */
static size_t name_find(const char *const *names, size_t count, const char *name)
{
	size_t i = 0;

	while (i < count && strcmp(names[i], name) != 0)
		i++;
	return i;
}

const char *entry_type_name(enum entry_type type)
{
	if ((size_t)type < ENTRY_TYPE_COUNT)
		return entry_type_names[type];
	return "unknown";
}

bool entry_type_parse(const char *name, enum entry_type *type_out)
{
	size_t found = name_find(entry_type_names, ENTRY_TYPE_COUNT, name);

	if (found == ENTRY_TYPE_COUNT)
		return false;
	*type_out = (enum entry_type)found;
	return true;
}

const char *key_scope_name(enum key_scope scope)
{
	if ((size_t)scope < KEY_SCOPE_COUNT)
		return scope_names[scope];
	return "unknown";
}

bool key_scope_parse(const char *name, enum key_scope *scope_out)
{
	size_t found = name_find(scope_names, KEY_SCOPE_COUNT, name);

	if (found == KEY_SCOPE_COUNT)
		return false;
	*scope_out = (enum key_scope)found;
	return true;
}
