/* Makes canonical text of a flat object of strings: names sorted bytewise and no white
 * space, so that equal objects become equal texts. */
#ifndef DUET_JSON_FIELDS_STRINGS_H
#define DUET_JSON_FIELDS_STRINGS_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

/* Each new name is compared with all pairs before it. */
#define STRINGS_COUNT_MAX 64

struct string_pair {
	const char *name, *value; /* in the arena */
};

struct strings {
	struct string_pair *pairs;
	size_t count, capacity;
};

bool strings_have(const struct strings *strings, const char *name);

/* Begins a pair whose value comes next; false when the arena is spent.  The caller sees to
 * STRINGS_COUNT_MAX. */
bool strings_add(struct strings *strings, struct arena *arena, const char *name);

/* The canonical text; NULL when the arena is spent. */
const char *strings_text(struct strings *strings, struct arena *arena, size_t *length_out);

#endif
