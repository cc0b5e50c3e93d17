#include "store/sessions.h"

#include "db/column.h"
#include "db/statement.h"

enum {
	SESSION_FIND,
	SESSION_CREATE,
	SESSION_USED,
	SESSION_END,
	SESSIONS_END_ALL,
	SESSIONS_LIST,
	SESSIONS_CLEAN,
};

/* clang-format off */
static const struct statement_definition statements[] = {
	/* Role and disabledAt are read with every look-up, so that a change takes effect at
	 * once. */
	[SESSION_FIND] = {
		.name = "session_find", .roles = DB_READS,
		.sql = "SELECT s.id, s.userId, CAST(u.role AS UNSIGNED), u.disabledAt,\n"
		       "       s.createdAt, s.lastUsedAt, s.expiresAt, s.tokenHash\n"
		       "  FROM sessions AS s\n"
		       "  JOIN users AS u ON u.id = s.userId\n"
		       " WHERE s.tokenHash = ?",
		.params = "b", .columns = "uuuttttb",
	},
	[SESSION_CREATE] = {
		.name = "session_create", .roles = DB_READS,
		.sql = "INSERT INTO sessions\n"
		       "       (tokenHash, userId, createdAt, lastUsedAt, expiresAt, address, userAgent)\n"
		       "VALUES (?, ?, ?, ?, ?, ?, ?)",
		.params = "butttss", .columns = "",
	},
	[SESSION_USED] = {
		.name = "session_used", .roles = DB_READS,
		.sql = AT_ONCE
		       "UPDATE sessions\n"
		       "   SET lastUsedAt = GREATEST(lastUsedAt, ?)\n"
		       " WHERE id = ?",
		.params = "tu", .columns = "",
	},
	[SESSION_END] = {
		.name = "session_end", .roles = DB_READS,
		.sql = "DELETE FROM sessions\n"
		       " WHERE id = ? AND userId = ?",
		.params = "uu", .columns = "",
	},
	[SESSIONS_END_ALL] = {
		.name = "sessions_end_all", .roles = DB_READS,
		.sql = "DELETE FROM sessions\n"
		       " WHERE userId = ?",
		.params = "u", .columns = "",
	},
	[SESSIONS_LIST] = {
		.name = "sessions_list", .roles = DB_READS,
		.sql = "SELECT s.id, s.createdAt, s.lastUsedAt, s.address, s.userAgent\n"
		       "  FROM sessions AS s\n"
		       "  JOIN users AS u ON u.id = s.userId\n"
		       " WHERE s.userId = ? AND u.disabledAt IS NULL AND s.expiresAt > ?\n"
		       "   AND s.createdAt > IF(u.role = 'admin', ?, ?)\n"
		       "   AND s.lastUsedAt > IF(u.role = 'admin', ?, ?)\n"
		       " ORDER BY s.id DESC\n"
		       " LIMIT ?",
		.params = "utttttu", .columns = "uttss",
	},
	[SESSIONS_CLEAN] = {
		.name = "sessions_clean", .roles = DB_READS,
		.sql = AT_ONCE
		       "DELETE FROM sessions\n"
		       " WHERE expiresAt <= ?\n"
		       " ORDER BY expiresAt\n"
		       " LIMIT 100",
		.params = "t", .columns = "",
	},
};
/* clang-format on */

const struct statement_table sessions_statements = STATEMENT_TABLE(statements);

/* The columns of session_find. */
enum session_column {
	SESSION_ID,
	SESSION_USER,
	SESSION_ROLE,
	SESSION_DISABLED,
	SESSION_CREATED,
	SESSION_LAST_USED,
	SESSION_EXPIRES,
	SESSION_HASH
};

enum status store_session_find(struct db *db, const unsigned char hash[static SESSION_HASH_SIZE],
			       struct session_row *row_out, struct error *error_out)
{
	struct statement *statement;
	struct cell cell = cell_bytes(hash, SESSION_HASH_SIZE);
	enum status status =
		statement_execute(db, &statements[SESSION_FIND], &cell, 1, &statement, error_out);

	if (status != DUET_OK)
		return status;
	if (statement_step(statement, &status, error_out) != STEP_ROW)
		return status == DUET_OK
			       ? fail(error_out, DUET_HERE, DUET_NOT_FOUND, "no such session")
			       : status;
	*row_out = (struct session_row){
		.id = column_unsigned(statement, SESSION_ID),
		.user_id = column_unsigned(statement, SESSION_USER),
		.role = column_unsigned(statement, SESSION_ROLE) == 2 ? USER_ROLE_ADMIN
								      : USER_ROLE_USER,
		.user_disabled = !column_is_null(statement, SESSION_DISABLED),
		.created_us = column_time(statement, SESSION_CREATED),
		.last_used_us = column_time(statement, SESSION_LAST_USED),
		.expires_us = column_time(statement, SESSION_EXPIRES),
	};
	column_bytes(statement, SESSION_HASH, row_out->token_hash, SESSION_HASH_SIZE);
	statement_finish(statement);
	return DUET_OK;
}

enum status store_session_create(struct db *db, const struct new_session *session,
				 uint64_t *session_id_out, struct error *error_out)
{
	struct statement *statement;
	struct cell cells[] = {
		cell_bytes(session->token_hash, SESSION_HASH_SIZE),
		cell_unsigned(session->user_id),
		cell_time(session->created_us),
		cell_time(session->created_us),
		cell_time(session->expires_us),
		cell_text(session->address),
		cell_text(session->user_agent),
	};
	enum status status =
		statement_execute(db, &statements[SESSION_CREATE], cells, 1, &statement, error_out);

	if (status == DUET_OK)
		*session_id_out = statement_insert_id(statement);
	return status;
}

enum status store_session_used(struct db *db, uint64_t session_id, int64_t now_us,
			       struct error *error_out)
{
	struct cell cells[] = { cell_time(now_us), cell_unsigned(session_id) };

	return statement_execute(db, &statements[SESSION_USED], cells, 1, NULL, error_out);
}

enum status store_session_end(struct db *db, uint64_t user_id, uint64_t session_id,
			      struct error *error_out)
{
	struct statement *statement;
	struct cell cells[] = { cell_unsigned(session_id), cell_unsigned(user_id) };
	enum status status =
		statement_execute(db, &statements[SESSION_END], cells, 1, &statement, error_out);

	if (status == DUET_OK && statement_affected(statement) == 0)
		return fail(error_out, DUET_HERE, DUET_NOT_FOUND, "no such session of this user");
	return status;
}

enum status store_sessions_end_all(struct db *db, uint64_t user_id, struct error *error_out)
{
	struct cell cell = cell_unsigned(user_id);

	return statement_execute(db, &statements[SESSIONS_END_ALL], &cell, 1, NULL, error_out);
}

static struct session_info info_read(const struct statement *statement, struct arena *arena)
{
	return (struct session_info){
		.id = column_unsigned(statement, 0),
		.created_us = column_time(statement, 1),
		.last_seen_us = column_time(statement, 2),
		.address = column_text(statement, 3, arena),
		.user_agent = column_text(statement, 4, arena),
	};
}

enum status store_sessions_list(struct db *db, uint64_t user_id, const struct session_cuts *cuts,
				size_t limit, struct arena *arena,
				struct session_info *sessions_out, size_t *found_out,
				struct error *error_out)
{
	struct statement *statement;
	struct cell cells[] = {
		cell_unsigned(user_id),
		cell_time(cuts->now_us),
		cell_time(cuts->created_admin_us),
		cell_time(cuts->created_user_us),
		cell_time(cuts->used_admin_us),
		cell_time(cuts->used_user_us),
		cell_unsigned(limit),
	};
	enum status status =
		statement_execute(db, &statements[SESSIONS_LIST], cells, 1, &statement, error_out);
	size_t found = 0;

	*found_out = 0;
	while (status == DUET_OK && statement_step(statement, &status, error_out) == STEP_ROW) {
		if (found == limit)
			return statement_unexpected(statement, error_out);
		sessions_out[found++] = info_read(statement, arena);
	}
	if (status != DUET_OK)
		return status;
	if (arena_spent(arena))
		return statement_too_large(statement, error_out);
	*found_out = found;
	return DUET_OK;
}

enum status store_sessions_clean(struct db *db, int64_t now_us, struct error *error_out)
{
	struct cell cell = cell_time(now_us);

	return statement_execute(db, &statements[SESSIONS_CLEAN], &cell, 1, NULL, error_out);
}
