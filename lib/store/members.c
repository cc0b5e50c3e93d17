#include "store/members.h"

#include <string.h>

#include "db/column.h"
#include "db/statement.h"

enum {
	MEMBERS_FIND,
	MEMBERS_LIST,
};

/* clang-format off */
static const struct statement_definition statements[] = {
	[MEMBERS_FIND] = {
		.name = "members_find", .roles = DB_COMMITS,
		.sql = "SELECT o.id, u.id\n"
		       "  FROM " IDS_TABLE
		       "  STRAIGHT_JOIN organizations AS o FORCE INDEX (PRIMARY)\n"
		       "    ON o.id = wanted.id\n"
		       "  LEFT JOIN users AS u FORCE INDEX (users_organizationId)\n"
		       "    ON u.organizationId = o.id",
		.params = "s", .columns = "uu",
	},
	[MEMBERS_LIST] = {
		.name = "members_list", .roles = DB_READS,
		.sql = "SELECT u.id, u.name, u.email\n"
		       "  FROM users AS u FORCE INDEX (users_organizationId)\n"
		       " WHERE u.organizationId = ? AND u.id > ?\n"
		       " ORDER BY u.id\n"
		       " LIMIT ?",
		.params = "uuu", .columns = "uss",
	},
};
/* clang-format on */

const struct statement_table members_statements = STATEMENT_TABLE(statements);

/* The number is known only after the last row, so the array doubles. */
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
	struct statement *statement;
	size_t capacity = count + 16, found = 0;
	struct member *members = arena_array(arena, capacity, sizeof(*members));
	struct cell cell;
	enum status status;

	*found_out = 0;
	*members_out = members;
	if (count == 0)
		return DUET_OK;
	cell = cell_ids(db_scratch(db), organization_ids, count);
	status = statement_execute(db, &statements[MEMBERS_FIND], &cell, 1, &statement, error_out);
	while (status == DUET_OK && members != NULL &&
	       statement_step(statement, &status, error_out) == STEP_ROW) {
		members = with_room(arena, members, found, &capacity);
		if (members == NULL)
			break;
		members[found++] = (struct member){
			.organization_id = column_unsigned(statement, 0),
			.user_id = column_unsigned(statement, 1),
		};
	}
	if (status == DUET_OK && members == NULL)
		return statement_too_large(statement, error_out);
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
	struct statement *statement;
	struct cell cells[] = {
		cell_unsigned(organization_id),
		cell_unsigned(after_id),
		cell_unsigned(limit),
	};
	enum status status =
		statement_execute(db, &statements[MEMBERS_LIST], cells, 1, &statement, error_out);
	size_t found = 0;

	*found_out = 0;
	if (status != DUET_OK)
		return status;
	while (found < limit && statement_step(statement, &status, error_out) == STEP_ROW) {
		members_out[found++] = (struct member_info){
			.user_id = column_unsigned(statement, 0),
			.name = column_text(statement, 1, arena),
			.email = column_text(statement, 2, arena),
		};
	}
	statement_finish(statement);
	if (status == DUET_OK && arena_spent(arena))
		return statement_too_large(statement, error_out);
	if (status == DUET_OK)
		*found_out = found;
	return status;
}
