#include "people/role.h"

#include "base/clock.h"
#include "db/transaction.h"
#include "identity/audit.h"
#include "store/sessions.h"
#include "store/sign_ins.h"

#include <sodium.h>

static enum status write_and_tell(struct db *db, uint64_t user_id, enum user_role role,
				  const char *actor, struct error *error_out)
{
	const struct audit_line line = {
		.actor = actor,
		.action = "user.role",
		.detail = audit_role_detail(role),
		.created_us = clock_utc_us(),
	};
	enum status status = store_role_write(db, user_id, role, line.created_us, error_out);

	if (status == DUET_OK)
		status = store_sessions_end_all(db, user_id, error_out);
	if (status == DUET_OK)
		status = audit_user(db, user_id, &line, error_out);
	return status;
}

/* The user's row is locked first, as for every change that ends sessions. */
static enum status set(struct db *db, uint64_t user_id, enum user_role role, const char *actor,
		       struct role_change *change, struct error *error_out)
{
	struct credentials credentials;
	enum status status = store_credentials_lock(db, user_id, &credentials, error_out);

	if (status != DUET_OK)
		return status;
	change->changed = credentials.role != role;
	sodium_memzero(&credentials, sizeof(credentials));
	if (change->changed)
		status = write_and_tell(db, user_id, role, actor, error_out);
	if (status == DUET_OK)
		status = store_admin_exists(db, &change->admins_remain, error_out);
	return status;
}

enum status user_role_set(const struct db_source *source, uint64_t user_id, enum user_role role,
			  const char *actor, struct role_change *change_out,
			  struct error *error_out)
{
	enum status status;

	for (struct db_transaction tx = db_transaction(source);
	     db_transaction_next(&tx, &status, error_out);)
		status = set(tx.db, user_id, role, actor, change_out, error_out);
	return status;
}
