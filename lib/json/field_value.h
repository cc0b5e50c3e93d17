/* Checks one value by the rules of its row and writes it to its place, for the JSON reader
 * and for query parameters.  On false only fault->detail is set. */
#ifndef DUET_JSON_FIELD_VALUE_H
#define DUET_JSON_FIELD_VALUE_H

#include "base/text.h"
#include "json/field.h"

/* `text` may contain a NUL, which is refused, and is followed by one; it is stored, not
 * copied. */
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

/* The sentence for a value that is not of the row's kind. */
void value_mistyped(const struct field *field, struct field_fault *fault);

/* The sentence for a list that is too short or too long. */
void value_list_length(const struct field *field, struct field_fault *fault);

/* The sentence for text that text_check() refused; `what` is its subject. */
void value_bad_text(enum text_fault found, const char *what, struct field_fault *fault);

/* The sentence for a field that is missing. */
void value_required(const struct field *field, struct field_fault *fault);

#endif
