#include "store/keys.h"

#include <string.h>

#include "db/column.h"
#include "db/ids_query.h"

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

static bool key_read(const struct db *db, enum statement_id statement, struct arena *arena,
		     struct api_key *key_out)
{
	const char *prefix = column_text(db, statement, KEY_PREFIX, arena);

	*key_out = (struct api_key){
		.id = column_unsigned(db, statement, KEY_ID),
		.name = column_text(db, statement, KEY_NAME, arena),
		.scopes = (unsigned)column_unsigned(db, statement, KEY_SCOPES),
		.created_us = column_time(db, statement, KEY_CREATED),
		.revoked_us = column_time(db, statement, KEY_REVOKED),
		.expires_us = column_time(db, statement, KEY_EXPIRES),
		.last_used_us = column_time(db, statement, KEY_LAST_USED),
	};
	if (prefix == NULL || key_out->name == NULL)
		return false;
	(void)snprintf(key_out->prefix, sizeof(key_out->prefix), "%s", prefix);
	return true;
}

static enum status key_too_large(struct db *db, enum statement_id statement,
				 struct error *error_out)
{
	statement_finish(db, statement);
	return fail(error_out, DUET_HERE, DUET_NO_MEMORY, "%s: the keys do not fit",
		    statement_definitions[statement].name);
}

/* The one row that there may be. */
static enum status key_take(struct db *db, enum statement_id statement, struct arena *arena,
			    struct api_key *key_out, unsigned char *hash_out,
			    struct error *error_out)
{
	enum status status;

	if (statement_step(db, statement, &status, error_out) != STEP_ROW)
		return status == DUET_OK ? fail(error_out, DUET_HERE, DUET_NOT_FOUND, "no such key")
					 : status;
	if (!key_read(db, statement, arena, key_out))
		return key_too_large(db, statement, error_out);
	if (hash_out != NULL)
		column_bytes(db, statement, KEY_HASH, hash_out, KEY_HASH_SIZE);
	statement_finish(db, statement);
	return DUET_OK;
}

enum status store_key_find(struct db *db, const unsigned char hash[static KEY_HASH_SIZE],
			   struct arena *arena, struct api_key *key_out,
			   unsigned char hash_out[KEY_HASH_SIZE], struct error *error_out)
{
	struct cell cell = cell_bytes(hash, KEY_HASH_SIZE);
	enum status status = statement_execute(db, STATEMENT_KEY_FIND, &cell, 1, error_out);

	if (status != DUET_OK)
		return status;
	return key_take(db, STATEMENT_KEY_FIND, arena, key_out, hash_out, error_out);
}

enum status store_key_create(struct db *db, const struct api_key *key,
			     const unsigned char hash[static KEY_HASH_SIZE], uint64_t *key_id_out,
			     struct error *error_out)
{
	struct cell cells[] = {
		cell_text(key->name),
		cell_text(key->prefix),
		cell_bytes(hash, KEY_HASH_SIZE),
		cell_unsigned(key->scopes),
		cell_time(key->created_us),
		key->expires_us == 0 ? cell_null() : cell_time(key->expires_us),
	};
	enum status status = statement_execute(db, STATEMENT_KEY_CREATE, cells, 1, error_out);

	if (status == DUET_OK)
		*key_id_out = statement_insert_id(db, STATEMENT_KEY_CREATE);
	return status;
}

enum status store_key_lock(struct db *db, uint64_t key_id, struct arena *arena,
			   struct api_key *key_out, struct error *error_out)
{
	struct cell cell = cell_unsigned(key_id);
	enum status status = statement_execute(db, STATEMENT_KEY_LOCK, &cell, 1, error_out);

	if (status != DUET_OK)
		return status;
	return key_take(db, STATEMENT_KEY_LOCK, arena, key_out, NULL, error_out);
}

enum status store_key_shorten(struct db *db, uint64_t key_id, int64_t expires_us,
			      struct error *error_out)
{
	struct cell cells[] = { cell_time(expires_us), cell_unsigned(key_id) };

	return statement_execute(db, STATEMENT_KEY_SHORTEN, cells, 1, error_out);
}

enum status store_keys_list(struct db *db, uint64_t after_id, size_t limit, struct arena *arena,
			    struct api_key *keys_out, size_t *found_out, struct error *error_out)
{
	struct cell cells[] = { cell_unsigned(after_id), cell_unsigned(limit) };
	enum status status = statement_execute(db, STATEMENT_KEYS_LIST, cells, 1, error_out);
	size_t found = 0;

	*found_out = 0;
	while (status == DUET_OK &&
	       statement_step(db, STATEMENT_KEYS_LIST, &status, error_out) == STEP_ROW) {
		if (found == limit)
			return rows_unexpected(db, STATEMENT_KEYS_LIST, error_out);
		if (!key_read(db, STATEMENT_KEYS_LIST, arena, &keys_out[found++]))
			return key_too_large(db, STATEMENT_KEYS_LIST, error_out);
	}
	if (status == DUET_OK)
		*found_out = found;
	return status;
}

enum status store_key_revoke(struct db *db, uint64_t key_id, int64_t now_us,
			     struct error *error_out)
{
	struct cell cells[] = { cell_time(now_us), cell_unsigned(key_id) };
	enum status status = statement_execute(db, STATEMENT_KEY_REVOKE, cells, 1, error_out);
	bool exists;

	if (status != DUET_OK || statement_affected(db, STATEMENT_KEY_REVOKE) == 1)
		return status;
	status = statement_execute(db, STATEMENT_KEY_EXISTS, &cells[1], 1, error_out);
	if (status != DUET_OK)
		return status;
	exists = statement_step(db, STATEMENT_KEY_EXISTS, &status, error_out) == STEP_ROW;
	statement_finish(db, STATEMENT_KEY_EXISTS);
	if (status == DUET_OK && !exists)
		return fail(error_out, DUET_HERE, DUET_NOT_FOUND, "no such key");
	return status;
}

enum status store_key_used(struct db *db, uint64_t key_id, int64_t now_us, struct error *error_out)
{
	struct cell cells[] = { cell_time(now_us), cell_unsigned(key_id) };

	return statement_execute(db, STATEMENT_KEY_USED, cells, 1, error_out);
}
