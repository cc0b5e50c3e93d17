#include "json/reader.h"

#include "json/escapes.h"
#include "json/field_fault.h"
#include "json/field_value.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define INDEX_SIZE 24 /* the digits of a size_t and the NUL */
#define ITEMS_MIN  8

bool reader_expects(const struct reader *reader, enum field_kind kind)
{
	const struct level *level;

	if (reader->depth == 0)
		return false;
	level = &reader->levels[reader->depth - 1];
	return level->kind == LEVEL_OBJECT && level->field != NULL && level->field->kind == kind;
}

bool reader_expects_other(const struct reader *reader)
{
	const struct level *level;

	if (reader->depth == 0)
		return false;
	level = &reader->levels[reader->depth - 1];
	return level->kind == LEVEL_OTHER || (level->kind == LEVEL_OBJECT && level->field == NULL);
}

bool reader_grow_list(struct reader *reader, struct level *level, size_t size)
{
	size_t capacity = level->capacity == 0 ? ITEMS_MIN : 2 * level->capacity;
	void *items;

	if (level->list.count < level->capacity)
		return true;
	items = arena_array(reader->arena, capacity, size);
	if (items == NULL)
		return false;
	if (level->list.count > 0)
		memcpy(items, level->list.items, level->list.count * size);
	level->list.items = items;
	level->capacity = capacity;
	return true;
}

/* yajl hands over the text with its escapes already decoded.  The escapes
 * themselves lie in the body, between the last string and where yajl is now, and no
 * other quote lies between two strings. */
static bool is_paired(struct reader *reader, const char *text)
{
	const char *from = reader->bytes + reader->scanned;
	const char *to = reader->bytes + yajl_get_bytes_consumed(reader->parser);
	const char *opening;

	reader->scanned = (size_t)(to - reader->bytes);
	/* Text without escapes is not copied: yajl points into the body. */
	if (text >= reader->bytes && text <= reader->bytes + reader->length)
		return true;
	opening = memchr(from, '"', (size_t)(to - from));
	assert(opening != NULL && to - opening >= 2 && to[-1] == '"');
	return escapes_are_paired(opening + 1, (size_t)(to - opening) - 2);
}

static bool check(struct reader *reader, const char *text, size_t length, const char *what,
		  bool control_allowed)
{
	enum text_fault found = text_check(text, length, NULL);

	if (!is_paired(reader, text)) {
		fault_detail(reader->fault, "%s must not contain half of a surrogate pair.", what);
		return false;
	}
	if (found == TEXT_OK || (found == TEXT_CONTROL && control_allowed))
		return true;
	value_bad_text(found, what, reader->fault);
	return false;
}

bool reader_text_is_good(struct reader *reader, const char *text, size_t length, const char *what)
{
	return check(reader, text, length, what, false);
}

bool reader_other_is_good(struct reader *reader, const char *text, size_t length)
{
	return check(reader, text, length, "Text", true);
}

int reader_fault_spent(struct reader *reader)
{
	*reader->fault = (struct field_fault){ .spent = true };
	fault_detail(reader->fault, "The request needs more memory than a request may have.");
	return STOP;
}

int reader_fault_at(struct reader *reader, const char *name)
{
	struct field_fault *fault = reader->fault;

	fault->pointer[0] = '\0';
	for (size_t i = 0; i + 1 < reader->depth; i++) {
		const struct level *level = &reader->levels[i];
		char index[INDEX_SIZE];

		/* Members that are skipped have no row, and so no name to show. */
		if (level->kind == LEVEL_OTHER ||
		    (level->kind == LEVEL_OBJECT && level->field == NULL))
			return STOP;
		if (level->kind == LEVEL_OBJECT) {
			fault_pointer_add(fault, level->field->name);
		} else {
			(void)snprintf(index, sizeof(index), "%zu", level->list.count - 1);
			fault_pointer_add(fault, index);
		}
	}
	if (name != NULL)
		fault_pointer_add(fault, name);
	return STOP;
}

int reader_fault_level(struct reader *reader)
{
	return reader_fault_at(reader, NULL);
}

int reader_fault_value(struct reader *reader)
{
	struct level *level = reader_top(reader);
	const char *name = NULL;
	char index[INDEX_SIZE];

	switch (level->kind) {
	case LEVEL_OBJECT:
		name = level->field == NULL ? NULL : level->field->name;
		break;
	case LEVEL_LIST:
	case LEVEL_TEXTS:
		(void)snprintf(index, sizeof(index), "%zu", level->list.count);
		name = index;
		break;
	case LEVEL_OTHER:
		break;
	case LEVEL_STRINGS:
		name = level->strings.pairs[level->strings.count - 1].name;
		break;
	}
	return reader_fault_at(reader, name);
}

int reader_fault_mistyped(struct reader *reader)
{
	struct level *level;

	if (reader->depth == 0) {
		fault_detail(reader->fault, "The body must be a JSON object.");
		return STOP;
	}
	level = reader_top(reader);
	switch (level->kind) {
	case LEVEL_OBJECT:
		value_mistyped(level->field, reader->fault);
		break;
	case LEVEL_LIST:
		fault_detail(reader->fault, "Each item of %s must be an object.",
			     level->field->name);
		break;
	case LEVEL_TEXTS:
		fault_detail(reader->fault, "Each item of %s must be text.", level->field->name);
		break;
	case LEVEL_OTHER:
		/* Any kind of value may be there. */
		break;
	case LEVEL_STRINGS:
		fault_detail(reader->fault, "Each value in %s must be text.", level->field->name);
		break;
	}
	return reader_fault_value(reader);
}
