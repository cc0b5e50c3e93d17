#include "identity/api_keys.h"

#include "base/clock.h"
#include "db/transaction.h"
#include "identity/audit.h"

#include <sodium.h>

/* Hands the key over, or takes its text back. */
static enum status hand_over(enum status status, const struct api_key *made, char *key_text_out,
			     struct api_key *key_out)
{
	if (status == DUET_OK)
		*key_out = *made;
	else
		sodium_memzero(key_text_out, API_KEY_TEXT_SIZE);
	return status;
}

enum status api_key_create(const struct db_source *source, const struct new_api_key *key,
			   const char *actor, struct arena *arena,
			   char key_text_out[static API_KEY_TEXT_SIZE], struct api_key *key_out,
			   struct error *error_out)
{
	struct api_key made = {
		.name = key->name,
		.scopes = key->scopes,
		.created_us = clock_utc_us(),
		.expires_us = key->expires_us,
	};
	const struct audit_line line = {
		.actor = actor,
		.action = "key.create",
		.detail = audit_scopes_detail(made.scopes, arena),
		.created_us = made.created_us,
	};
	unsigned char hash[KEY_HASH_SIZE];
	enum status status;

	if (line.detail == NULL)
		return fail(error_out, DUET_HERE, DUET_NO_MEMORY, "an audit line");
	key_text_make(key_text_out, made.prefix);
	key_text_hash(key_text_out, hash);
	for (struct db_transaction tx = db_transaction(source);
	     db_transaction_next(&tx, &status, error_out);) {
		status = store_key_create(tx.db, &made, hash, &made.id, error_out);
		if (status == DUET_OK)
			status = audit_key(tx.db, made.id, &line, error_out);
	}
	return hand_over(status, &made, key_text_out, key_out);
}

/* The new key takes the old one's name and scopes. */
static enum status rotate(struct db *db, const struct key_rotation *rotation, struct arena *arena,
			  const unsigned char *hash, struct api_key *made, struct error *error_out)
{
	struct api_key old;
	enum status status = store_key_lock(db, rotation->key_id, arena, &old, error_out);

	if (status != DUET_OK)
		return status;
	/* A key that was revoked or has expired would be valid again. */
	if (old.revoked_us != 0 || (old.expires_us != 0 && old.expires_us <= made->created_us))
		return fail(error_out, DUET_HERE, DUET_NOT_FOUND, "the key holds no more");
	made->name = old.name;
	made->scopes = old.scopes;
	status = store_key_create(db, made, hash, &made->id, error_out);
	if (status == DUET_OK)
		status = store_key_shorten(db, old.id, made->created_us + rotation->overlap_us,
					   error_out);
	return status;
}

/* One line, about the old key, names both. */
static enum status audit_rotated(struct db *db, const struct key_rotation *rotation,
				 const struct api_key *made, const char *actor, struct arena *arena,
				 struct error *error_out)
{
	const struct audit_line line = {
		.actor = actor,
		.action = "key.rotate",
		.detail = audit_rotation_detail(made->id, rotation->overlap_us, arena),
		.created_us = made->created_us,
	};

	if (line.detail == NULL)
		return fail(error_out, DUET_HERE, DUET_NO_MEMORY, "an audit line");
	return audit_key(db, rotation->key_id, &line, error_out);
}

enum status api_key_rotate(const struct db_source *source, const struct key_rotation *rotation,
			   const char *actor, struct arena *arena,
			   char key_text_out[static API_KEY_TEXT_SIZE], struct api_key *key_out,
			   struct error *error_out)
{
	struct api_key made = {
		.created_us = clock_utc_us(),
		.expires_us = rotation->expires_us,
	};
	unsigned char hash[KEY_HASH_SIZE];
	enum status status;

	key_text_make(key_text_out, made.prefix);
	key_text_hash(key_text_out, hash);
	for (struct db_transaction tx = db_transaction(source);
	     db_transaction_next(&tx, &status, error_out);) {
		status = rotate(tx.db, rotation, arena, hash, &made, error_out);
		if (status == DUET_OK)
			status = audit_rotated(tx.db, rotation, &made, actor, arena, error_out);
	}
	return hand_over(status, &made, key_text_out, key_out);
}

enum status api_key_revoke(const struct db_source *source, uint64_t key_id, const char *actor,
			   struct error *error_out)
{
	const struct audit_line line = {
		.actor = actor,
		.action = "key.revoke",
		.created_us = clock_utc_us(),
	};
	enum status status;

	for (struct db_transaction tx = db_transaction(source);
	     db_transaction_next(&tx, &status, error_out);) {
		status = store_key_revoke(tx.db, key_id, line.created_us, error_out);
		if (status == DUET_OK)
			status = audit_key(tx.db, key_id, &line, error_out);
	}
	return status;
}

enum status read_keys(const struct db_source *source, uint64_t after_id, size_t limit,
		      struct arena *arena, struct api_key *keys_out, size_t *found_out,
		      struct error *error_out)
{
	enum status status;

	for (struct db_loan loan = db_lend(source); db_next(&loan, &status, error_out);)
		status = store_keys_list(loan.db, after_id, limit, arena, keys_out, found_out,
					 error_out);
	return status;
}
