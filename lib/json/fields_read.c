/* The JSON reader: yajl's events against the table.  Whatever the table has no
 * place for ends the parse at once, so that nothing is kept of a body that is
 * refused; where others are allowed it is passed over level by level, so that
 * the limit of depth holds for it too. */
#include "json/fields_reader.h"

#include <string.h>

#define ITEMS_MIN 8

/* Whether the value that comes is a member of that kind. */
static bool expects(const struct reader *reader, enum field_kind kind)
{
	const struct level *level;

	if (reader->depth == 0)
		return false;
	level = &reader->levels[reader->depth - 1];
	return level->kind == LEVEL_OBJECT && level->field != NULL && level->field->kind == kind;
}

/* Whether the value that comes is passed over. */
static bool expects_other(const struct reader *reader)
{
	const struct level *level;

	if (reader->depth == 0)
		return false;
	level = &reader->levels[reader->depth - 1];
	return level->kind == LEVEL_OTHER || (level->kind == LEVEL_OBJECT && level->field == NULL);
}

static int set_boolean(struct reader *reader, bool value)
{
	struct level *level = reader_top(reader);

	value_set_boolean(level->field, level->object, value);
	return GO_ON;
}

static int on_null(void *context)
{
	if (expects_other(context))
		return GO_ON;
	return expects(context, FIELD_TRUTH) ? set_boolean(context, false)
					     : fault_mistyped(context);
}

static int on_boolean(void *context, int value)
{
	struct reader *reader = context;

	if (expects_other(reader))
		return GO_ON;
	if (!expects(reader, FIELD_BOOLEAN) && !expects(reader, FIELD_TRUTH))
		return fault_mistyped(reader);
	return set_boolean(reader, value != 0);
}

static int on_number(void *context, const char *digits, size_t length)
{
	struct reader *reader = context;
	struct level *level;
	bool good;

	if (expects_other(reader))
		return GO_ON;
	if (expects(reader, FIELD_TRUTH))
		return set_boolean(reader, false);
	if (!expects(reader, FIELD_INTEGER) && !expects(reader, FIELD_SECONDS))
		return fault_mistyped(reader);
	level = reader_top(reader);
	if (level->field->kind == FIELD_INTEGER)
		good = value_set_integer(level->field, level->object, digits, length,
					 reader->fault);
	else
		good = value_set_seconds(level->field, level->object, digits, length,
					 reader->fault);
	return good ? GO_ON : fault_value(reader);
}

static bool grow_list(struct reader *reader, struct level *level, size_t size)
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

static int add_text(struct reader *reader, struct level *level, const char *text, size_t length)
{
	if (level->list.count == FIELD_TEXTS_MAX) {
		fault_detail(reader->fault, "%s must have at most %d texts.", level->field->name,
			     FIELD_TEXTS_MAX);
		return fault_level(reader);
	}
	if (!value_check_text(level->field, text, length, reader->fault))
		return fault_value(reader);
	if (!grow_list(reader, level, sizeof(const char *)))
		return fault_spent(reader);
	((const char **)level->list.items)[level->list.count++] = text;
	return GO_ON;
}

/* A text where a list of them may stand is a list of one. */
static int one_text(struct reader *reader, const char *text, size_t length)
{
	struct level *level = reader_top(reader);
	struct field_list list = { .count = 1 };

	if (!value_check_text(level->field, text, length, reader->fault))
		return fault_value(reader);
	list.items = arena_array(reader->arena, 1, sizeof(const char *));
	if (list.items == NULL)
		return fault_spent(reader);
	*(const char **)list.items = text;
	value_set_list(level->field, level->object, list);
	return GO_ON;
}

static int take_string(struct reader *reader, const char *text, size_t length)
{
	struct level *level = reader_top(reader);
	const char *copy;

	if (!reader_text_is_good(reader, text, length, level->field->name))
		return fault_value(reader);
	if (expects(reader, FIELD_CHOICE)) {
		if (!value_set_choice(level->field, level->object, text, length, reader->fault))
			return fault_value(reader);
		return GO_ON;
	}
	if (expects(reader, FIELD_TRUTH))
		return set_boolean(reader, length == 4 && memcmp(text, "true", length) == 0);
	copy = arena_strndup(reader->arena, text, length);
	if (copy == NULL)
		return fault_spent(reader);
	if (level->kind == LEVEL_STRINGS) {
		level->strings.pairs[level->strings.count - 1].value = copy;
		return GO_ON;
	}
	if (level->kind == LEVEL_TEXTS)
		return add_text(reader, level, copy, length);
	if (expects(reader, FIELD_TEXTS))
		return one_text(reader, copy, length);
	if (!value_set_text(level->field, level->object, copy, length, reader->fault))
		return fault_value(reader);
	return GO_ON;
}

static bool expects_string(const struct reader *reader)
{
	enum level_kind kind;

	if (reader->depth == 0)
		return false;
	kind = reader->levels[reader->depth - 1].kind;
	return kind == LEVEL_STRINGS || kind == LEVEL_TEXTS || expects(reader, FIELD_TEXT) ||
	       expects(reader, FIELD_TRUTH) || expects(reader, FIELD_CHOICE) ||
	       (expects(reader, FIELD_TEXTS) &&
		!reader->levels[reader->depth - 1].field->list_only);
}

static int on_string(void *context, const unsigned char *bytes, size_t length)
{
	struct reader *reader = context;
	const char *text = (const char *)bytes;

	if (expects_other(reader))
		return reader_other_is_good(reader, text, length) ? GO_ON : fault_level(reader);
	if (!expects_string(reader))
		return fault_mistyped(reader);
	return take_string(reader, text, length);
}

static int strings_key(struct reader *reader, const char *name)
{
	struct level *level = reader_top(reader);

	if (strings_have(&level->strings, name)) {
		fault_detail(reader->fault, "A name stands in %s twice.", level->field->name);
		return fault_at(reader, name);
	}
	if (level->strings.count == STRINGS_COUNT_MAX) {
		fault_detail(reader->fault, "%s must have at most %d names.", level->field->name,
			     STRINGS_COUNT_MAX);
		return fault_level(reader);
	}
	if (!strings_add(&level->strings, reader->arena, name))
		return fault_spent(reader);
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
		return fault_at(reader, name);
	}
	bit = UINT64_C(1) << (field - level->fields->table);
	if ((level->seen & bit) != 0) {
		fault_detail(reader->fault, "%s is given twice.", field->name);
		return fault_at(reader, name);
	}
	level->seen |= bit;
	return GO_ON;
}

static int on_key(void *context, const unsigned char *bytes, size_t length)
{
	struct reader *reader = context;
	const char *name;

	if (!reader_text_is_good(reader, (const char *)bytes, length, "The name of a field"))
		return fault_level(reader);
	if (reader_top(reader)->kind == LEVEL_OTHER)
		return GO_ON;
	name = arena_strndup(reader->arena, (const char *)bytes, length);
	if (name == NULL)
		return fault_spent(reader);
	if (reader_top(reader)->kind == LEVEL_STRINGS)
		return strings_key(reader, name);
	return object_key(reader, name);
}

static int push(struct reader *reader, struct level level)
{
	if (reader->depth == FIELDS_DEPTH_MAX) {
		fault_detail(reader->fault, "The body is nested more than %d levels deep.",
			     FIELDS_DEPTH_MAX);
		return fault_value(reader);
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
		return fault_level(reader);
	}
	if (!grow_list(reader, level, item->size))
		return fault_spent(reader);
	object.object = (unsigned char *)level->list.items + level->list.count * item->size;
	if (push(reader, object) == STOP)
		return STOP;
	level->list.count++;
	return GO_ON;
}

static int on_start_map(void *context)
{
	struct reader *reader = context;

	if (reader->depth == 0)
		return push(reader, (struct level){ .kind = LEVEL_OBJECT,
						    .fields = reader->fields,
						    .object = reader->object_out });
	if (expects_other(reader))
		return push(reader, (struct level){ .kind = LEVEL_OTHER });
	if (expects(reader, FIELD_STRINGS))
		return push(reader, (struct level){ .kind = LEVEL_STRINGS,
						    .field = reader_top(reader)->field });
	if (reader_top(reader)->kind == LEVEL_LIST)
		return begin_item(reader);
	return fault_mistyped(reader);
}

static int on_start_array(void *context)
{
	struct reader *reader = context;

	struct level level = { .kind = LEVEL_LIST };

	if (expects_other(reader))
		return push(reader, (struct level){ .kind = LEVEL_OTHER });
	if (!expects(reader, FIELD_LIST) && !expects(reader, FIELD_TEXTS))
		return fault_mistyped(reader);
	level.field = reader_top(reader)->field;
	if (level.field->kind == FIELD_TEXTS)
		level.kind = LEVEL_TEXTS;
	return push(reader, level);
}

/* The level below gets what was collected. */
static int end_strings(struct reader *reader)
{
	struct level *level = reader_top(reader);
	size_t length;
	const char *json = strings_text(&level->strings, reader->arena, &length);

	if (json == NULL)
		return fault_spent(reader);
	if (length > level->field->length_max) {
		fault_detail(reader->fault, "%s must have at most %zu bytes as JSON.",
			     level->field->name, level->field->length_max);
		return fault_level(reader);
	}
	reader->depth--;
	value_set_strings(level->field, reader_top(reader)->object, json);
	return GO_ON;
}

static int on_end_map(void *context)
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
		return fault_at(reader, missing->name);
	}
	reader->depth--;
	return GO_ON;
}

static int on_end_array(void *context)
{
	struct reader *reader = context;
	struct level *level = reader_top(reader);

	if (level->kind == LEVEL_LIST && level->list.count < level->field->length_min) {
		value_list_length(level->field, reader->fault);
		return fault_level(reader);
	}
	reader->depth--;
	if (level->kind == LEVEL_OTHER)
		return GO_ON;
	value_set_list(level->field, reader_top(reader)->object, level->list);
	return GO_ON;
}

static const yajl_callbacks callbacks = {
	.yajl_null = on_null,
	.yajl_boolean = on_boolean,
	/* With this one yajl never makes a double, nor an integer of its own. */
	.yajl_number = on_number,
	.yajl_string = on_string,
	.yajl_start_map = on_start_map,
	.yajl_map_key = on_key,
	.yajl_end_map = on_end_map,
	.yajl_start_array = on_start_array,
	.yajl_end_array = on_end_array,
};

/* yajl's own description would repeat parts of the body. */
static bool not_json(struct reader *reader)
{
	reader->fault->pointer[0] = '\0';
	fault_detail(reader->fault, "The body is not valid JSON.");
	return false;
}

static bool parse(struct reader *reader)
{
	yajl_status status;

	if (setjmp(reader->memory.spent) != 0) {
		fault_spent(reader);
		return false;
	}
	reader->parser = yajl_alloc(&callbacks, &reader->memory.functions, reader);
	/* Its own look at UTF-8 lets overlong forms and surrogates through,
	 * and would name no field: fields_text.c is in its place. */
	if (reader->parser == NULL || !yajl_config(reader->parser, yajl_dont_validate_strings, 1))
		return not_json(reader);

	status = yajl_parse(reader->parser, (const unsigned char *)reader->bytes, reader->length);
	/* Only this one sees a value that ends too soon, and a second one. */
	if (status == yajl_status_ok)
		status = yajl_complete_parse(reader->parser);
	if (status == yajl_status_error)
		return not_json(reader);
	return status == yajl_status_ok;
}

bool fields_read(const struct fields *fields, struct arena *arena, const char *bytes, size_t length,
		 void *object_out, struct field_fault *fault_out)
{
	struct reader reader = {
		.fields = fields,
		.object_out = object_out,
		.arena = arena,
		.bytes = length == 0 ? "" : bytes,
		.length = length,
		.fault = fault_out,
	};

	*fault_out = (struct field_fault){ .spent = false };
	yajl_memory_init(&reader.memory, arena);
	return parse(&reader);
}
