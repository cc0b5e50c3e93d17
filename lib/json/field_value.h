/* One value into its place, by the rules of its row; shared by the JSON reader
 * and the query parameters.  On false only fault->detail is set. */
#ifndef DUET_JSON_FIELD_VALUE_H
#define DUET_JSON_FIELD_VALUE_H

#include "base/text.h"
#include "json/field.h"

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

#endif
