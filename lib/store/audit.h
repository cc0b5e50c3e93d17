/* The audit log: administrative acts, written in the same transaction as the act itself. */
#ifndef DUET_STORE_AUDIT_H
#define DUET_STORE_AUDIT_H

#include "base/arena.h"
#include "db/db.h"

#include <stddef.h>
#include <stdint.h>

extern const struct statement_table audit_statements;

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
DUET_MUST_USE enum status store_audit_insert(struct db *db, const struct audit_line *lines,
					     size_t count, struct error *error_out);

/* A line as it is stored; its texts live in the arena. */
struct audit_record {
	uint64_t id;
	struct audit_line line;
	const char *organization_name; /* of the entry's; NULL without an entry */
};

/* Newest first, before `before_id` (0: from the newest), at most `limit`.  A
 * detail of more than 2000 characters is cut. */
DUET_MUST_USE enum status store_audit_list(struct db *db, uint64_t before_id, size_t limit,
					   struct arena *arena, struct audit_record *records_out,
					   size_t *found_out, struct error *error_out);

#endif
