#include "core/entry.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
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

void entry_id_format(uint64_t organization_id, uint64_t organization_seq,
		     char id_out[static ENTRY_ID_SIZE])
{
	(void)snprintf(id_out, ENTRY_ID_SIZE, "%" PRIu64 "-%" PRIu64, organization_id,
		       organization_seq);
}

const char *entry_type_name(enum entry_type type)
{
	if ((size_t)type < ENTRY_TYPE_COUNT)
		return entry_type_names[type];
	return "unknown";
}

bool entry_type_parse(const char *name, enum entry_type *type_out)
{
	for (int i = 0; i < ENTRY_TYPE_COUNT; i++) {
		if (strcmp(entry_type_names[i], name) == 0) {
			*type_out = (enum entry_type)i;
			return true;
		}
	}
	return false;
}

const char *key_scope_name(enum key_scope scope)
{
	if ((size_t)scope < KEY_SCOPE_COUNT)
		return scope_names[scope];
	return "unknown";
}
