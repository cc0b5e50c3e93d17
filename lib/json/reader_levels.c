#include "json/reader_levels.h"

#include "json/field_fault.h"
#include "json/field_value.h"
#include "json/fields.h"
#include "json/reader.h"

static int strings_key(struct reader *reader, const char *name)
{
	struct level *level = reader_top(reader);

	if (strings_have(&level->strings, name)) {
		fault_detail(reader->fault, "A name stands in %s twice.", level->field->name);
		return reader_fault_at(reader, name);
	}
	if (level->strings.count == STRINGS_COUNT_MAX) {
		fault_detail(reader->fault, "%s must have at most %d names.", level->field->name,
			     STRINGS_COUNT_MAX);
		return reader_fault_level(reader);
	}
	if (!strings_add(&level->strings, reader->arena, name))
		return reader_fault_spent(reader);
	return GO_ON;
}

static int object_key(struct reader *reader, const char *name)
{
	struct level *level = reader_top(reader);
	const struct field *field = fields_find(level->fields, name);
	uint64_t bit;

	level->field = field;
	if (field == NULL && level->fields->others_allowed)
		return GO_ON;
	if (field == NULL) {
		fault_detail(reader->fault, "There is no such field.");
		return reader_fault_at(reader, name);
	}
	bit = UINT64_C(1) << (field - level->fields->table);
	if ((level->seen & bit) != 0) {
		fault_detail(reader->fault, "%s is given twice.", field->name);
		return reader_fault_at(reader, name);
	}
	level->seen |= bit;
	return GO_ON;
}

int reader_on_key(void *context, const unsigned char *bytes, size_t length)
{
	struct reader *reader = context;
	const char *name;

	if (!reader_text_is_good(reader, (const char *)bytes, length, "The name of a field"))
		return reader_fault_level(reader);
	if (reader_top(reader)->kind == LEVEL_OTHER)
		return GO_ON;
	name = arena_strndup(reader->arena, (const char *)bytes, length);
	if (name == NULL)
		return reader_fault_spent(reader);
	if (reader_top(reader)->kind == LEVEL_STRINGS)
		return strings_key(reader, name);
	return object_key(reader, name);
}

static int push(struct reader *reader, struct level level)
{
	if (reader->depth == FIELDS_DEPTH_MAX) {
		fault_detail(reader->fault, "The body is nested more than %d levels deep.",
			     FIELDS_DEPTH_MAX);
		return reader_fault_value(reader);
	}
	if (level.kind == LEVEL_OBJECT) {
		fields_clear(level.fields, level.object);
	}
	reader->levels[reader->depth++] = level;
	return GO_ON;
}

static int begin_item(struct reader *reader)
{
	struct level *level = reader_top(reader);
	const struct fields *item = level->field->item;
	struct level object = { .kind = LEVEL_OBJECT, .fields = item };

	if (level->list.count == level->field->length_max) {
		value_list_length(level->field, reader->fault);
		return reader_fault_level(reader);
	}
	if (!reader_grow_list(reader, level, item->size))
		return reader_fault_spent(reader);
	object.object = (unsigned char *)level->list.items + level->list.count * item->size;
	if (push(reader, object) == STOP)
		return STOP;
	level->list.count++;
	return GO_ON;
}

int reader_on_start_map(void *context)
{
	struct reader *reader = context;

	if (reader->depth == 0)
		return push(reader, (struct level){ .kind = LEVEL_OBJECT,
						    .fields = reader->fields,
						    .object = reader->object_out });
	if (reader_expects_other(reader))
		return push(reader, (struct level){ .kind = LEVEL_OTHER });
	if (reader_expects(reader, FIELD_STRINGS))
		return push(reader, (struct level){ .kind = LEVEL_STRINGS,
						    .field = reader_top(reader)->field });
	if (reader_top(reader)->kind == LEVEL_LIST)
		return begin_item(reader);
	return reader_fault_mistyped(reader);
}

int reader_on_start_array(void *context)
{
	struct reader *reader = context;

	struct level level = { .kind = LEVEL_LIST };

	if (reader_expects_other(reader))
		return push(reader, (struct level){ .kind = LEVEL_OTHER });
	if (!reader_expects(reader, FIELD_LIST) && !reader_expects(reader, FIELD_TEXTS))
		return reader_fault_mistyped(reader);
	level.field = reader_top(reader)->field;
	if (level.field->kind == FIELD_TEXTS)
		level.kind = LEVEL_TEXTS;
	return push(reader, level);
}

/* The level below takes over what was collected. */
static int end_strings(struct reader *reader)
{
	struct level *level = reader_top(reader);
	size_t length;
	const char *json = strings_text(&level->strings, reader->arena, &length);

	if (json == NULL)
		return reader_fault_spent(reader);
	if (length > level->field->length_max) {
		fault_detail(reader->fault, "%s must have at most %zu bytes as JSON.",
			     level->field->name, level->field->length_max);
		return reader_fault_level(reader);
	}
	reader->depth--;
	value_set_strings(level->field, reader_top(reader)->object, json);
	return GO_ON;
}

int reader_on_end_map(void *context)
{
	struct reader *reader = context;
	struct level *level = reader_top(reader);
	const struct field *missing;

	if (level->kind == LEVEL_STRINGS)
		return end_strings(reader);
	if (level->kind == LEVEL_OTHER) {
		reader->depth--;
		return GO_ON;
	}
	missing = fields_missing(level->fields, level->seen);
	if (missing != NULL) {
		value_required(missing, reader->fault);
		return reader_fault_at(reader, missing->name);
	}
	reader->depth--;
	return GO_ON;
}

int reader_on_end_array(void *context)
{
	struct reader *reader = context;
	struct level *level = reader_top(reader);

	if (level->kind == LEVEL_LIST && level->list.count < level->field->length_min) {
		value_list_length(level->field, reader->fault);
		return reader_fault_level(reader);
	}
	reader->depth--;
	if (level->kind == LEVEL_OTHER)
		return GO_ON;
	value_set_list(level->field, reader_top(reader)->object, level->list);
	return GO_ON;
}
