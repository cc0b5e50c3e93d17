/* A user comes with an organization and two balances, or not at all. */
#include "people/create.h"

#include "base/clock.h"
#include "db/transaction.h"
#include "identity/audit.h"
#include "people/find.h"

/* After COMMITs without an answer; the deadline comes first as a rule. */
#define ATTEMPTS_MAX 16

struct creation {
	const struct new_user *new_user;
	const char *actor;
	int64_t now_us; /* the same in every attempt: it tells our own row from another's */
	uint64_t user_id;
	const char *taken;
};

static enum status attempt(const struct db_source *source, struct creation *creation,
			   struct error *error_out)
{
	const struct audit_line line = {
		.actor = creation->actor,
		.action = "user.create",
		.detail = audit_role_detail(creation->new_user->role),
		.created_us = creation->now_us,
	};
	enum status status;

	for (struct db_transaction tx = db_transaction(source);
	     db_transaction_next(&tx, &status, error_out);) {
		status = store_user_create(tx.db, creation->new_user, creation->now_us,
					   &creation->user_id, &creation->taken, error_out);
		if (status == DUET_OK)
			status = audit_user(tx.db, creation->user_id, &line, error_out);
	}
	return status;
}

/* After a COMMIT without an answer the same row is inserted again: the unique key on
 * the address waits for the old transaction if that is still running, and refuses if it
 * was committed.  A plain read could come too early. */
static enum status create(const struct db_source *source, struct creation *creation,
			  bool *unknown_out, struct error *error_out)
{
	*unknown_out = false;
	for (int i = 0; i < ATTEMPTS_MAX; i++) {
		enum status status = attempt(source, creation, error_out);

		if (status != DUET_OUTCOME_UNKNOWN)
			return status;
		*unknown_out = true;
		if (clock_monotonic_ms() >= source->deadline_ms)
			break;
	}
	return DUET_OUTCOME_UNKNOWN;
}

/* The user as everybody sees it now.  It exists: if it cannot be read, the caller has
 * to ask again. */
static enum status read_back(const struct db_source *source, const struct new_user *new_user,
			     struct arena *arena, struct user *user_out, struct error *error_out)
{
	struct user_name name = { .email = new_user->email };
	enum status status = read_user(source, &name, arena, user_out, error_out);

	return status == DUET_OK || status == DUET_USER_NOT_FOUND ? status : DUET_OUTCOME_UNKNOWN;
}

enum status user_create(const struct db_source *source, const struct new_user *new_user,
			const char *actor, struct arena *arena, struct user *user_out,
			const char **taken_out, struct error *error_out)
{
	struct creation creation = {
		.new_user = new_user,
		.actor = actor,
		.now_us = clock_utc_us(),
	};
	bool unknown;
	enum status status = create(source, &creation, &unknown, error_out);

	if (status == DUET_OK)
		return read_back(source, new_user, arena, user_out, error_out);
	if (status != DUET_ALREADY_EXISTS)
		return unknown ? DUET_OUTCOME_UNKNOWN : status;

	*taken_out = creation.taken;
	if (!unknown)
		return DUET_ALREADY_EXISTS;
	/* Perhaps our own first try took it. */
	status = read_back(source, new_user, arena, user_out, error_out);
	if (status == DUET_OUTCOME_UNKNOWN)
		return status;
	if (status == DUET_OK && user_out->created_us == creation.now_us)
		return DUET_OK;
	return DUET_ALREADY_EXISTS;
}
