/* Doubling in an arena: what is outgrown stays until the arena's reset, at
 * most as much again as the text itself. */
#include "base/buffer.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define CAPACITY_MIN 128

void buffer_init(struct buffer *buffer, struct arena *arena)
{
	*buffer = (struct buffer){ .arena = arena };
}

/* Room for `more` bytes and the NUL. */
static bool reserve(struct buffer *buffer, size_t more)
{
	size_t needed, capacity;
	char *data;

	if (buffer->failed)
		return false;
	if (more < buffer->capacity - buffer->length)
		return true;

	buffer->failed = true;
	if (__builtin_add_overflow(buffer->length + 1, more, &needed))
		return false;
	if (__builtin_mul_overflow(buffer->capacity, 2, &capacity))
		return false;
	if (capacity < CAPACITY_MIN)
		capacity = CAPACITY_MIN;
	if (capacity < needed)
		capacity = needed;
	data = arena_alloc(buffer->arena, capacity);
	if (data == NULL)
		return false;

	if (buffer->length > 0)
		memcpy(data, buffer->data, buffer->length);
	buffer->data = data;
	buffer->capacity = capacity;
	buffer->failed = false;
	return true;
}

void buffer_add(struct buffer *buffer, const void *bytes, size_t length)
{
	if (!reserve(buffer, length))
		return;
	if (length > 0)
		memcpy(buffer->data + buffer->length, bytes, length);
	buffer->length += length;
	buffer->data[buffer->length] = '\0';
}

void buffer_add_text(struct buffer *buffer, const char *text)
{
	buffer_add(buffer, text, strlen(text));
}

void buffer_add_char(struct buffer *buffer, char c)
{
	buffer_add(buffer, &c, 1);
}

void buffer_add_integer(struct buffer *buffer, int64_t value)
{
	buffer_format(buffer, "%" PRId64, value);
}

void buffer_format(struct buffer *buffer, const char *format, ...)
{
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	if (length < 0)
		buffer->failed = true;
	if (length < 0 || !reserve(buffer, (size_t)length))
		return;

	va_start(arguments, format);
	(void)vsnprintf(buffer->data + buffer->length, (size_t)length + 1, format, arguments);
	va_end(arguments);
	buffer->length += (size_t)length;
}

const char *buffer_text(const struct buffer *buffer)
{
	if (buffer->failed)
		return NULL;
	return buffer->data == NULL ? "" : buffer->data;
}
