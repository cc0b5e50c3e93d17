/* What the escapes of a JSON string say, before yajl alters it. */
#ifndef DUET_JSON_ESCAPES_H
#define DUET_JSON_ESCAPES_H

#include <stdbool.h>
#include <stddef.h>

/* Whether every \uD800 ... \uDBFF is followed by its \uDC00 ... \uDFFF and none
 * of those stands alone.  `raw` is the text between the quotes, known to be
 * well formed otherwise. */
bool escapes_are_paired(const char *raw, size_t length);

#endif
