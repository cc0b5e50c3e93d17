/* Collecting, sorting and writing the pairs. */
#include "json/fields_strings.h"

#include "json/writer.h"

#include <stdlib.h>
#include <string.h>

#define CAPACITY_MIN 8

bool strings_have(const struct strings *strings, const char *name)
{
	for (size_t i = 0; i < strings->count; i++) {
		if (strcmp(strings->pairs[i].name, name) == 0)
			return true;
	}
	return false;
}

bool strings_add(struct strings *strings, struct arena *arena, const char *name)
{
	if (strings->count == strings->capacity) {
		size_t capacity = strings->capacity == 0 ? CAPACITY_MIN : 2 * strings->capacity;
		struct string_pair *pairs = arena_array(arena, capacity, sizeof(*pairs));

		if (pairs == NULL)
			return false;
		if (strings->count > 0)
			memcpy(pairs, strings->pairs, strings->count * sizeof(*pairs));
		strings->pairs = pairs;
		strings->capacity = capacity;
	}
	strings->pairs[strings->count++].name = name;
	return true;
}

static int compare(const void *left, const void *right)
{
	const struct string_pair *a = left;
	const struct string_pair *b = right;

	return strcmp(a->name, b->name);
}

const char *strings_text(struct strings *strings, struct arena *arena, size_t *length_out)
{
	struct json_writer *writer = json_open(arena);

	/* Names are unique, so there is only one order. */
	if (strings->count > 1)
		qsort(strings->pairs, strings->count, sizeof(*strings->pairs), compare);

	json_object_begin(writer);
	for (size_t i = 0; i < strings->count; i++)
		json_member_string(writer, strings->pairs[i].name, strings->pairs[i].value);
	json_object_end(writer);
	return json_text(writer, length_out);
}
