/* Making, replacing, revoking and listing the keys of programs. */
#ifndef DUET_IDENTITY_API_KEYS_H
#define DUET_IDENTITY_API_KEYS_H

#include "db/source.h"
#include "identity/key_text.h"

struct new_api_key {
	const char *name;
	unsigned scopes;    /* of enum scope; one at least */
	int64_t expires_us; /* UTC; 0: never */
};

/* Makes a key; key_text_out is shown once and stored nowhere, *key_out is what was
 * written (its name is the caller's).  The audit log gets its line in the same
 * transaction. */
DUET_MUST_USE enum status api_key_create(const struct db_source *source,
					 const struct new_api_key *key, const char *actor,
					 struct arena *arena,
					 char key_text_out[static API_KEY_TEXT_SIZE],
					 struct api_key *key_out, struct error *error_out);

/* DUET_NOT_FOUND: no such key.  With its audit line. */
DUET_MUST_USE enum status api_key_revoke(const struct db_source *source, uint64_t key_id,
					 const char *actor, struct error *error_out);

struct key_rotation {
	uint64_t key_id;    /* the key that is replaced */
	int64_t overlap_us; /* how long it still holds: 0 or more; it never holds longer than
			       it would have */
	int64_t expires_us; /* the new key's; 0: never */
};

/* A new key with the same name (in the arena) and scopes; both hold during the overlap.
 * DUET_NOT_FOUND: no such key, or it is revoked or expired.  With its audit line. */
DUET_MUST_USE enum status api_key_rotate(const struct db_source *source,
					 const struct key_rotation *rotation, const char *actor,
					 struct arena *arena,
					 char key_text_out[static API_KEY_TEXT_SIZE],
					 struct api_key *key_out, struct error *error_out);

/* Ascending id, after `after_id`, at most `limit`; revoked ones too. */
DUET_MUST_USE enum status read_keys(const struct db_source *source, uint64_t after_id, size_t limit,
				    struct arena *arena, struct api_key *keys_out,
				    size_t *found_out, struct error *error_out);

#endif
