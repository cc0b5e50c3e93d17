/* An operation as clients write it, alone or in a batch. */
#ifndef DUET_FCGI_CREDITS_OPERATION_BODY_H
#define DUET_FCGI_CREDITS_OPERATION_BODY_H

#include "core/ledger.h"
#include "fcgi/http/user_reference.h"
#include "json/fields.h"

struct operation_body {
	struct user_reference user;
	int64_t amount;
	const char *reason, *reference, *metadata;
	/* In a batch only: for a single operation the route and the header say these. */
	const char *type, *key;
};

/* The body of a route for one operation, and one operation of a batch. */
extern const struct fields operation_fields;
extern const struct fields batch_operation_fields;

/* What the caller asks for, on a user whose id is known by now. */
struct operation operation_from_body(const struct operation_body *body, enum entry_type type,
				     const struct caller *caller, uint64_t user_id,
				     const char *key);

/* The problem of a refused operation, or of one that was not done. */
struct problem problem_of_decision(enum status status, const struct decision *decision);

#endif
