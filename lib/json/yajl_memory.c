/* When yajl wants a larger piece it does not say how large the old one is, so each piece
 * has its size in front. */
#include "json/yajl_memory.h"

#include <stdalign.h>
#include <stddef.h>
#include <string.h>

struct piece {
	size_t size;
	alignas(max_align_t) unsigned char data[];
};

static void *take(void *context, size_t size)
{
	struct yajl_memory *memory = context;
	size_t bytes;
	struct piece *piece = NULL;

	if (!__builtin_add_overflow(size, sizeof(*piece), &bytes))
		piece = arena_alloc(memory->arena, bytes);
	if (piece == NULL)
		longjmp(memory->spent, 1);
	piece->size = size;
	return piece->data;
}

static void *grow(void *context, void *data, size_t size)
{
	void *result = take(context, size);

	if (data != NULL) {
		const struct piece *old =
			(const void *)((unsigned char *)data - offsetof(struct piece, data));

		memcpy(result, data, old->size < size ? old->size : size);
	}
	return result;
}

static void give_back(void *context, void *data)
{
	(void)context;
	(void)data;
}

void yajl_memory_init(struct yajl_memory *memory, struct arena *arena)
{
	memory->arena = arena;
	memory->functions = (yajl_alloc_funcs){
		.malloc = take,
		.realloc = grow,
		.free = give_back,
		.ctx = memory,
	};
}
