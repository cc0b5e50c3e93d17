#include "store/keys.h"

#include <string.h>

#include "db/column.h"
#include "db/statement.h"

enum {
	KEY_FIND,
	KEY_CREATE,
	KEY_LOCK,
	KEY_SHORTEN,
	KEYS_LIST,
	KEY_EXISTS,
	KEY_REVOKE,
	KEY_USED,
};

/* clang-format off */
#define KEY_SELECT                                                             \
	"SELECT k.id, k.name, k.prefix, CAST(k.scopes AS UNSIGNED),\n"         \
	"       k.createdAt, k.revokedAt, k.expiresAt, k.lastUsedAt, k.hash\n" \
	"  FROM api_keys AS k\n"
#define KEY_COLUMN_LETTERS "ussuttttb"

static const struct statement_definition statements[] = {
	[KEY_FIND] = {
		.name = "key_find", .roles = DB_READS,
		.sql = KEY_SELECT
		       " WHERE k.hash = ?",
		.params = "b", .columns = KEY_COLUMN_LETTERS,
	},
	[KEY_CREATE] = {
		.name = "key_create", .roles = DB_READS,
		.sql = "INSERT INTO api_keys (name, prefix, hash, scopes, createdAt, expiresAt)\n"
		       "VALUES (?, ?, ?, ?, ?, ?)",
		.params = "ssbutt", .columns = "",
	},
	[KEY_LOCK] = {
		.name = "key_lock", .roles = DB_READS,
		.sql = KEY_SELECT
		       " WHERE k.id = ?\n"
		       "   FOR UPDATE",
		.params = "u", .columns = KEY_COLUMN_LETTERS,
	},
	[KEY_SHORTEN] = {
		.name = "key_shorten", .roles = DB_READS,
		.sql = "UPDATE api_keys\n"
		       "   SET expiresAt = LEAST(?, COALESCE(expiresAt, '9999-12-31'))\n"
		       " WHERE id = ?",
		.params = "tu", .columns = "",
	},
	[KEYS_LIST] = {
		.name = "keys_list", .roles = DB_READS,
		.sql = KEY_SELECT
		       " WHERE k.id > ?\n"
		       " ORDER BY k.id\n"
		       " LIMIT ?",
		.params = "uu", .columns = KEY_COLUMN_LETTERS,
	},
	[KEY_EXISTS] = {
		.name = "key_exists", .roles = DB_READS,
		.sql = "SELECT id\n"
		       "  FROM api_keys\n"
		       " WHERE id = ?",
		.params = "u", .columns = "u",
	},
	[KEY_REVOKE] = {
		.name = "key_revoke", .roles = DB_READS,
		.sql = "UPDATE api_keys\n"
		       "   SET revokedAt = ?\n"
		       " WHERE id = ? AND revokedAt IS NULL",
		.params = "tu", .columns = "",
	},
	[KEY_USED] = {
		.name = "key_used", .roles = DB_READS,
		.sql = AT_ONCE
		       "UPDATE api_keys\n"
		       "   SET lastUsedAt = ?\n"
		       " WHERE id = ?",
		.params = "tu", .columns = "",
	},
};
/* clang-format on */

const struct statement_table keys_statements = STATEMENT_TABLE(statements);

/* The columns of KEY_SELECT. */
enum key_column {
	KEY_ID,
	KEY_NAME,
	KEY_PREFIX,
	KEY_SCOPES,
	KEY_CREATED,
	KEY_REVOKED,
	KEY_EXPIRES,
	KEY_LAST_USED,
	KEY_HASH
};

static bool key_read(const struct statement *statement, struct arena *arena,
		     struct api_key *key_out)
{
	const char *prefix = column_text(statement, KEY_PREFIX, arena);

	*key_out = (struct api_key){
		.id = column_unsigned(statement, KEY_ID),
		.name = column_text(statement, KEY_NAME, arena),
		.scopes = (unsigned)column_unsigned(statement, KEY_SCOPES),
		.created_us = column_time(statement, KEY_CREATED),
		.revoked_us = column_time(statement, KEY_REVOKED),
		.expires_us = column_time(statement, KEY_EXPIRES),
		.last_used_us = column_time(statement, KEY_LAST_USED),
	};
	if (prefix == NULL || key_out->name == NULL)
		return false;
	(void)snprintf(key_out->prefix, sizeof(key_out->prefix), "%s", prefix);
	return true;
}

/* The one row that there may be. */
static enum status key_take(struct statement *statement, struct arena *arena,
			    struct api_key *key_out, unsigned char *hash_out,
			    struct error *error_out)
{
	enum status status;

	if (statement_step(statement, &status, error_out) != STEP_ROW)
		return status == DUET_OK ? fail(error_out, DUET_HERE, DUET_NOT_FOUND, "no such key")
					 : status;
	if (!key_read(statement, arena, key_out))
		return statement_too_large(statement, error_out);
	if (hash_out != NULL)
		column_bytes(statement, KEY_HASH, hash_out, KEY_HASH_SIZE);
	statement_finish(statement);
	return DUET_OK;
}

enum status store_key_find(struct db *db, const unsigned char hash[static KEY_HASH_SIZE],
			   struct arena *arena, struct api_key *key_out,
			   unsigned char hash_out[KEY_HASH_SIZE], struct error *error_out)
{
	struct statement *statement;
	struct cell cell = cell_bytes(hash, KEY_HASH_SIZE);
	enum status status =
		statement_execute(db, &statements[KEY_FIND], &cell, 1, &statement, error_out);

	if (status != DUET_OK)
		return status;
	return key_take(statement, arena, key_out, hash_out, error_out);
}

enum status store_key_create(struct db *db, const struct api_key *key,
			     const unsigned char hash[static KEY_HASH_SIZE], uint64_t *key_id_out,
			     struct error *error_out)
{
	struct statement *statement;
	struct cell cells[] = {
		cell_text(key->name),
		cell_text(key->prefix),
		cell_bytes(hash, KEY_HASH_SIZE),
		cell_unsigned(key->scopes),
		cell_time(key->created_us),
		key->expires_us == 0 ? cell_null() : cell_time(key->expires_us),
	};
	enum status status =
		statement_execute(db, &statements[KEY_CREATE], cells, 1, &statement, error_out);

	if (status == DUET_OK)
		*key_id_out = statement_insert_id(statement);
	return status;
}

enum status store_key_lock(struct db *db, uint64_t key_id, struct arena *arena,
			   struct api_key *key_out, struct error *error_out)
{
	struct statement *statement;
	struct cell cell = cell_unsigned(key_id);
	enum status status =
		statement_execute(db, &statements[KEY_LOCK], &cell, 1, &statement, error_out);

	if (status != DUET_OK)
		return status;
	return key_take(statement, arena, key_out, NULL, error_out);
}

enum status store_key_shorten(struct db *db, uint64_t key_id, int64_t expires_us,
			      struct error *error_out)
{
	struct cell cells[] = { cell_time(expires_us), cell_unsigned(key_id) };

	return statement_execute(db, &statements[KEY_SHORTEN], cells, 1, NULL, error_out);
}

enum status store_keys_list(struct db *db, uint64_t after_id, size_t limit, struct arena *arena,
			    struct api_key *keys_out, size_t *found_out, struct error *error_out)
{
	struct statement *statement;
	struct cell cells[] = { cell_unsigned(after_id), cell_unsigned(limit) };
	enum status status =
		statement_execute(db, &statements[KEYS_LIST], cells, 1, &statement, error_out);
	size_t found = 0;

	*found_out = 0;
	while (status == DUET_OK && statement_step(statement, &status, error_out) == STEP_ROW) {
		if (found == limit)
			return statement_unexpected(statement, error_out);
		if (!key_read(statement, arena, &keys_out[found++]))
			return statement_too_large(statement, error_out);
	}
	if (status == DUET_OK)
		*found_out = found;
	return status;
}

enum status store_key_revoke(struct db *db, uint64_t key_id, int64_t now_us,
			     struct error *error_out)
{
	struct statement *statement;
	struct cell cells[] = { cell_time(now_us), cell_unsigned(key_id) };
	enum status status =
		statement_execute(db, &statements[KEY_REVOKE], cells, 1, &statement, error_out);
	bool exists;

	if (status != DUET_OK || statement_affected(statement) == 1)
		return status;
	status = statement_has_row(db, &statements[KEY_EXISTS], &cells[1], &exists, error_out);
	if (status == DUET_OK && !exists)
		return fail(error_out, DUET_HERE, DUET_NOT_FOUND, "no such key");
	return status;
}

enum status store_key_used(struct db *db, uint64_t key_id, int64_t now_us, struct error *error_out)
{
	struct cell cells[] = { cell_time(now_us), cell_unsigned(key_id) };

	return statement_execute(db, &statements[KEY_USED], cells, 1, NULL, error_out);
}
