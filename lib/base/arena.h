/* Memory with one owner and one end: everything that a request (or an
 * operation) needs comes from its arena and goes when the arena is reset.
 * Nothing in it is freed singly.
 *
 * Blocks are chained: the first is kept for ever, the others are given back
 * by arena_reset().  What lies idle is poisoned under AddressSanitizer, so
 * that a pointer kept across a reset stops the test.
 *
 * Not for two threads at once. */
#ifndef DUET_BASE_ARENA_H
#define DUET_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* An arena whose first block holds `keep_bytes` and which never holds more
 * than `bytes_max` in all.  NULL when there is no memory. */
struct arena *arena_open(size_t keep_bytes, size_t bytes_max);

/* Frees everything and sets *arena to NULL; *arena may be NULL. */
void arena_close(struct arena **arena);

/* Forgets everything that was allocated, gives back all but the first block. */
void arena_reset(struct arena *arena);

/* Overwrites everything that was allocated since the last reset, for where it was
 * secret; it stays allocated. */
void arena_wipe(struct arena *arena);

/* `size` bytes, aligned for any type, zeroed.  NULL when the arena is spent
 * (bytes_max) or the machine is; `arena_spent` tells so later too. */
void *arena_alloc(struct arena *arena, size_t size);

/* `count` items of `size` bytes, zeroed; NULL also where the product does not fit. */
void *arena_array(struct arena *arena, size_t count, size_t size);

/* Copies; NULL when spent.  arena_strdup(arena, NULL) is NULL. */
char *arena_strdup(struct arena *arena, const char *text);
char *arena_strndup(struct arena *arena, const char *text, size_t length);
char *arena_format(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Whether any allocation since the last reset was refused. */
bool arena_spent(const struct arena *arena);

/* Bytes handed out since the last reset. */
size_t arena_used(const struct arena *arena);

#endif
