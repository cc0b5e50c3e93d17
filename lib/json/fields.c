#include "json/fields.h"

#include "json/field_fault.h"
#include "json/field_value.h"

#include <assert.h>
#include <string.h>

void fields_clear(const struct fields *fields, void *object_out)
{
	memset(object_out, 0, fields->size);
	for (size_t i = 0; i < fields->count; i++) {
		const struct field *field = &fields->table[i];
		void *place = (unsigned char *)object_out + field->offset;

		if (field->kind == FIELD_CHOICE)
			*(int *)place = (int)field->standard;
		if (field->kind == FIELD_INTEGER || field->kind == FIELD_SECONDS)
			*(int64_t *)place = field->standard;
	}
}

const struct field *fields_find(const struct fields *fields, const char *name)
{
	for (size_t i = 0; i < fields->count; i++) {
		if (strcmp(fields->table[i].name, name) == 0)
			return &fields->table[i];
	}
	return NULL;
}

const struct field *fields_missing(const struct fields *fields, uint64_t seen)
{
	/* `seen` has 64 bits. */
	assert(fields->count <= 64);

	for (size_t i = 0; i < fields->count; i++) {
		if (fields->table[i].required && (seen & (UINT64_C(1) << i)) == 0)
			return &fields->table[i];
	}
	return NULL;
}

bool fields_complete(const struct fields *fields, uint64_t seen, struct field_fault *fault_out)
{
	const struct field *missing = fields_missing(fields, seen);

	if (missing == NULL)
		return true;
	*fault_out = (struct field_fault){ .spent = false };
	fault_pointer_add(fault_out, missing->name);
	value_required(missing, fault_out);
	return false;
}

static bool set_boolean(const struct field *field, void *object, const char *text,
			struct field_fault *fault)
{
	bool value = strcmp(text, "true") == 0;

	if (!value && strcmp(text, "false") != 0) {
		value_mistyped(field, fault);
		return false;
	}
	value_set_boolean(field, object, value);
	return true;
}

static bool set_value(const struct field *field, void *object, const char *text,
		      struct field_fault *fault)
{
	switch (field->kind) {
	case FIELD_TEXT:
		return value_set_text(field, object, text, strlen(text), fault);
	case FIELD_INTEGER:
		return value_set_integer(field, object, text, strlen(text), fault);
	case FIELD_SECONDS:
		return value_set_seconds(field, object, text, strlen(text), fault);
	case FIELD_BOOLEAN:
		return set_boolean(field, object, text, fault);
	case FIELD_TRUTH:
		value_set_boolean(field, object, strcmp(text, "true") == 0);
		return true;
	case FIELD_CHOICE:
		return value_set_choice(field, object, text, strlen(text), fault);
	case FIELD_STRINGS:
	case FIELD_LIST:
	case FIELD_TEXTS:
		break;
	}
	/* These cannot be written as one text. */
	value_mistyped(field, fault);
	return false;
}

bool field_set_text(const struct field *field, void *object_out, const char *text,
		    struct field_fault *fault_out)
{
	struct field_fault fault = { .spent = false };

	if (set_value(field, object_out, text, &fault))
		return true;
	fault_pointer_add(&fault, field->name);
	*fault_out = fault;
	return false;
}
