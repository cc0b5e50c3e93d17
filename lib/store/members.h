/* Who belongs to an organization. */
#ifndef DUET_STORE_MEMBERS_H
#define DUET_STORE_MEMBERS_H

#include "base/arena.h"
#include "db/db.h"

#include <stddef.h>

extern const struct statement_table members_statements;

struct member {
	uint64_t organization_id;
	uint64_t user_id; /* 0: the organization has no members */
};

/* Plain read of all members of these organizations, by organization (in the
 * order of the ids) and user.  An organization without members has one row
 * that says so; one that does not exist has none.  The rows come from the arena. */
DUET_MUST_USE enum status store_members_find(struct db *db, const uint64_t *organization_ids,
					     size_t count, struct arena *arena,
					     struct member **members_out, size_t *found_out,
					     struct error *error_out);

struct member_info {
	uint64_t user_id;
	const char *name, *email;
};

/* Members of one organization, ascending id, after `after_id`, at most `limit`. */
DUET_MUST_USE enum status store_members_list(struct db *db, uint64_t organization_id,
					     uint64_t after_id, size_t limit, struct arena *arena,
					     struct member_info *members_out, size_t *found_out,
					     struct error *error_out);

#endif
