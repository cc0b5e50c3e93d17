/* A chain of blocks: the arena's own fields and the first block are one
 * allocation, for an arena is opened with every operation. */
#include "base/arena.h"

#include <assert.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_POISONS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_POISONS 1
#endif
#endif

#ifdef ARENA_POISONS
#include <sanitizer/asan_interface.h>
#define POISON(address, size)   ASAN_POISON_MEMORY_REGION((address), (size))
#define UNPOISON(address, size) ASAN_UNPOISON_MEMORY_REGION((address), (size))
#else
#define POISON(address, size)   ((void)(address), (void)(size))
#define UNPOISON(address, size) ((void)(address), (void)(size))
#endif

/* A chained block is at least this large, so that a request that grows past
 * the first block does not ask the machine for each string. */
#define BLOCK_BYTES_MIN ((size_t)16 * 1024)

struct block {
	struct block *next;
	size_t capacity, used;
	alignas(max_align_t) unsigned char data[];
};

struct arena {
	struct block *current; /* from which is taken */
	struct block *chained; /* all but the first */
	size_t bytes_max, held, used;
	bool spent;
	alignas(max_align_t) unsigned char first[];
};

static struct block *first_block(struct arena *arena)
{
	return (struct block *)(void *)arena->first;
}

static size_t round_up(size_t size)
{
	return (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
}

struct arena *arena_open(size_t keep_bytes, size_t bytes_max)
{
	size_t capacity = round_up(keep_bytes);
	struct arena *arena = malloc(sizeof(*arena) + sizeof(struct block) + capacity);

	if (arena == NULL)
		return NULL;

	*arena = (struct arena){
		.current = first_block(arena),
		.bytes_max = bytes_max,
		.held = capacity,
	};
	*first_block(arena) = (struct block){ .capacity = capacity };
	POISON(first_block(arena)->data, capacity);
	return arena;
}

static void free_chained(struct arena *arena)
{
	while (arena->chained != NULL) {
		struct block *block = arena->chained;

		arena->chained = block->next;
		arena->held -= block->capacity;
		UNPOISON(block->data, block->capacity);
		free(block);
	}
	arena->current = first_block(arena);
}

void arena_close(struct arena **arena)
{
	if (*arena == NULL)
		return;
	free_chained(*arena);
	UNPOISON((*arena)->current->data, (*arena)->current->capacity);
	free(*arena);
	*arena = NULL;
}

void arena_reset(struct arena *arena)
{
	free_chained(arena);
	arena->current->used = 0;
	arena->used = 0;
	arena->spent = false;
	POISON(arena->current->data, arena->current->capacity);
}

/* What lies between the pieces stays open until the reset. */
static void block_wipe(struct block *block)
{
	UNPOISON(block->data, block->used);
	explicit_bzero(block->data, block->used);
}

void arena_wipe(struct arena *arena)
{
	block_wipe(first_block(arena));
	for (struct block *block = arena->chained; block != NULL; block = block->next)
		block_wipe(block);
}

static size_t room(const struct block *block)
{
	return block->capacity - block->used;
}

/* Each block doubles the last, so that a large request takes few; never past
 * what the arena may hold. */
static size_t next_capacity(const struct arena *arena, size_t size)
{
	size_t most = arena->bytes_max > arena->held ? arena->bytes_max - arena->held : 0;
	size_t capacity = 2 * arena->current->capacity;

	if (size > most)
		return 0;
	if (capacity < BLOCK_BYTES_MIN)
		capacity = BLOCK_BYTES_MIN;
	if (capacity < size)
		capacity = size;
	return capacity < most ? capacity : most;
}

/* A block with room for `size` bytes, or NULL. */
static struct block *grow(struct arena *arena, size_t size)
{
	size_t capacity = next_capacity(arena, size);
	struct block *block = capacity == 0 ? NULL : malloc(sizeof(*block) + capacity);

	if (block == NULL)
		return NULL;
	*block = (struct block){ .next = arena->chained, .capacity = capacity };
	POISON(block->data, capacity);
	arena->chained = block;
	arena->held += capacity;
	/* A large piece that fills its own block leaves the rest of the
	 * current one to those that follow. */
	if (capacity - size > room(arena->current))
		arena->current = block;
	return block;
}

static void *refuse(struct arena *arena)
{
	arena->spent = true;
	return NULL;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	/* An empty allocation still has an address of its own. */
	size_t taken = size == 0 ? round_up(1) : round_up(size);
	struct block *block = arena->current;
	void *result;

	/* Rounding up wraps around for the largest sizes only. */
	if (taken < size)
		return refuse(arena);
	if (taken > room(block))
		block = grow(arena, taken);
	if (block == NULL)
		return refuse(arena);

	result = block->data + block->used;
	block->used += taken;
	arena->used += taken;
	/* Only what was asked for: the bytes up to the next allocation stay
	 * poisoned and catch the one who writes past the end. */
	UNPOISON(result, size);
	memset(result, 0, size);
	return result;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(count, size, &bytes))
		return refuse(arena);
	return arena_alloc(arena, bytes);
}

char *arena_strdup(struct arena *arena, const char *text)
{
	return text == NULL ? NULL : arena_strndup(arena, text, strlen(text));
}

char *arena_strndup(struct arena *arena, const char *text, size_t length)
{
	char *copy = length == SIZE_MAX ? refuse(arena) : arena_alloc(arena, length + 1);

	if (copy != NULL && length > 0)
		memcpy(copy, text, length);
	return copy;
}

char *arena_format(struct arena *arena, const char *format, ...)
{
	va_list arguments;
	char *text = NULL;
	int length;

	va_start(arguments, format);
	length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	if (length >= 0)
		text = arena_alloc(arena, (size_t)length + 1);
	if (text == NULL)
		return NULL;

	va_start(arguments, format);
	(void)vsnprintf(text, (size_t)length + 1, format, arguments);
	va_end(arguments);
	return text;
}

bool arena_spent(const struct arena *arena)
{
	return arena->spent;
}

size_t arena_used(const struct arena *arena)
{
	return arena->used;
}
