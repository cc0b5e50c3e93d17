/* The sessions that the old state allowed end in the transaction that changes it. */
#include "people/access.h"

#include "base/clock.h"
#include "db/transaction.h"
#include "identity/audit.h"
#include "identity/password.h"
#include "store/sessions.h"
#include "store/sign_ins.h"

#include <sodium.h>

struct change {
	uint64_t user_id;
	const char *password_hash; /* NULL: it is not what changes */
	bool disabled;
	struct audit_line line;
};

static enum status write_change(struct db *db, const struct change *change, struct error *error_out)
{
	int64_t now_us = change->line.created_us;

	if (change->password_hash != NULL)
		return store_password_write(db, change->user_id, change->password_hash, now_us,
					    error_out);
	return store_user_disabled_write(db, change->user_id, change->disabled, now_us, error_out);
}

/* The user's row is locked first.  A sign-in at the same time has either begun its
 * session by then, and that ends too, or it sees the change. */
static enum status change_in_transaction(struct db *db, const struct change *change,
					 struct error *error_out)
{
	struct credentials credentials;
	enum status status = store_credentials_lock(db, change->user_id, &credentials, error_out);

	if (status != DUET_OK)
		return status;
	sodium_memzero(&credentials, sizeof(credentials));
	status = write_change(db, change, error_out);
	if (status == DUET_OK)
		status = store_sessions_end_all(db, change->user_id, error_out);
	if (status == DUET_OK)
		status = audit_user(db, change->user_id, &change->line, error_out);
	return status;
}

static enum status change_access(const struct db_source *source, const struct change *change,
				 struct error *error_out)
{
	enum status status;

	for (struct db_transaction tx = db_transaction(source);
	     db_transaction_next(&tx, &status, error_out);)
		status = change_in_transaction(tx.db, change, error_out);
	return status;
}

enum status password_set(const struct db_source *source, uint64_t user_id, const char *password,
			 const char *actor, struct error *error_out)
{
	char hash[PASSWORD_HASH_SIZE];
	const struct change change = {
		.user_id = user_id,
		.password_hash = hash,
		.line = { .actor = actor, .action = "user.password", .created_us = clock_utc_us() },
	};
	enum status status;

	if (!password_is_acceptable(password))
		return fail(error_out, DUET_HERE, DUET_REQUEST_INVALID, "%s", PASSWORD_RULE);
	status = password_hash(password, source->deadline_ms, hash, error_out);
	if (status == DUET_OK)
		status = change_access(source, &change, error_out);
	sodium_memzero(hash, sizeof(hash));
	return status;
}

enum status user_disable(const struct db_source *source, uint64_t user_id, bool disabled,
			 const char *actor, struct error *error_out)
{
	const struct change change = {
		.user_id = user_id,
		.disabled = disabled,
		.line = { .actor = actor,
			  .action = disabled ? "user.disable" : "user.enable",
			  .created_us = clock_utc_us() },
	};

	return change_access(source, &change, error_out);
}
