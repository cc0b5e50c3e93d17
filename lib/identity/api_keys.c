/* Making, replacing and revoking the keys of programs. */
#include "identity/identity.h"

#include "base/clock.h"
#include "db/transaction.h"
#include "identity/api_key_text.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define SUBJECT_SIZE 32
#define DETAIL_SIZE  160

/* Of a key that is not there yet. */
struct making {
	const char *actor;
	struct api_key key;
	unsigned char hash[KEY_HASH_SIZE];
	char text[API_KEY_TEXT_SIZE];
};

static void making_init(struct making *making, const char *actor, int64_t expires_us)
{
	*making = (struct making){
		.actor = actor,
		.key = { .created_us = clock_utc_us(), .expires_us = expires_us },
	};
	api_key_text_make(making->text, making->key.prefix);
	api_key_text_hash(making->text, making->hash);
}

/* Hands the key over where it was made, and wipes it here. */
static enum status making_end(struct making *making, enum status status, char *key_text_out,
			      struct api_key *key_out)
{
	if (status == DUET_OK) {
		memcpy(key_text_out, making->text, API_KEY_TEXT_SIZE);
		*key_out = making->key;
	}
	sodium_memzero(making, sizeof(*making));
	return status;
}

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

static enum status create_with_audit(struct db *db, void *context, struct error *error_out)
{
	struct making *making = context;
	char detail[DETAIL_SIZE];
	struct audit_line line = {
		.actor = making->actor,
		.action = "key.create",
		.detail = detail,
		.created_us = making->key.created_us,
	};
	enum status status =
		store_key_create(db, &making->key, making->hash, &making->key.id, error_out);

	if (status != DUET_OK)
		return status;
	scopes_detail(making->key.scopes, detail);
	return audit(db, &line, making->key.id, error_out);
}

enum status api_key_create(const struct db_source *source, const struct new_api_key *key,
			   const char *actor, char key_text_out[static API_KEY_TEXT_SIZE],
			   struct api_key *key_out, struct error *error_out)
{
	struct making making;
	enum status status;

	making_init(&making, actor, key->expires_us);
	making.key.name = key->name;
	making.key.scopes = key->scopes;
	status = transaction_run_pooled(source, create_with_audit, &making, error_out);
	return making_end(&making, status, key_text_out, key_out);
}

struct rotating {
	const struct key_rotation *rotation;
	struct arena *arena;
	struct making making;
};

/* Both keys, in the one line of the old one. */
static enum status rotate_audit(struct db *db, const struct rotating *rotating,
				struct error *error_out)
{
	char detail[DETAIL_SIZE];
	struct audit_line line = {
		.actor = rotating->making.actor,
		.action = "key.rotate",
		.detail = detail,
		.created_us = rotating->making.key.created_us,
	};

	(void)snprintf(detail, sizeof(detail),
		       "{\"newKey\":\"key:%" PRIu64 "\",\"overlapSeconds\":%" PRId64 "}",
		       rotating->making.key.id, rotating->rotation->overlap_us / 1000000);
	return audit(db, &line, rotating->rotation->key_id, error_out);
}

static enum status rotate_with_audit(struct db *db, void *context, struct error *error_out)
{
	struct rotating *rotating = context;
	const struct key_rotation *rotation = rotating->rotation;
	struct api_key *key = &rotating->making.key;
	struct api_key old;
	enum status status;

	status = store_key_lock(db, rotation->key_id, rotating->arena, &old, error_out);
	if (status != DUET_OK)
		return status;
	/* It would give back what was taken away. */
	if (old.revoked_us != 0 || (old.expires_us != 0 && old.expires_us <= key->created_us))
		return fail(error_out, DUET_HERE, DUET_NOT_FOUND, "the key holds no more");
	key->name = old.name;
	key->scopes = old.scopes;
	status = store_key_create(db, key, rotating->making.hash, &key->id, error_out);
	if (status == DUET_OK)
		status = store_key_shorten(db, old.id, key->created_us + rotation->overlap_us,
					   error_out);
	return status == DUET_OK ? rotate_audit(db, rotating, error_out) : status;
}

enum status api_key_rotate(const struct db_source *source, const struct key_rotation *rotation,
			   const char *actor, struct arena *arena,
			   char key_text_out[static API_KEY_TEXT_SIZE], struct api_key *key_out,
			   struct error *error_out)
{
	struct rotating rotating = { .rotation = rotation, .arena = arena };
	enum status status;

	making_init(&rotating.making, actor, rotation->expires_us);
	status = transaction_run_pooled(source, rotate_with_audit, &rotating, error_out);
	return making_end(&rotating.making, status, key_text_out, key_out);
}

struct revocation {
	uint64_t key_id;
	const char *actor;
	int64_t now_us;
};

static enum status revoke_with_audit(struct db *db, void *context, struct error *error_out)
{
	const struct revocation *revocation = context;
	struct audit_line line = {
		.actor = revocation->actor,
		.action = "key.revoke",
		.created_us = revocation->now_us,
	};
	enum status status =
		store_key_revoke(db, revocation->key_id, revocation->now_us, error_out);

	if (status != DUET_OK)
		return status;
	return audit(db, &line, revocation->key_id, error_out);
}

enum status api_key_revoke(const struct db_source *source, uint64_t key_id, const char *actor,
			   struct error *error_out)
{
	struct revocation revocation = {
		.key_id = key_id,
		.actor = actor,
		.now_us = clock_utc_us(),
	};

	return transaction_run_pooled(source, revoke_with_audit, &revocation, error_out);
}
