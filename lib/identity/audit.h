/* The audit log: the lines of acts on users and keys, and reading it. */
#ifndef DUET_IDENTITY_AUDIT_H
#define DUET_IDENTITY_AUDIT_H

#include "db/source.h"
#include "store/audit.h"
#include "store/users.h"

/* In the transaction of what was done.  The line's subject is filled in here. */
DUET_MUST_USE enum status audit_user(struct db *db, uint64_t user_id, const struct audit_line *line,
				     struct error *error_out);
DUET_MUST_USE enum status audit_key(struct db *db, uint64_t key_id, const struct audit_line *line,
				    struct error *error_out);

/* Details of a line.  Those from the arena are NULL when it is spent. */
const char *audit_role_detail(enum user_role role);
const char *audit_scopes_detail(unsigned scopes, struct arena *arena);
const char *audit_rotation_detail(uint64_t new_key_id, int64_t overlap_us, struct arena *arena);

/* Newest first, before `before_id` (0: from the newest), at most `limit`. */
DUET_MUST_USE enum status read_audit(const struct db_source *source, uint64_t before_id,
				     size_t limit, struct arena *arena,
				     struct audit_record *records_out, size_t *found_out,
				     struct error *error_out);

#endif
