/* Who asks. */
#ifndef DUET_IDENTITY_IDENTITY_H
#define DUET_IDENTITY_IDENTITY_H

#include "core/entry.h"
#include "store/keys.h"
#include "store/reads.h"

/* The text of a key is "duet_" and 43 characters of base64url (256 bits). */
#define API_KEY_TEXT_SIZE 49

/* A program with a key, or a person: one of the two ids, or none where nobody is
 * known. */
struct caller {
	uint64_t key_id, user_id;
	unsigned scopes;                 /* of enum scope; a person has admin or none */
	char actor[ENTRY_ACTOR_MAX + 1]; /* "key:3", "user:17" */
	enum key_scope key_scope;        /* whose idempotency keys theirs are */
};

/* A person who signed in or came with a token: an admin has every scope, a user
 * none, and may do what is open to whoever is signed in. */
void caller_of_user(uint64_t user_id, enum user_role role, struct caller *caller_out);

/* Keys that were looked up within the last second; shared by all threads. */
struct identity_cache;
struct identity_cache *identity_cache_open(void);
void identity_cache_close(struct identity_cache **cache);

/* Who holds this key.  DUET_NOT_FOUND: nobody, or it is revoked or expired;
 * the caller is not told which.  A revoked key stops within a second. */
DUET_MUST_USE enum status identity_of_key(struct identity_cache *cache,
					  const struct db_source *source, const char *key_text,
					  struct arena *arena, struct caller *caller_out,
					  struct error *error_out);

/* Whether any of these scopes is held; admin holds every one. */
bool caller_may(const struct caller *caller, unsigned scopes);

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

/* One scope by its name; false where it is none. */
bool scope_parse(const char *name, unsigned *scope_out);

/* The names of these scopes; how many. */
#define SCOPE_COUNT 4
size_t scopes_list(unsigned scopes, const char *names_out[static SCOPE_COUNT]);

/* "read,spend": false, and *unknown_out points at the first name that is none
 * (which ends at a comma or at the end). */
bool scopes_parse(const char *text, unsigned *scopes_out, const char **unknown_out);

/* "read,spend" into text_out (32 bytes are enough). */
#define SCOPES_TEXT_SIZE 32
void scopes_format(unsigned scopes, char text_out[static SCOPES_TEXT_SIZE]);

#endif
