/* Filling an object by its table where each value comes as one text, as in query parameters
 * and forms.  A JSON body is read by fields_read(). */
#ifndef DUET_JSON_FIELDS_H
#define DUET_JSON_FIELDS_H

#include "json/field.h"

/* Sets *object_out (fields->size bytes) to "everything absent": each INTEGER,
 * SECONDS and CHOICE is its .standard, everything else zero. */
void fields_clear(const struct fields *fields, void *object_out);

/* The row of that name, or NULL. */
const struct field *fields_find(const struct fields *fields, const char *name);

/* One value that came as text: TEXT, INTEGER, SECONDS, BOOLEAN ("true", "false"),
 * TRUTH and CHOICE.  `text` must outlive the object.  On false the detail is set,
 * and the pointer is "/" and the field's name. */
bool field_set_text(const struct field *field, void *object_out, const char *text,
		    struct field_fault *fault_out);

/* The first required row that is not among `seen` (bit i is row i), or NULL. */
const struct field *fields_missing(const struct fields *fields, uint64_t seen);

/* The same as a check: false, and the fault, if one is missing. */
bool fields_complete(const struct fields *fields, uint64_t seen, struct field_fault *fault_out);

#endif
