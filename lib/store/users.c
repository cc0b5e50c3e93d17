#include "store/users.h"

#include <assert.h>
#include <string.h>

#include "db/column.h"
#include "db/ids_query.h"
#include "store/user_row.h"

struct user user_read(const struct db *db, enum statement_id statement, struct arena *arena)
{
	return (struct user){
		.id = column_unsigned(db, statement, USER_ID),
		.email = column_text(db, statement, USER_EMAIL, arena),
		.name = column_text(db, statement, USER_NAME, arena),
		.external_id = column_text(db, statement, USER_EXTERNAL_ID, arena),
		/* The numbers of an ENUM count from 1; only the second is an admin. */
		.role = column_unsigned(db, statement, USER_ROLE) == 2 ? USER_ROLE_ADMIN
								       : USER_ROLE_USER,
		.balance = column_amount(db, statement, USER_BALANCE),
		.organization_id = column_unsigned(db, statement, USER_ORGANIZATION_ID),
		.organization_name = column_text(db, statement, USER_ORGANIZATION_NAME, arena),
		.organization_balance_exists =
			!column_is_null(db, statement, USER_ORGANIZATION_BALANCE),
		.organization_balance = column_amount(db, statement, USER_ORGANIZATION_BALANCE),
		.created_us = column_time(db, statement, USER_CREATED),
		.disabled_us = column_time(db, statement, USER_DISABLED),
	};
}

static enum status users_read(struct db *db, enum statement_id statement, struct arena *arena,
			      struct user *users_out, size_t capacity, size_t *found_out,
			      struct error *error_out)
{
	enum status status;
	size_t found = 0;

	while (statement_step(db, statement, &status, error_out) == STEP_ROW) {
		if (found == capacity)
			return rows_unexpected(db, statement, error_out);
		users_out[found] = user_read(db, statement, arena);
		if (statement == STATEMENT_USERS_SEARCH)
			users_out[found].difference =
				column_amount(db, statement, USER_COLUMNS_END);
		found++;
	}
	if (status != DUET_OK)
		return status;
	if (arena_spent(arena))
		return fail(error_out, DUET_HERE, DUET_NO_MEMORY, "%s: the users do not fit",
			    statement_definitions[statement].name);
	*found_out = found;
	return DUET_OK;
}

enum status store_user_find(struct db *db, const struct user_name *name, struct arena *arena,
			    struct user *user_out, struct error *error_out)
{
	enum statement_id statement = STATEMENT_USER_BY_ID;
	struct cell cell = cell_unsigned(name->id);
	size_t found = 0;
	enum status status;

	if (name->email != NULL) {
		statement = STATEMENT_USER_BY_EMAIL;
		cell = cell_text(name->email);
	} else if (name->external_id != NULL) {
		statement = STATEMENT_USER_BY_EXTERNAL_ID;
		cell = cell_bytes(name->external_id, strlen(name->external_id));
	}
	status = statement_execute(db, statement, &cell, 1, error_out);
	if (status != DUET_OK)
		return status;
	status = users_read(db, statement, arena, user_out, 1, &found, error_out);
	if (status == DUET_OK && found == 0)
		return fail(error_out, DUET_HERE, DUET_USER_NOT_FOUND, "no such user");
	return status;
}

/* The text as a pattern that finds it anywhere; the characters that mean
 * something to LIKE mean themselves. */
static const char *like_pattern(struct arena *scratch, const char *text)
{
	struct buffer pattern;

	buffer_init(&pattern, scratch);
	buffer_add_char(&pattern, '%');
	for (const char *c = text; *c != '\0'; c++) {
		if (*c == '%' || *c == '_' || *c == '|')
			buffer_add_char(&pattern, '|');
		buffer_add_char(&pattern, *c);
	}
	buffer_add_char(&pattern, '%');
	return buffer_text(&pattern);
}

enum status store_users_search(struct db *db, const char *text, uint64_t after_id, size_t limit,
			       struct arena *arena, struct user *users_out, size_t *found_out,
			       struct error *error_out)
{
	const char *pattern;
	enum status status;

	*found_out = 0;
	arena_reset(db->scratch);
	pattern = like_pattern(db->scratch, text != NULL ? text : "");
	if (pattern == NULL)
		return fail(error_out, DUET_HERE, DUET_NO_MEMORY, "users_search: too long");

	struct cell cells[] = {
		cell_unsigned(after_id), cell_unsigned(text != NULL && text[0] != '\0'),
		cell_text(pattern),      cell_text(pattern),
		cell_text(pattern),      cell_unsigned(limit),
	};
	status = statement_execute(db, STATEMENT_USERS_SEARCH, cells, 1, error_out);
	if (status != DUET_OK)
		return status;
	return users_read(db, STATEMENT_USERS_SEARCH, arena, users_out, limit, found_out,
			  error_out);
}
