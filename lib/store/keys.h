/* API keys of programs.  Only hashes are stored. */
#ifndef DUET_STORE_KEYS_H
#define DUET_STORE_KEYS_H

#include "base/arena.h"
#include "db/db.h"

#include <stddef.h>

extern const struct statement_table keys_statements;

#define KEY_HASH_SIZE   32 /* SHA-256 of the whole key as text */
#define KEY_PREFIX_SIZE 16 /* what people recognise it by, with NUL */

/* Bits of api_keys.scopes. */
enum scope {
	SCOPE_READ = 1 << 0,
	SCOPE_SPEND = 1 << 1,
	SCOPE_GRANT = 1 << 2,
	SCOPE_ADMIN = 1 << 3, /* everything */
};

struct api_key {
	uint64_t id;
	const char *name;
	char prefix[KEY_PREFIX_SIZE];
	unsigned scopes; /* of enum scope */
	int64_t created_us;
	int64_t revoked_us;   /* 0: not revoked */
	int64_t expires_us;   /* 0: never */
	int64_t last_used_us; /* 0: never */
};

/* DUET_NOT_FOUND when no key has this hash.  hash_out (may be NULL) is the
 * stored hash, to be compared in constant time. */
DUET_MUST_USE enum status store_key_find(struct db *db,
					 const unsigned char hash[static KEY_HASH_SIZE],
					 struct arena *arena, struct api_key *key_out,
					 unsigned char hash_out[KEY_HASH_SIZE],
					 struct error *error_out);

/* Of *key, its name, prefix, scopes, created_us and expires_us are taken. */
DUET_MUST_USE enum status store_key_create(struct db *db, const struct api_key *key,
					   const unsigned char hash[static KEY_HASH_SIZE],
					   uint64_t *key_id_out, struct error *error_out);

/* By id, and locks the key in the caller's transaction.  DUET_NOT_FOUND: no such
 * key. */
DUET_MUST_USE enum status store_key_lock(struct db *db, uint64_t key_id, struct arena *arena,
					 struct api_key *key_out, struct error *error_out);

/* Makes the key expire then, unless it expires earlier. */
DUET_MUST_USE enum status store_key_shorten(struct db *db, uint64_t key_id, int64_t expires_us,
					    struct error *error_out);

/* Ascending id, after `after_id`, at most `limit`. */
DUET_MUST_USE enum status store_keys_list(struct db *db, uint64_t after_id, size_t limit,
					  struct arena *arena, struct api_key *keys_out,
					  size_t *found_out, struct error *error_out);

/* DUET_NOT_FOUND: no such key.  A key that was revoked before stays as it was. */
DUET_MUST_USE enum status store_key_revoke(struct db *db, uint64_t key_id, int64_t now_us,
					   struct error *error_out);

/* Notes when a key was used last.  Does not wait: DUET_LOCK_TIMEOUT at once if somebody holds
 * the row. */
DUET_MUST_USE enum status store_key_used(struct db *db, uint64_t key_id, int64_t now_us,
					 struct error *error_out);

#endif
