/* Text that grows in an arena.  The failure is sticky: add as often as needed,
 * look once at the end (buffer_text() is NULL). */
#ifndef DUET_BASE_BUFFER_H
#define DUET_BASE_BUFFER_H

#include "base/arena.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer {
	struct arena *arena;
	char *data; /* always NUL-terminated once something was added */
	size_t length, capacity;
	bool failed;
};

void buffer_init(struct buffer *buffer, struct arena *arena);
void buffer_add(struct buffer *buffer, const void *bytes, size_t length);
void buffer_add_text(struct buffer *buffer, const char *text);
void buffer_add_char(struct buffer *buffer, char c);
void buffer_add_integer(struct buffer *buffer, int64_t value);
void buffer_format(struct buffer *buffer, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The text so far (never NULL for an empty one), or NULL once anything failed. */
const char *buffer_text(const struct buffer *buffer);

#endif
