#include "store/members.h"

#include "db/column.h"
#include "db/ids_query.h"

/* How many there are is not known before the last row: the array doubles. */
static struct member *with_room(struct arena *arena, struct member *members, size_t found,
				size_t *capacity)
{
	if (found < *capacity)
		return members;

	struct member *larger = arena_array(arena, 2 * *capacity, sizeof(*larger));

	if (larger == NULL)
		return NULL;
	memcpy(larger, members, found * sizeof(*members));
	*capacity *= 2;
	return larger;
}

enum status store_members_find(struct db *db, const uint64_t *organization_ids, size_t count,
			       struct arena *arena, struct member **members_out, size_t *found_out,
			       struct error *error_out)
{
	size_t capacity = count + 16, found = 0;
	struct member *members = arena_array(arena, capacity, sizeof(*members));
	enum status status;

	*found_out = 0;
	*members_out = members;
	if (count == 0)
		return DUET_OK;
	status = ids_query(db, STATEMENT_MEMBERS_FIND, organization_ids, count, error_out);
	while (status == DUET_OK && members != NULL &&
	       statement_step(db, STATEMENT_MEMBERS_FIND, &status, error_out) == STEP_ROW) {
		members = with_room(arena, members, found, &capacity);
		if (members == NULL)
			break;
		members[found++] = (struct member){
			.organization_id = column_unsigned(db, STATEMENT_MEMBERS_FIND, 0),
			.user_id = column_unsigned(db, STATEMENT_MEMBERS_FIND, 1),
		};
	}
	if (status == DUET_OK && members == NULL) {
		statement_finish(db, STATEMENT_MEMBERS_FIND);
		return fail(error_out, DUET_HERE, DUET_NO_MEMORY, "members_find: %zu members",
			    found);
	}
	if (status == DUET_OK) {
		*members_out = members;
		*found_out = found;
	}
	return status;
}

enum status store_members_list(struct db *db, uint64_t organization_id, uint64_t after_id,
			       size_t limit, struct arena *arena, struct member_info *members_out,
			       size_t *found_out, struct error *error_out)
{
	const enum statement_id statement = STATEMENT_MEMBERS_LIST;
	struct cell cells[] = {
		cell_unsigned(organization_id),
		cell_unsigned(after_id),
		cell_unsigned(limit),
	};
	enum status status = statement_execute(db, statement, cells, 1, error_out);
	size_t found = 0;

	*found_out = 0;
	if (status != DUET_OK)
		return status;
	while (found < limit && statement_step(db, statement, &status, error_out) == STEP_ROW) {
		members_out[found++] = (struct member_info){
			.user_id = column_unsigned(db, statement, 0),
			.name = column_text(db, statement, 1, arena),
			.email = column_text(db, statement, 2, arena),
		};
	}
	statement_finish(db, statement);
	if (status == DUET_OK && arena_spent(arena))
		return fail(error_out, DUET_HERE, DUET_NO_MEMORY, "members_list: %zu members",
			    found);
	if (status == DUET_OK)
		*found_out = found;
	return status;
}
