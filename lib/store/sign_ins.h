/* What signing in needs from the database: a user's password hash and role, and counters of
 * failures that all processes share. */
#ifndef DUET_STORE_SIGN_INS_H
#define DUET_STORE_SIGN_INS_H

#include "db/db.h"
#include "store/users.h"

#include <stddef.h>

extern const struct statement_table sign_ins_statements;

#define PASSWORD_HASH_SIZE 128 /* an argon2id hash as text, with NUL */

/* To be wiped by whoever read it. */
struct credentials {
	uint64_t user_id;
	enum user_role role;
	bool disabled;
	char password_hash[PASSWORD_HASH_SIZE]; /* "": no password is set */
};

/* By the address, which must be normalised.  DUET_USER_NOT_FOUND: nobody's. */
DUET_MUST_USE enum status store_credentials_find(struct db *db, const char *email,
						 struct credentials *credentials_out,
						 struct error *error_out);

/* The same by id, and locks the user's row in the caller's transaction. */
DUET_MUST_USE enum status store_credentials_lock(struct db *db, uint64_t user_id,
						 struct credentials *credentials_out,
						 struct error *error_out);

DUET_MUST_USE enum status store_password_write(struct db *db, uint64_t user_id,
					       const char *password_hash, int64_t now_us,
					       struct error *error_out);

/* A user who is disabled already keeps the earlier time. */
DUET_MUST_USE enum status store_user_disabled_write(struct db *db, uint64_t user_id, bool disabled,
						    int64_t now_us, struct error *error_out);

DUET_MUST_USE enum status store_role_write(struct db *db, uint64_t user_id, enum user_role role,
					   int64_t now_us, struct error *error_out);

/* Whether any user is an administrator and not disabled.  Reads all users if none is. */
DUET_MUST_USE enum status store_admin_exists(struct db *db, bool *exists_out,
					     struct error *error_out);

/* The numbers of sign_in_failures.scope. */
enum sign_in_scope {
	SIGN_IN_ACCOUNT = 1,
	SIGN_IN_ADDRESS,
	SIGN_IN_PLACE
};

#define SIGN_IN_SUBJECT_SIZE 32

struct sign_in_counter {
	enum sign_in_scope scope;
	unsigned char subject[SIGN_IN_SUBJECT_SIZE];
	unsigned failures;
	int64_t last_us;   /* when the last of them was */
	int64_t forget_us; /* when the row may go */
};

/* In the caller's transaction: locks the counter's row, which is made where
 * there is none, and reads it.  Lock in the order of the scopes. */
DUET_MUST_USE enum status store_sign_in_counter_lock(struct db *db, struct sign_in_counter *counter,
						     struct error *error_out);

/* Reads it; DUET_NOT_FOUND where there is no row. */
DUET_MUST_USE enum status store_sign_in_counter_find(struct db *db, struct sign_in_counter *counter,
						     struct error *error_out);

/* Writes it over what is there. */
DUET_MUST_USE enum status store_sign_in_counter_write(struct db *db,
						      const struct sign_in_counter *counter,
						      struct error *error_out);

/* Takes one failure off, if there is one. */
DUET_MUST_USE enum status store_sign_in_counter_lower(struct db *db,
						      const struct sign_in_counter *counter,
						      struct error *error_out);

/* Removes up to 100 rows that may go.  Does not wait for locks. */
DUET_MUST_USE enum status store_sign_in_counters_clean(struct db *db, int64_t now_us,
						       struct error *error_out);

#endif
