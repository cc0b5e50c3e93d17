/* Checks the escapes of a JSON string before yajl decodes them. */
#ifndef DUET_JSON_ESCAPES_H
#define DUET_JSON_ESCAPES_H

#include <stdbool.h>
#include <stddef.h>

/* Whether every \uD800 ... \uDBFF is followed by \uDC00 ... \uDFFF, and none of those
 * stands alone.  `raw` is the text between the quotes; it must be well formed otherwise. */
bool escapes_are_paired(const char *raw, size_t length);

#endif
