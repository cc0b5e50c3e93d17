#include "people/user_role.h"

#include "base/clock.h"
#include "db/transaction.h"
#include "identity/user_audit.h"
#include "store/sessions.h"
#include "store/sign_ins.h"

#include <sodium.h>

struct role_setting {
	uint64_t user_id;
	enum user_role role;
	const char *actor;
	int64_t now_us;
	struct role_change *change;
};

static enum status write_and_tell(struct db *db, const struct role_setting *setting,
				  struct error *error_out)
{
	const char *detail =
		setting->role == USER_ROLE_ADMIN ? "{\"role\":\"admin\"}" : "{\"role\":\"user\"}";
	enum status status =
		store_role_write(db, setting->user_id, setting->role, setting->now_us, error_out);

	if (status == DUET_OK)
		status = store_sessions_end_all(db, setting->user_id, error_out);
	if (status == DUET_OK)
		status = user_audit(db, setting->user_id, setting->actor, "user.role", detail,
				    setting->now_us, error_out);
	return status;
}

/* The user's row is locked first, as for every change that ends sessions. */
static enum status set(struct db *db, void *context, struct error *error_out)
{
	const struct role_setting *setting = context;
	struct credentials credentials;
	enum status status = store_credentials_lock(db, setting->user_id, &credentials, error_out);

	if (status != DUET_OK)
		return status;
	setting->change->changed = credentials.role != setting->role;
	sodium_memzero(&credentials, sizeof(credentials));
	if (setting->change->changed)
		status = write_and_tell(db, setting, error_out);
	if (status == DUET_OK)
		status = store_admin_exists(db, &setting->change->admins_remain, error_out);
	return status;
}

enum status user_role_set(const struct db_source *source, uint64_t user_id, enum user_role role,
			  const char *actor, struct role_change *change_out,
			  struct error *error_out)
{
	struct role_setting setting = {
		.user_id = user_id,
		.role = role,
		.actor = actor,
		.now_us = clock_utc_us(),
		.change = change_out,
	};

	return transaction_run_pooled(source, set, &setting, error_out);
}
