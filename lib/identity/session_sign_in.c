/* A refusal must not reveal, by its answer or by the time it takes, whether the address
 * belongs to anybody: the same statements run and one password is hashed either way. */
#include "identity/session_sign_in.h"

#include "identity/email.h"
#include "identity/password.h"
#include "identity/session_begin.h"

#include <sodium.h>

/* The password was right, or was not looked at: that was no failure.  If this fails as
 * well, one failure too many is counted, and forgiven within an hour. */
static void give_back(const struct db_source *source, const struct sign_in_subject *subject)
{
	(void)!sign_in_throttle_give_back(source, subject, NULL);
}

enum status session_sign_in(const struct db_source *source, const char *email, const char *password,
			    const struct sign_in_place *place, struct arena *arena,
			    char token_out[static SESSION_TOKEN_SIZE], struct session *session_out,
			    int *retry_after_s_out, struct error *error_out)
{
	const char *normalised = email_normalise(email, arena);
	struct password_check check = { .matches = false };
	struct credentials credentials = { .user_id = 0 };
	struct sign_in_subject subject;
	struct checked_sign_in checked = {
		.subject = &subject,
		.place = place,
		.credentials = &credentials,
		.new_hash = check.renewed_hash,
	};
	enum status status;

	if (normalised == NULL)
		normalised = email;
	sign_in_subject_of(normalised, place->address, &subject);
	status = sign_in_throttle_take(source, &subject, retry_after_s_out, error_out);
	if (status != DUET_OK)
		return status;

	status = credentials_of(source, normalised, &credentials, error_out);
	if (status == DUET_OK)
		status = password_check(password, credentials.password_hash, source->deadline_ms,
					&check, error_out);
	if (status == DUET_OK && !check.matches)
		status = fail(error_out, DUET_HERE, DUET_NOT_FOUND, "no such user and password");
	else if (status == DUET_OK)
		status = session_begin(source, &checked, token_out, session_out, error_out);
	/* Disabled or gone since the password was checked: the answer is the same as if
	 * it had been before. */
	if (status == DUET_USER_NOT_FOUND)
		status = DUET_NOT_FOUND;
	if (status != DUET_OK && status != DUET_NOT_FOUND)
		give_back(source, &subject);
	sodium_memzero(&credentials, sizeof(credentials));
	sodium_memzero(&check, sizeof(check));
	session_clean(source);
	/* If the COMMIT had no answer there may be a session now, but nobody has its
	 * token. */
	return status == DUET_OUTCOME_UNKNOWN ? DUET_STORE_DOWN : status;
}
