/* Users and their organizations. */
#ifndef DUET_STORE_USERS_H
#define DUET_STORE_USERS_H

#include "base/arena.h"
#include "core/amount.h"
#include "core/books.h"
#include "db/db.h"

#include <stddef.h>

extern const struct statement_table users_statements;

/* The width of the column. */
#define EXTERNAL_ID_BYTES_MAX 255

enum user_role {
	USER_ROLE_USER,
	USER_ROLE_ADMIN
};

/* A user, the organization and both balances, all from one statement. */
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
};

/* How a user is named: exactly one is set (the others 0 / NULL). */
struct user_name {
	uint64_t id;
	const char *email; /* normalised, as it is stored */
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

/* A user in a list. */
struct listed_user {
	struct user user;
	struct amount difference; /* organization minus all its members */
};

/* Users whose address, name or external id contains `text` (NULL or "": all),
 * ascending id, after `after_id`; at most `limit` (1 ... 100). */
DUET_MUST_USE enum status store_users_search(struct db *db, const char *text, uint64_t after_id,
					     size_t limit, struct arena *arena,
					     struct listed_user *users_out, size_t *found_out,
					     struct error *error_out);

/* How a user and their organization stand: both balances and both chains, from one statement. */
struct user_standing {
	struct user user;
	bool has_password;
	const char *organization_external_id; /* NULL when none */
	uint64_t member_count;                /* 1 or more */
	struct account_state own;             /* this user's */
	struct account_state members;         /* the sums of all members; seq 0 */
	struct account_state organization;    /* zeros where there is no row */
};

/* DUET_USER_NOT_FOUND when there is none. */
DUET_MUST_USE enum status store_user_standing(struct db *db, const struct user_name *name,
					      struct arena *arena,
					      struct user_standing *standing_out,
					      struct error *error_out);

#endif
