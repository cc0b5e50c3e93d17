#include "store/sessions.h"

#include "db/column.h"
#include "db/ids_query.h"

/* The columns of session_find. */
enum session_column {
	SESSION_ID,
	SESSION_USER,
	SESSION_ROLE,
	SESSION_DISABLED,
	SESSION_CREATED,
	SESSION_USED,
	SESSION_EXPIRES,
	SESSION_HASH
};

enum status store_session_find(struct db *db, const unsigned char hash[static SESSION_HASH_SIZE],
			       struct session_row *row_out, struct error *error_out)
{
	enum statement_id statement = STATEMENT_SESSION_FIND;
	struct cell cell = cell_bytes(hash, SESSION_HASH_SIZE);
	enum status status = statement_execute(db, statement, &cell, 1, error_out);

	if (status != DUET_OK)
		return status;
	if (statement_step(db, statement, &status, error_out) != STEP_ROW)
		return status == DUET_OK
			       ? fail(error_out, DUET_HERE, DUET_NOT_FOUND, "no such session")
			       : status;
	*row_out = (struct session_row){
		.id = column_unsigned(db, statement, SESSION_ID),
		.user_id = column_unsigned(db, statement, SESSION_USER),
		.role = column_unsigned(db, statement, SESSION_ROLE) == 2 ? USER_ROLE_ADMIN
									  : USER_ROLE_USER,
		.user_disabled = !column_is_null(db, statement, SESSION_DISABLED),
		.created_us = column_time(db, statement, SESSION_CREATED),
		.last_used_us = column_time(db, statement, SESSION_USED),
		.expires_us = column_time(db, statement, SESSION_EXPIRES),
	};
	column_bytes(db, statement, SESSION_HASH, row_out->token_hash, SESSION_HASH_SIZE);
	statement_finish(db, statement);
	return DUET_OK;
}

enum status store_session_create(struct db *db, const struct new_session *session,
				 uint64_t *session_id_out, struct error *error_out)
{
	struct cell cells[] = {
		cell_bytes(session->token_hash, SESSION_HASH_SIZE),
		cell_unsigned(session->user_id),
		cell_time(session->created_us),
		cell_time(session->created_us),
		cell_time(session->expires_us),
		cell_text(session->address),
		cell_text(session->user_agent),
	};
	enum status status = statement_execute(db, STATEMENT_SESSION_CREATE, cells, 1, error_out);

	if (status == DUET_OK)
		*session_id_out = statement_insert_id(db, STATEMENT_SESSION_CREATE);
	return status;
}

enum status store_session_used(struct db *db, uint64_t session_id, int64_t now_us,
			       struct error *error_out)
{
	struct cell cells[] = { cell_time(now_us), cell_unsigned(session_id) };

	return statement_execute(db, STATEMENT_SESSION_USED, cells, 1, error_out);
}

enum status store_session_end(struct db *db, uint64_t user_id, uint64_t session_id,
			      struct error *error_out)
{
	struct cell cells[] = { cell_unsigned(session_id), cell_unsigned(user_id) };
	enum status status = statement_execute(db, STATEMENT_SESSION_END, cells, 1, error_out);

	if (status == DUET_OK && statement_affected(db, STATEMENT_SESSION_END) == 0)
		return fail(error_out, DUET_HERE, DUET_NOT_FOUND, "no such session of this user");
	return status;
}

enum status store_sessions_end_all(struct db *db, uint64_t user_id, struct error *error_out)
{
	struct cell cell = cell_unsigned(user_id);

	return statement_execute(db, STATEMENT_SESSIONS_END_ALL, &cell, 1, error_out);
}

static struct session_info info_read(const struct db *db, struct arena *arena)
{
	enum statement_id statement = STATEMENT_SESSIONS_LIST;

	return (struct session_info){
		.id = column_unsigned(db, statement, 0),
		.created_us = column_time(db, statement, 1),
		.last_seen_us = column_time(db, statement, 2),
		.address = column_text(db, statement, 3, arena),
		.user_agent = column_text(db, statement, 4, arena),
	};
}

enum status store_sessions_list(struct db *db, uint64_t user_id, const struct session_cuts *cuts,
				size_t limit, struct arena *arena,
				struct session_info *sessions_out, size_t *found_out,
				struct error *error_out)
{
	struct cell cells[] = {
		cell_unsigned(user_id),
		cell_time(cuts->now_us),
		cell_time(cuts->created_admin_us),
		cell_time(cuts->created_user_us),
		cell_time(cuts->used_admin_us),
		cell_time(cuts->used_user_us),
		cell_unsigned(limit),
	};
	enum status status = statement_execute(db, STATEMENT_SESSIONS_LIST, cells, 1, error_out);
	size_t found = 0;

	*found_out = 0;
	while (status == DUET_OK &&
	       statement_step(db, STATEMENT_SESSIONS_LIST, &status, error_out) == STEP_ROW) {
		if (found == limit)
			return rows_unexpected(db, STATEMENT_SESSIONS_LIST, error_out);
		sessions_out[found++] = info_read(db, arena);
	}
	if (status != DUET_OK)
		return status;
	if (arena_spent(arena))
		return fail(error_out, DUET_HERE, DUET_NO_MEMORY, "the sessions do not fit");
	*found_out = found;
	return DUET_OK;
}

enum status store_sessions_clean(struct db *db, int64_t now_us, struct error *error_out)
{
	struct cell cell = cell_time(now_us);

	return statement_execute(db, STATEMENT_SESSIONS_CLEAN, &cell, 1, error_out);
}
