/* What a batch asks for.  The whole body is checked before anything is done: if one
 * operation is malformed, or not allowed to the caller, the request is refused because of
 * the first such operation. */
#ifndef DUET_FCGI_CREDITS_BATCH_BODY_H
#define DUET_FCGI_CREDITS_BATCH_BODY_H

#include "fcgi/credits/operation_body.h"
#include "store/audit.h"

struct batch {
	bool atomic; /* all or none; otherwise each operation by itself */
	size_t count;
	struct operation *operations; /* user_id is 0 for an unknown user */
	struct audit_line *audit;     /* one per operation; action NULL: no line */
};

/* Reads it into the request's arena; false, and *reply_out the problem. */
bool batch_body_read(struct request *request, struct batch *batch_out, struct reply *reply_out);

/* Whether two operations have the same idempotency key.  *index_out is the first operation
 * whose key was used before.  False also if the arena is spent. */
bool batch_key_twice(const struct operation_body *bodies, size_t count, struct arena *arena,
		     size_t *index_out);

#endif
