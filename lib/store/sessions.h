/* Sessions of people who signed in.  Only hashes of their tokens are stored. */
#ifndef DUET_STORE_SESSIONS_H
#define DUET_STORE_SESSIONS_H

#include "base/arena.h"
#include "db/db.h"
#include "store/users.h"

#include <stddef.h>

extern const struct statement_table sessions_statements;

#define SESSION_HASH_SIZE 32 /* SHA-256 of the token's bytes */

/* A session and, from the same statement, what its user is now. */
struct session_row {
	uint64_t id, user_id;
	enum user_role role;
	bool user_disabled;
	int64_t created_us, last_used_us, expires_us;
	unsigned char token_hash[SESSION_HASH_SIZE];
};

/* DUET_NOT_FOUND when no session has this hash.  Whether it still holds is for the caller to
 * decide. */
DUET_MUST_USE enum status store_session_find(struct db *db,
					     const unsigned char hash[static SESSION_HASH_SIZE],
					     struct session_row *row_out, struct error *error_out);

struct new_session {
	unsigned char token_hash[SESSION_HASH_SIZE];
	uint64_t user_id;
	int64_t created_us, expires_us;
	const char *address, *user_agent; /* NULL when unknown */
};

DUET_MUST_USE enum status store_session_create(struct db *db, const struct new_session *session,
					       uint64_t *session_id_out, struct error *error_out);

/* Notes when it was used last.  Does not wait: DUET_LOCK_TIMEOUT at once if somebody holds the
 * row. */
DUET_MUST_USE enum status store_session_used(struct db *db, uint64_t session_id, int64_t now_us,
					     struct error *error_out);

/* DUET_NOT_FOUND when it is none of this user's. */
DUET_MUST_USE enum status store_session_end(struct db *db, uint64_t user_id, uint64_t session_id,
					    struct error *error_out);

/* Ends every session of the user. */
DUET_MUST_USE enum status store_sessions_end_all(struct db *db, uint64_t user_id,
						 struct error *error_out);

/* A session holds if it was begun and used after these times, which depend on the user's role,
 * and ends after `now_us`. */
struct session_cuts {
	int64_t now_us;
	int64_t created_user_us, created_admin_us;
	int64_t used_user_us, used_admin_us;
};

struct session_info {
	uint64_t id;
	int64_t created_us, last_seen_us;
	const char *address, *user_agent; /* NULL when unknown */
};

/* A user's sessions that hold, newest first, at most `limit`. */
DUET_MUST_USE enum status store_sessions_list(struct db *db, uint64_t user_id,
					      const struct session_cuts *cuts, size_t limit,
					      struct arena *arena,
					      struct session_info *sessions_out, size_t *found_out,
					      struct error *error_out);

/* Removes up to 100 sessions, of any user, that ended before `now_us`.  Does not wait for locks. */
DUET_MUST_USE enum status store_sessions_clean(struct db *db, int64_t now_us,
					       struct error *error_out);

#endif
