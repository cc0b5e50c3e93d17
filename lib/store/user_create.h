/* Making a user. */
#ifndef DUET_STORE_USER_CREATE_H
#define DUET_STORE_USER_CREATE_H

#include "store/users.h"

extern const struct statement_table user_create_statements;

struct new_user {
	const char *email, *name;
	const char *external_id; /* NULL when none */
	enum user_role role;
	uint64_t organization_id;      /* 0: one of their own is made ... */
	const char *organization_name; /* ... of this name */
};

/* In the caller's transaction: organization (where none is given), user and
 * balance row, both balances 0.  DUET_NOT_FOUND: no such organization.
 * DUET_ALREADY_EXISTS: *taken_out is "email" or "externalId". */
DUET_MUST_USE enum status store_user_create(struct db *db, const struct new_user *new_user,
					    int64_t now_us, uint64_t *user_id_out,
					    const char **taken_out, struct error *error_out);

#endif
