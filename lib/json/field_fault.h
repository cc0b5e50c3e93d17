/* Writing down what was wrong with a field. */
#ifndef DUET_JSON_FIELD_FAULT_H
#define DUET_JSON_FIELD_FAULT_H

#include "json/field.h"

/* Sets the detail. */
void fault_detail(struct field_fault *fault, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Adds "/" and the name, escaped as in RFC 6901.  Does nothing if the whole name does not
 * fit: half a name would point at something else. */
void fault_pointer_add(struct field_fault *fault, const char *name);

#endif
