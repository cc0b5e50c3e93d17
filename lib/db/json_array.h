/* Internal: the JSON arrays that JSON_TABLE makes rows of. */
#ifndef DUET_DB_JSON_ARRAY_H
#define DUET_DB_JSON_ARRAY_H

#include "base/buffer.h"

#include <stddef.h>
#include <stdint.h>

/* "[1,2,3]". */
void json_array_ids(struct buffer *buffer, const uint64_t *ids, size_t count);

/* Text as a JSON string, quoted; UTF-8 passes as it is. */
void json_array_text(struct buffer *buffer, const char *text);

#endif
