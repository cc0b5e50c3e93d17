/* JSON in: the members of an object are a table (name, kind, limits, where it
 * goes), and whatever is missing, unknown, doubled or mistyped is reported by
 * name.  yajl parses (numbers as text, never a double); this adds what
 * it lets through: strict UTF-8, no control characters, a depth limit, no
 * duplicate names, nothing after the value. */
#ifndef DUET_JSON_FIELDS_READ_H
#define DUET_JSON_FIELDS_READ_H

#include "base/arena.h"
#include "json/field.h"

/* Reads a body that must be one JSON object.  *object_out (fields->size bytes)
 * is cleared first (see fields_clear()) and is valid only on true.  Texts live in
 * the arena.  On false *fault_out says what was wrong with the first thing that was. */
bool fields_read(const struct fields *fields, struct arena *arena, const char *bytes, size_t length,
		 void *object_out, struct field_fault *fault_out);

#endif
