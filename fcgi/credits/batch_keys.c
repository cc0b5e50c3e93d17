#include "fcgi/credits/batch_keys.h"

#include <stdlib.h>
#include <string.h>

struct indexed_key {
	const char *key;
	size_t index;
};

/* By key, and among the same by place: the earliest comes first. */
static int compare(const void *left, const void *right)
{
	const struct indexed_key *a = left, *b = right;
	int order = strcmp(a->key, b->key);

	if (order != 0)
		return order;
	return (a->index > b->index) - (a->index < b->index);
}

bool batch_key_twice(const struct operation_body *bodies, size_t count, struct arena *arena,
		     size_t *index_out)
{
	struct indexed_key *keys = arena_array(arena, count, sizeof(*keys));
	size_t first = count;

	if (keys == NULL)
		return false;
	for (size_t i = 0; i < count; i++)
		keys[i] = (struct indexed_key){ .key = bodies[i].key, .index = i };
	qsort(keys, count, sizeof(*keys), compare);
	for (size_t i = 1; i < count; i++) {
		if (strcmp(keys[i].key, keys[i - 1].key) == 0 && keys[i].index < first)
			first = keys[i].index;
	}
	if (first == count)
		return false;
	*index_out = first;
	return true;
}
