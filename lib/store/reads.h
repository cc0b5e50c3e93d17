/* What handlers look up: a connection from the pool, one statement, and back.
 * A connection that turns out to be dead is replaced and the read made again.
 * Texts live in the arena.
 *
 * Besides its own, any of these may return DUET_BUSY (no connection became
 * free in time), DUET_STORE_DOWN and DUET_NO_MEMORY. */
#ifndef DUET_STORE_READS_H
#define DUET_STORE_READS_H

#include "db/source.h"
#include "store/audit.h"
#include "store/entries.h"
#include "store/keys.h"
#include "store/members.h"
#include "store/users.h"

/* DUET_NOT_FOUND: nobody of that name. */
DUET_MUST_USE enum status read_user(const struct db_source *source, const struct user_name *name,
				    struct arena *arena, struct user *user_out,
				    struct error *error_out);

/* ids_out[i] is 0 where names[i] is nobody's. */
DUET_MUST_USE enum status read_user_ids(const struct db_source *source,
					const struct user_name *names, size_t count,
					struct arena *arena, uint64_t *ids_out,
					struct error *error_out);

DUET_MUST_USE enum status read_users(const struct db_source *source, const char *text,
				     uint64_t after_id, size_t limit, struct arena *arena,
				     struct user *users_out, size_t *found_out,
				     struct error *error_out);

/* Members of an organization: ascending id, after `after_id`, at most `limit`. */
DUET_MUST_USE enum status read_members(const struct db_source *source, uint64_t organization_id,
				       uint64_t after_id, size_t limit, struct arena *arena,
				       struct member_info *members_out, size_t *found_out,
				       struct error *error_out);

DUET_MUST_USE enum status read_entries(const struct db_source *source,
				       const struct entry_query *query, struct arena *arena,
				       struct entry *entries_out, size_t *found_out,
				       struct error *error_out);

/* DUET_NOT_FOUND: no key has this hash.  hash_out is the one that is stored.
 * That the key was used is noted with it, once a minute. */
DUET_MUST_USE enum status read_key(const struct db_source *source,
				   const unsigned char hash[static KEY_HASH_SIZE],
				   struct arena *arena, struct api_key *key_out,
				   unsigned char hash_out[static KEY_HASH_SIZE],
				   struct error *error_out);

/* Ascending id, after `after_id`, at most `limit`; revoked ones too. */
DUET_MUST_USE enum status read_keys(const struct db_source *source, uint64_t after_id, size_t limit,
				    struct arena *arena, struct api_key *keys_out,
				    size_t *found_out, struct error *error_out);

/* Newest first, before `before_id` (0: from the newest), at most `limit`. */
DUET_MUST_USE enum status read_audit(const struct db_source *source, uint64_t before_id,
				     size_t limit, struct arena *arena,
				     struct audit_record *records_out, size_t *found_out,
				     struct error *error_out);

/* The database answers and the schema is ours. */
DUET_MUST_USE enum status read_health(const struct db_source *source, struct error *error_out);

/* How the verbs above are made, for files with verbs of their own: `read` is run
 * on a borrowed connection, again where that was dead. */
typedef enum status read_once(struct db *db, void *arguments, struct error *error_out);
DUET_MUST_USE enum status reads_run(const struct db_source *source, read_once *read,
				    void *arguments, struct error *error_out);

#endif
