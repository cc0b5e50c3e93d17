/* One value into its place, by the rules of its row; shared by the JSON reader
 * and the query parameters.  On false only fault->detail is set. */
#ifndef DUET_JSON_FIELDS_VALUE_H
#define DUET_JSON_FIELDS_VALUE_H

#include "base/text.h"
#include "json/fields.h"

/* `text` has `length` bytes without a NUL among them only if it is right, and
 * a NUL behind; it is stored, not copied. */
bool value_check_text(const struct field *field, const char *text, size_t length,
		      struct field_fault *fault);
bool value_set_text(const struct field *field, void *object, const char *text, size_t length,
		    struct field_fault *fault);
bool value_set_integer(const struct field *field, void *object, const char *digits, size_t length,
		       struct field_fault *fault);
bool value_set_seconds(const struct field *field, void *object, const char *digits, size_t length,
		       struct field_fault *fault);
bool value_set_choice(const struct field *field, void *object, const char *text, size_t length,
		      struct field_fault *fault);
void value_set_boolean(const struct field *field, void *object, bool value);
void value_set_strings(const struct field *field, void *object, const char *json);
void value_set_list(const struct field *field, void *object, struct field_list list);

/* The sentence for a value of another kind than the row's. */
void value_mistyped(const struct field *field, struct field_fault *fault);

/* The sentence for a list's length. */
void value_list_length(const struct field *field, struct field_fault *fault);

/* The sentence for text that text_check() refused; `what` is its subject. */
void value_bad_text(enum text_fault found, const char *what, struct field_fault *fault);

/* The sentence for a field that is missing. */
void value_required(const struct field *field, struct field_fault *fault);

/* The first required row that is not among `seen`, or NULL. */
const struct field *fields_missing(const struct fields *fields, uint64_t seen);

/* Sets the detail. */
void fault_detail(struct field_fault *fault, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Adds "/" and the name, escaped as RFC 6901 has it.  Left as it is where the
 * whole does not fit: half a name would point at something else. */
void fault_pointer_add(struct field_fault *fault, const char *name);

#endif
