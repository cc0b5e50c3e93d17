/* A set of ids, ascending, each once: what is locked in one order. */
#ifndef DUET_COMMITTER_ID_SET_H
#define DUET_COMMITTER_ID_SET_H

#include "base/arena.h"

#include <stdint.h>

struct id_set {
	uint64_t *ids; /* NULL when the arena was spent: adding does nothing then */
	size_t count, capacity;
};

/* Room for `capacity` ids, from the arena. */
struct id_set id_set_make(struct arena *arena, size_t capacity);

void id_set_add(struct id_set *set, uint64_t id);

/* Ascending, each once.  Add nothing afterwards but larger ones. */
void id_set_sort(struct id_set *set);

/* Of a sorted set. */
bool id_set_has(const struct id_set *set, uint64_t id);

#endif
