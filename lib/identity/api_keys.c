/* Making, replacing and revoking the keys of programs. */
#include "identity/identity.h"

#include "base/clock.h"
#include "db/transaction.h"
#include "identity/api_key_text.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>

#define SUBJECT_SIZE 32
#define DETAIL_SIZE  160

static enum status audit(struct db *db, const struct audit_line *line, uint64_t key_id,
			 struct error *error_out)
{
	struct audit_line whole = *line;
	char subject[SUBJECT_SIZE];

	(void)snprintf(subject, sizeof(subject), "key:%" PRIu64, key_id);
	whole.subject = subject;
	return store_audit_insert(db, &whole, 1, error_out);
}

/* {"scopes":["read","spend"]} */
static void scopes_detail(unsigned scopes, char detail_out[static DETAIL_SIZE])
{
	const char *names[SCOPE_COUNT];
	size_t count = scopes_list(scopes, names);
	int length = snprintf(detail_out, DETAIL_SIZE, "{\"scopes\":[");

	for (size_t i = 0; i < count; i++)
		length += snprintf(detail_out + length, DETAIL_SIZE - (size_t)length, "%s\"%s\"",
				   i == 0 ? "" : ",", names[i]);
	(void)snprintf(detail_out + length, DETAIL_SIZE - (size_t)length, "]}");
}

static enum status audit_created(struct db *db, const struct api_key *key, const char *actor,
				 struct error *error_out)
{
	char detail[DETAIL_SIZE];
	struct audit_line line = {
		.actor = actor,
		.action = "key.create",
		.detail = detail,
		.created_us = key->created_us,
	};

	scopes_detail(key->scopes, detail);
	return audit(db, &line, key->id, error_out);
}

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
			   const char *actor, char key_text_out[static API_KEY_TEXT_SIZE],
			   struct api_key *key_out, struct error *error_out)
{
	struct api_key made = {
		.name = key->name,
		.scopes = key->scopes,
		.created_us = clock_utc_us(),
		.expires_us = key->expires_us,
	};
	unsigned char hash[KEY_HASH_SIZE];
	enum status status;

	api_key_text_make(key_text_out, made.prefix);
	api_key_text_hash(key_text_out, hash);
	for (struct db_transaction tx = db_transaction(source);
	     db_transaction_next(&tx, &status, error_out);) {
		status = store_key_create(tx.db, &made, hash, &made.id, error_out);
		if (status == DUET_OK)
			status = audit_created(tx.db, &made, actor, error_out);
	}
	return hand_over(status, &made, key_text_out, key_out);
}

/* Both keys, in the one line of the old one. */
static enum status audit_rotated(struct db *db, const struct key_rotation *rotation,
				 const struct api_key *made, const char *actor,
				 struct error *error_out)
{
	char detail[DETAIL_SIZE];
	struct audit_line line = {
		.actor = actor,
		.action = "key.rotate",
		.detail = detail,
		.created_us = made->created_us,
	};

	(void)snprintf(detail, sizeof(detail),
		       "{\"newKey\":\"key:%" PRIu64 "\",\"overlapSeconds\":%" PRId64 "}", made->id,
		       rotation->overlap_us / 1000000);
	return audit(db, &line, rotation->key_id, error_out);
}

/* The new key takes the old one's name and scopes. */
static enum status rotate(struct db *db, const struct key_rotation *rotation, struct arena *arena,
			  const unsigned char *hash, struct api_key *made, struct error *error_out)
{
	struct api_key old;
	enum status status = store_key_lock(db, rotation->key_id, arena, &old, error_out);

	if (status != DUET_OK)
		return status;
	/* It would give back what was taken away. */
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

	api_key_text_make(key_text_out, made.prefix);
	api_key_text_hash(key_text_out, hash);
	for (struct db_transaction tx = db_transaction(source);
	     db_transaction_next(&tx, &status, error_out);) {
		status = rotate(tx.db, rotation, arena, hash, &made, error_out);
		if (status == DUET_OK)
			status = audit_rotated(tx.db, rotation, &made, actor, error_out);
	}
	return hand_over(status, &made, key_text_out, key_out);
}

enum status api_key_revoke(const struct db_source *source, uint64_t key_id, const char *actor,
			   struct error *error_out)
{
	struct audit_line line = {
		.actor = actor,
		.action = "key.revoke",
		.created_us = clock_utc_us(),
	};
	enum status status;

	for (struct db_transaction tx = db_transaction(source);
	     db_transaction_next(&tx, &status, error_out);) {
		status = store_key_revoke(tx.db, key_id, line.created_us, error_out);
		if (status == DUET_OK)
			status = audit(tx.db, &line, key_id, error_out);
	}
	return status;
}
