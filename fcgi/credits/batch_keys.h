/* Whether an idempotency key is used twice in one request. */
#ifndef DUET_FCGI_CREDITS_BATCH_KEYS_H
#define DUET_FCGI_CREDITS_BATCH_KEYS_H

#include "fcgi/credits/operation_body.h"

/* True, and *index_out the first operation whose key an earlier one has. */
bool batch_key_twice(const struct operation_body *bodies, size_t count, struct arena *arena,
		     size_t *index_out);

#endif
