/* Users and their organizations. */
#ifndef DUET_STORE_USERS_H
#define DUET_STORE_USERS_H

#include "base/arena.h"
#include "core/amount.h"
#include "db/db.h"

#include <stddef.h>

enum user_role {
	USER_ROLE_USER,
	USER_ROLE_ADMIN
};

/* A user, the organization and both balances, all out of one statement. */
struct user {
	uint64_t id;
	const char *email, *name;
	const char *external_id; /* NULL when none */
	enum user_role role;
	struct amount balance;
	uint64_t organization_id;
	const char *organization_name;
	bool organization_balance_exists;   /* false: no row of credit_balances */
	struct amount organization_balance; /* 0 where there is no row */
	int64_t created_us;
	int64_t disabled_us; /* 0: not disabled */
	/* Organization minus all its members: store_users_search() alone reads it. */
	struct amount difference;
};

/* How a user is named: exactly one is set (the others 0 / NULL). */
struct user_name {
	uint64_t id;
	const char *email; /* normalised, see user_email_normalise() */
	const char *external_id;
};

/* DUET_USER_NOT_FOUND when there is none. */
DUET_MUST_USE enum status store_user_find(struct db *db, const struct user_name *name,
					  struct arena *arena, struct user *user_out,
					  struct error *error_out);

/* Only the id of each (a batch names many): ids_out[i] is 0 where names[i] is
 * nobody's. */
DUET_MUST_USE enum status store_user_ids_find(struct db *db, const struct user_name *names,
					      size_t count, struct arena *arena, uint64_t *ids_out,
					      struct error *error_out);

/* Users whose address, name or external id contains `text` (NULL or "": all),
 * ascending id, after `after_id`; at most `limit` (1 ... 100). */
DUET_MUST_USE enum status store_users_search(struct db *db, const char *text, uint64_t after_id,
					     size_t limit, struct arena *arena,
					     struct user *users_out, size_t *found_out,
					     struct error *error_out);

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
