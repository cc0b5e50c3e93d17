/* Where in the body a fault is: the levels that are open say it. */
#include "json/fields_reader.h"

#include <stdio.h>

#define INDEX_SIZE 24 /* the digits of a size_t and the NUL */

int fault_spent(struct reader *reader)
{
	*reader->fault = (struct field_fault){ .spent = true };
	fault_detail(reader->fault, "The request needs more memory than a request may have.");
	return STOP;
}

int fault_at(struct reader *reader, const char *name)
{
	struct field_fault *fault = reader->fault;

	fault->pointer[0] = '\0';
	for (size_t i = 0; i + 1 < reader->depth; i++) {
		const struct level *level = &reader->levels[i];
		char index[INDEX_SIZE];

		/* What is passed over has no row, and so no name to say. */
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

int fault_level(struct reader *reader)
{
	return fault_at(reader, NULL);
}

int fault_value(struct reader *reader)
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
	return fault_at(reader, name);
}

int fault_mistyped(struct reader *reader)
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
		/* Every kind has its place there. */
		break;
	case LEVEL_STRINGS:
		fault_detail(reader->fault, "Each value in %s must be text.", level->field->name);
		break;
	}
	return fault_value(reader);
}
