#include "json/reader_values.h"

#include "json/field_fault.h"
#include "json/field_value.h"
#include "json/reader.h"

#include <string.h>

static int set_boolean(struct reader *reader, bool value)
{
	struct level *level = reader_top(reader);

	value_set_boolean(level->field, level->object, value);
	return GO_ON;
}

int reader_on_null(void *context)
{
	if (reader_expects_other(context))
		return GO_ON;
	return reader_expects(context, FIELD_TRUTH) ? set_boolean(context, false)
						    : reader_fault_mistyped(context);
}

int reader_on_boolean(void *context, int value)
{
	struct reader *reader = context;

	if (reader_expects_other(reader))
		return GO_ON;
	if (!reader_expects(reader, FIELD_BOOLEAN) && !reader_expects(reader, FIELD_TRUTH))
		return reader_fault_mistyped(reader);
	return set_boolean(reader, value != 0);
}

int reader_on_number(void *context, const char *digits, size_t length)
{
	struct reader *reader = context;
	struct level *level;
	bool good;

	if (reader_expects_other(reader))
		return GO_ON;
	if (reader_expects(reader, FIELD_TRUTH))
		return set_boolean(reader, false);
	if (!reader_expects(reader, FIELD_INTEGER) && !reader_expects(reader, FIELD_SECONDS))
		return reader_fault_mistyped(reader);
	level = reader_top(reader);
	if (level->field->kind == FIELD_INTEGER)
		good = value_set_integer(level->field, level->object, digits, length,
					 reader->fault);
	else
		good = value_set_seconds(level->field, level->object, digits, length,
					 reader->fault);
	return good ? GO_ON : reader_fault_value(reader);
}

static int add_text(struct reader *reader, struct level *level, const char *text, size_t length)
{
	if (level->list.count == FIELD_TEXTS_MAX) {
		fault_detail(reader->fault, "%s must have at most %d texts.", level->field->name,
			     FIELD_TEXTS_MAX);
		return reader_fault_level(reader);
	}
	if (!value_check_text(level->field, text, length, reader->fault))
		return reader_fault_value(reader);
	if (!reader_grow_list(reader, level, sizeof(const char *)))
		return reader_fault_spent(reader);
	((const char **)level->list.items)[level->list.count++] = text;
	return GO_ON;
}

/* A single text in place of a list of texts is a list of one. */
static int one_text(struct reader *reader, const char *text, size_t length)
{
	struct level *level = reader_top(reader);
	struct field_list list = { .count = 1 };

	if (!value_check_text(level->field, text, length, reader->fault))
		return reader_fault_value(reader);
	list.items = arena_array(reader->arena, 1, sizeof(const char *));
	if (list.items == NULL)
		return reader_fault_spent(reader);
	*(const char **)list.items = text;
	value_set_list(level->field, level->object, list);
	return GO_ON;
}

static int take_string(struct reader *reader, const char *text, size_t length)
{
	struct level *level = reader_top(reader);
	const char *copy;

	if (!reader_text_is_good(reader, text, length, level->field->name))
		return reader_fault_value(reader);
	if (reader_expects(reader, FIELD_CHOICE)) {
		if (!value_set_choice(level->field, level->object, text, length, reader->fault))
			return reader_fault_value(reader);
		return GO_ON;
	}
	if (reader_expects(reader, FIELD_TRUTH))
		return set_boolean(reader, length == 4 && memcmp(text, "true", length) == 0);
	copy = arena_strndup(reader->arena, text, length);
	if (copy == NULL)
		return reader_fault_spent(reader);
	if (level->kind == LEVEL_STRINGS) {
		level->strings.pairs[level->strings.count - 1].value = copy;
		return GO_ON;
	}
	if (level->kind == LEVEL_TEXTS)
		return add_text(reader, level, copy, length);
	if (reader_expects(reader, FIELD_TEXTS))
		return one_text(reader, copy, length);
	if (!value_set_text(level->field, level->object, copy, length, reader->fault))
		return reader_fault_value(reader);
	return GO_ON;
}

static bool expects_string(const struct reader *reader)
{
	enum level_kind kind;

	if (reader->depth == 0)
		return false;
	kind = reader->levels[reader->depth - 1].kind;
	return kind == LEVEL_STRINGS || kind == LEVEL_TEXTS || reader_expects(reader, FIELD_TEXT) ||
	       reader_expects(reader, FIELD_TRUTH) || reader_expects(reader, FIELD_CHOICE) ||
	       (reader_expects(reader, FIELD_TEXTS) &&
		!reader->levels[reader->depth - 1].field->list_only);
}

int reader_on_string(void *context, const unsigned char *bytes, size_t length)
{
	struct reader *reader = context;
	const char *text = (const char *)bytes;

	if (reader_expects_other(reader))
		return reader_other_is_good(reader, text, length) ? GO_ON
								  : reader_fault_level(reader);
	if (!expects_string(reader))
		return reader_fault_mistyped(reader);
	return take_string(reader, text, length);
}
