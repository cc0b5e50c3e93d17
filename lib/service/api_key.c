/* Making and revoking the keys of programs. */
#include "identity.h"

#include "api_key_text.h"
#include "clock.h"
#include "store_audit.h"
#include "transaction.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* Nobody waits for the operator's command but the operator. */
#define TRANSACTION_MS 10000

#define SUBJECT_SIZE 32
#define DETAIL_SIZE  64

struct new_key {
	const char *name, *actor;
	char prefix[KEY_PREFIX_SIZE];
	unsigned char hash[KEY_HASH_SIZE];
	unsigned scopes;
	int64_t now_us;
	uint64_t id;
};

static enum status create_with_audit(struct store *store, void *context, struct error *error_out)
{
	struct new_key *key = context;
	struct audit_line line;
	char scopes[SCOPES_TEXT_SIZE], subject[SUBJECT_SIZE], detail[DETAIL_SIZE];
	enum status status = store_key_create(store, key->name, key->prefix, key->hash, key->scopes,
					      key->now_us, &key->id, error_out);

	if (status != DUET_OK)
		return status;
	scopes_format(key->scopes, scopes);
	(void)snprintf(subject, sizeof(subject), "key:%" PRIu64, key->id);
	(void)snprintf(detail, sizeof(detail), "{\"scopes\":\"%s\"}", scopes);
	line = (struct audit_line){
		.actor = key->actor,
		.action = "key.create",
		.subject = subject,
		.detail = detail,
		.created_us = key->now_us,
	};
	return store_audit_insert(store, &line, 1, error_out);
}

enum status api_key_create(struct store *store, const char *name, unsigned scopes,
			   const char *actor, char key_text_out[static API_KEY_TEXT_SIZE],
			   uint64_t *key_id_out, struct error *error_out)
{
	struct new_key key = {
		.name = name,
		.actor = actor,
		.scopes = scopes,
		.now_us = clock_utc_us(),
	};
	char key_text[API_KEY_TEXT_SIZE];
	enum status status;

	api_key_text_make(key_text, key.prefix);
	api_key_text_hash(key_text, key.hash);

	status = transaction_run(store, clock_monotonic_ms() + TRANSACTION_MS, create_with_audit,
				 &key, error_out);
	if (status == DUET_OK) {
		memcpy(key_text_out, key_text, API_KEY_TEXT_SIZE);
		*key_id_out = key.id;
	}
	sodium_memzero(key_text, sizeof(key_text));
	return status;
}

struct revocation {
	uint64_t key_id;
	const char *actor;
	int64_t now_us;
};

static enum status revoke_with_audit(struct store *store, void *context, struct error *error_out)
{
	const struct revocation *revocation = context;
	struct audit_line line;
	char subject[SUBJECT_SIZE];
	enum status status =
		store_key_revoke(store, revocation->key_id, revocation->now_us, error_out);

	if (status != DUET_OK)
		return status;
	(void)snprintf(subject, sizeof(subject), "key:%" PRIu64, revocation->key_id);
	line = (struct audit_line){
		.actor = revocation->actor,
		.action = "key.revoke",
		.subject = subject,
		.created_us = revocation->now_us,
	};
	return store_audit_insert(store, &line, 1, error_out);
}

enum status api_key_revoke(struct store *store, uint64_t key_id, const char *actor,
			   struct error *error_out)
{
	struct revocation revocation = {
		.key_id = key_id,
		.actor = actor,
		.now_us = clock_utc_us(),
	};

	return transaction_run(store, clock_monotonic_ms() + TRANSACTION_MS, revoke_with_audit,
			       &revocation, error_out);
}
