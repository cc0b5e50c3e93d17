/* Finding users.  Texts come from the arena. */
#ifndef DUET_PEOPLE_FIND_H
#define DUET_PEOPLE_FIND_H

#include "db/source.h"
#include "store/members.h"
#include "store/users.h"

/* DUET_USER_NOT_FOUND: nobody of that name. */
DUET_MUST_USE enum status read_user(const struct db_source *source, const struct user_name *name,
				    struct arena *arena, struct user *user_out,
				    struct error *error_out);

/* Only the id.  DUET_USER_NOT_FOUND: nobody of that name. */
DUET_MUST_USE enum status read_user_id(const struct db_source *source, const struct user_name *name,
				       struct arena *arena, uint64_t *id_out,
				       struct error *error_out);

/* The ids of many: ids_out[i] is 0 where names[i] is nobody's. */
DUET_MUST_USE enum status read_user_ids(const struct db_source *source,
					const struct user_name *names, size_t count,
					struct arena *arena, uint64_t *ids_out,
					struct error *error_out);

/* Users whose address, name or external id contains `text` (NULL or "": all),
 * ascending id, after `after_id`; at most `limit` (1 ... 100). */
DUET_MUST_USE enum status read_users(const struct db_source *source, const char *text,
				     uint64_t after_id, size_t limit, struct arena *arena,
				     struct listed_user *users_out, size_t *found_out,
				     struct error *error_out);

/* Members of an organization: ascending id, after `after_id`, at most `limit`. */
DUET_MUST_USE enum status read_members(const struct db_source *source, uint64_t organization_id,
				       uint64_t after_id, size_t limit, struct arena *arena,
				       struct member_info *members_out, size_t *found_out,
				       struct error *error_out);

#endif
