/* The Idempotency-Key header: one key, quoted (a structured field's String) or
 * bare.  Both spellings of one key are the same key. */
#ifndef DUET_FCGI_HTTP_IDEMPOTENCY_KEY_H
#define DUET_FCGI_HTTP_IDEMPOTENCY_KEY_H

#include "base/arena.h"

#include <stdbool.h>

/* The key that the header names: 1 to 255 visible ASCII characters.  NULL, and
 * *detail_out a sentence for the client, when it names none; a bare key with
 * a comma is none, for that is how servers join two headers.  Where only the
 * arena is spent *detail_out is NULL too. */
const char *idempotency_key_parse(const char *header, struct arena *arena, const char **detail_out);

/* Whether a text that is no header (a member of a batch) may be a key. */
bool idempotency_key_is_valid(const char *key);

#endif
