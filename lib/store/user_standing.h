/* How one user stands: who it is, both balances and both chains, all out of one
 * statement. */
#ifndef DUET_STORE_USER_STANDING_H
#define DUET_STORE_USER_STANDING_H

#include "core/books.h"
#include "store/users.h"

struct user_standing {
	struct user user;
	bool has_password;
	const char *organization_external_id;   /* NULL when none */
	struct account_state own, organization; /* the latter zeros where there is no row */
	uint64_t member_count;                  /* 1 or more */
	struct amount members_balance;          /* the sum of all members' user balances */
};

/* DUET_USER_NOT_FOUND when there is no such user. */
DUET_MUST_USE enum status store_user_standing(struct db *db, uint64_t user_id, struct arena *arena,
					      struct user_standing *standing_out,
					      struct error *error_out);

#endif
