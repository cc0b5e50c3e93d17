/* The audit log: administrative acts, written in the transaction of what they
 * tell of. */
#ifndef DUET_STORE_AUDIT_H
#define DUET_STORE_AUDIT_H

#include "store.h"

#include <stddef.h>
#include <stdint.h>

/* Texts belong to the caller. */
struct audit_line {
	const char *actor;
	const char *action;                         /* "credits.grant", "key.create", ... */
	const char *subject;                        /* "user:17", "key:3"; NULL when none */
	const char *detail;                         /* canonical JSON object; NULL when none */
	uint64_t organization_id, organization_seq; /* the entry it goes with; 0, 0: none */
	int64_t created_us;
};

/* Inserts all of them; nothing is executed for none. */
DUET_MUST_USE enum status store_audit_insert(struct store *store, const struct audit_line *lines,
					     size_t count, struct error *error_out);

#endif
