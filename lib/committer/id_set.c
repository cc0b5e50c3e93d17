#include "committer/id_set.h"

#include <assert.h>

struct id_set id_set_make(struct arena *arena, size_t capacity)
{
	return (struct id_set){ .ids = arena_array(arena, capacity, sizeof(uint64_t)),
				.capacity = capacity };
}

void id_set_add(struct id_set *set, uint64_t id)
{
	if (!set->ids)
		return;
	assert(set->count < set->capacity);
	set->ids[set->count++] = id;
}

static int compare_ids(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

	return (left > right) - (left < right);
}

void id_set_sort(struct id_set *set)
{
	size_t unique = 0;

	if (set->count < 2)
		return;
	qsort(set->ids, set->count, sizeof(*set->ids), compare_ids);
	for (size_t i = 0; i < set->count; i++) {
		if (unique == 0 || set->ids[i] != set->ids[unique - 1])
			set->ids[unique++] = set->ids[i];
	}
	set->count = unique;
}

bool id_set_has(const struct id_set *set, uint64_t id)
{
	if (set->count == 0)
		return false;
	return bsearch(&id, set->ids, set->count, sizeof(*set->ids), compare_ids) != NULL;
}
