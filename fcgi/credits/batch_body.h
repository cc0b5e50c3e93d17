/* What a batch asks for.  It is read whole before anything is done: the first
 * operation that is malformed, or that the caller may not ask for, refuses the
 * request. */
#ifndef DUET_FCGI_CREDITS_BATCH_BODY_H
#define DUET_FCGI_CREDITS_BATCH_BODY_H

#include "fcgi/credits/operation_body.h"
#include "store/audit.h"

struct batch {
	bool atomic; /* all or none; else each operation by itself */
	size_t count;
	struct operation *operations; /* user_id is 0 where nobody has the name */
	struct audit_line *audit;     /* one an operation; action NULL: none */
};

/* Reads it into the request's arena; false, and *reply_out the problem. */
bool batch_body_read(struct request *request, struct batch *batch_out, struct reply *reply_out);

/* Whether two operations have the same idempotency key: true, and *index_out the first
 * whose key an earlier one has.  False also where the arena is spent. */
bool batch_key_twice(const struct operation_body *bodies, size_t count, struct arena *arena,
		     size_t *index_out);

#endif
