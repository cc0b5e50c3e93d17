/* The sentences that a client reads, and the checks behind them. */
#include "json/field_value.h"

#include "base/number.h"
#include "json/field_fault.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void *place(const struct field *field, void *object)
{
	return (unsigned char *)object + field->offset;
}

void value_bad_text(enum text_fault found, const char *what, struct field_fault *fault)
{
	if (found == TEXT_CONTROL)
		fault_detail(fault, "%s must not contain control characters.", what);
	else
		fault_detail(fault, "%s must be valid UTF-8.", what);
}

bool value_check_text(const struct field *field, const char *text, size_t length,
		      struct field_fault *fault)
{
	size_t characters;
	enum text_fault found = text_check(text, length, &characters);

	assert(field->length_max > 0);

	if (found != TEXT_OK) {
		value_bad_text(found, field->name, fault);
		return false;
	}
	if (characters < field->length_min || characters > field->length_max) {
		fault_detail(fault, "%s must have from %zu to %zu characters.", field->name,
			     field->length_min, field->length_max);
		return false;
	}
	return true;
}

bool value_set_text(const struct field *field, void *object, const char *text, size_t length,
		    struct field_fault *fault)
{
	if (!value_check_text(field, text, length, fault))
		return false;
	*(const char **)place(field, object) = text;
	return true;
}

bool value_set_integer(const struct field *field, void *object, const char *digits, size_t length,
		       struct field_fault *fault)
{
	switch (number_parse(digits, length, field->min, field->max, place(field, object))) {
	case NUMBER_OK:
		return true;
	case NUMBER_NOT_DIGITS:
		value_mistyped(field, fault);
		return false;
	case NUMBER_OUT_OF_RANGE:
		break;
	}
	fault_detail(fault, "%s must be from %" PRId64 " to %" PRId64 ".", field->name, field->min,
		     field->max);
	return false;
}

/* yajl checks numbers in a body, but nobody has checked a query parameter. */
static size_t without_fraction(const char *digits, size_t length)
{
	const char *point = memchr(digits, '.', length);
	size_t whole = point == NULL ? length : (size_t)(point - digits);

	if (point == NULL || whole + 1 == length)
		return length;
	for (size_t i = whole + 1; i < length; i++) {
		if (digits[i] < '0' || digits[i] > '9')
			return length;
	}
	return whole;
}

bool value_set_seconds(const struct field *field, void *object, const char *digits, size_t length,
		       struct field_fault *fault)
{
	return value_set_integer(field, object, digits, without_fraction(digits, length), fault);
}

bool value_set_choice(const struct field *field, void *object, const char *text, size_t length,
		      struct field_fault *fault)
{
	for (int i = 0; field->choices[i] != NULL; i++) {
		if (strlen(field->choices[i]) == length &&
		    memcmp(field->choices[i], text, length) == 0) {
			*(int *)place(field, object) = i;
			return true;
		}
	}
	value_mistyped(field, fault);
	return false;
}

void value_set_boolean(const struct field *field, void *object, bool value)
{
	*(bool *)place(field, object) = value;
}

void value_set_strings(const struct field *field, void *object, const char *json)
{
	*(const char **)place(field, object) = json;
}

void value_set_list(const struct field *field, void *object, struct field_list list)
{
	*(struct field_list *)place(field, object) = list;
}

static void detail_add(struct field_fault *fault, const char *text)
{
	size_t at = strlen(fault->detail);

	(void)snprintf(fault->detail + at, sizeof(fault->detail) - at, "%s", text);
}

static void name_choices(const struct field *field, struct field_fault *fault)
{
	fault_detail(fault, "%s must be one of ", field->name);
	for (int i = 0; field->choices[i] != NULL; i++) {
		detail_add(fault, i == 0 ? "" : ", ");
		detail_add(fault, field->choices[i]);
	}
	detail_add(fault, ".");
}

void value_mistyped(const struct field *field, struct field_fault *fault)
{
	switch (field->kind) {
	case FIELD_TEXT:
		fault_detail(fault, "%s must be text.", field->name);
		return;
	case FIELD_INTEGER:
		fault_detail(fault, "%s must be a whole number written as digits only.",
			     field->name);
		return;
	case FIELD_BOOLEAN:
	case FIELD_TRUTH:
		fault_detail(fault, "%s must be true or false.", field->name);
		return;
	case FIELD_SECONDS:
		fault_detail(fault, "%s must be seconds written as digits.", field->name);
		return;
	case FIELD_CHOICE:
		name_choices(field, fault);
		return;
	case FIELD_STRINGS:
		fault_detail(fault, "%s must be an object whose values are text.", field->name);
		return;
	case FIELD_LIST:
		fault_detail(fault, "%s must be a list of objects.", field->name);
		return;
	case FIELD_TEXTS:
		fault_detail(fault, "%s must be %sa list of texts.", field->name,
			     field->list_only ? "" : "text or ");
		return;
	}
}

void value_required(const struct field *field, struct field_fault *fault)
{
	fault_detail(fault, "%s is required.", field->name);
}

void value_list_length(const struct field *field, struct field_fault *fault)
{
	fault_detail(fault, "%s must have from %zu to %zu items.", field->name, field->length_min,
		     field->length_max);
}
