/* This is a sign-in that stores another password.  The throttle of sign-ins applies
 * here too, so that nobody guesses the password at a browser that was left open. */
#include "identity/password_change.h"

#include "identity/password.h"
#include "identity/session_begin.h"

#include <sodium.h>
#include <string.h>

/* Leaves change->answer at PASSWORD_CHANGED if the current password is right. */
static enum status check(const struct db_source *source, struct password_change *change,
			 const struct credentials *credentials, struct error *error_out)
{
	struct password_check check = { .matches = false };
	enum status status;

	if (credentials->password_hash[0] == '\0') {
		change->answer = PASSWORD_NOT_SET;
		return DUET_OK;
	}
	status = password_check(change->current, credentials->password_hash, source->deadline_ms,
				&check, error_out);
	if (status == DUET_OK && !check.matches)
		change->answer = PASSWORD_WRONG;
	sodium_memzero(&check, sizeof(check));
	return status;
}

static enum status replace(const struct db_source *source, struct password_change *change,
			   const struct credentials *credentials,
			   const struct sign_in_subject *subject, struct error *error_out)
{
	char hash[PASSWORD_HASH_SIZE];
	struct checked_sign_in checked = {
		.subject = subject,
		.place = &change->place,
		.credentials = credentials,
		.new_hash = hash,
		.password_changed = true,
	};
	enum status status = password_hash(change->wanted, source->deadline_ms, hash, error_out);

	if (status == DUET_OK)
		status =
			session_begin(source, &checked, change->token, &change->session, error_out);
	sodium_memzero(hash, sizeof(hash));
	return status;
}

static enum status change_of(const struct db_source *source, struct password_change *change,
			     const struct user *user, struct error *error_out)
{
	struct credentials credentials = { .user_id = 0 };
	struct sign_in_subject subject;
	enum status status;

	sign_in_subject_of(user->email, change->place.address, &subject);
	status = sign_in_throttle_take(source, &subject, &change->retry_after_s, error_out);
	if (status == DUET_BUSY && change->retry_after_s > 0) {
		change->answer = PASSWORD_TOO_EARLY;
		return DUET_OK;
	}
	if (status != DUET_OK)
		return status;
	status = credentials_of(source, user->email, &credentials, error_out);
	if (status == DUET_OK)
		status = check(source, change, &credentials, error_out);
	if (status == DUET_OK && change->answer == PASSWORD_CHANGED)
		status = replace(source, change, &credentials, &subject, error_out);
	/* The password was right, or was not looked at: that was no failure. */
	if (status != DUET_OK || change->answer == PASSWORD_NOT_SET)
		(void)!sign_in_throttle_give_back(source, &subject, NULL);
	sodium_memzero(&credentials, sizeof(credentials));
	return status;
}

enum status password_change(const struct db_source *source, struct password_change *change,
			    struct arena *arena, struct error *error_out)
{
	const struct user_name name = { .id = change->user_id };
	struct user user = { .id = 0 };
	enum status status;

	change->answer = PASSWORD_CHANGED;
	change->retry_after_s = 0;
	if (!password_is_acceptable(change->wanted))
		return fail(error_out, DUET_HERE, DUET_REQUEST_INVALID, "%s", PASSWORD_RULE);
	if (strcmp(change->current, change->wanted) == 0)
		return fail(error_out, DUET_HERE, DUET_REQUEST_INVALID,
			    "the new password is the current one");
	for (struct db_loan loan = db_lend(source); db_next(&loan, &status, error_out);)
		status = store_user_find(loan.db, &name, arena, &user, error_out);
	if (status == DUET_OK && user.disabled_us != 0)
		status = fail(error_out, DUET_HERE, DUET_USER_NOT_FOUND, "the user is disabled");
	if (status == DUET_OK)
		status = change_of(source, change, &user, error_out);
	return status;
}
