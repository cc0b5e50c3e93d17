/* The Idempotency-Key header: one key, quoted (a structured field's String) or
 * bare.  Both spellings of one key are the same key. */
#ifndef DUET_FCGI_HTTP_IDEMPOTENCY_KEY_H
#define DUET_FCGI_HTTP_IDEMPOTENCY_KEY_H

#include "base/arena.h"

#include <stdbool.h>

/* The key in the header: 1 to 255 visible ASCII characters.  NULL if there is no valid
 * key, and *detail_out is a sentence for the client, or NULL if it was the arena that
 * was spent.  A bare key with a comma is not valid, because servers join two headers
 * that way. */
const char *idempotency_key_parse(const char *header, struct arena *arena, const char **detail_out);

/* Whether a text that does not come from the header (in a batch) may be a key. */
bool idempotency_key_is_valid(const char *key);

#endif
