/* From an address and a password to a session.  Whoever is told no cannot tell
 * from the answer, nor from the time it took, whether the address is anybody's:
 * the same statements run and one password is hashed either way. */
#include "session.h"

#include "clock.h"
#include "password.h"
#include "session_limits.h"
#include "session_token.h"
#include "sign_in_throttle.h"
#include "transaction.h"
#include "user_create.h"

#include <arpa/inet.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define USER_AGENT_SIZE 256

struct find_arguments {
	const char *email;
	struct credentials *credentials_out;
};

static enum status find_once(struct store *store, void *arguments, struct error *error_out)
{
	struct find_arguments *a = arguments;

	return store_credentials_find(store, a->email, a->credentials_out, error_out);
}

/* Nobody's are those of a user without a password. */
static enum status credentials_of(const struct reads *reads, const char *email,
				  struct credentials *credentials_out, struct error *error_out)
{
	struct find_arguments arguments = { email, credentials_out };
	enum status status;

	*credentials_out = (struct credentials){ .user_id = 0 };
	status = reads_run(reads, find_once, &arguments, error_out);
	if (status == DUET_OK && credentials_out->disabled)
		sodium_memzero(credentials_out->password_hash, PASSWORD_HASH_SIZE);
	return status == DUET_NOT_FOUND ? DUET_OK : status;
}

struct beginning {
	const struct sign_in_subject *subject;
	const struct credentials *credentials; /* as they were checked */
	const char *renewed_hash;              /* "": the old one is good */
	struct new_session new_session;
	uint64_t session_id;
	enum user_role role;
};

/* Since the password was checked it may have been changed, or the user
 * disabled, and whoever did that has ended the sessions that there were then. */
static enum status still_the_same(struct store *store, struct beginning *beginning,
				  struct error *error_out)
{
	const struct credentials *checked = beginning->credentials;
	struct credentials now;
	enum status status = store_credentials_lock(store, checked->user_id, &now, error_out);

	if (status != DUET_OK)
		return status;
	beginning->role = now.role;
	if (now.disabled)
		status = fail(error_out, DUET_HERE, DUET_NOT_FOUND, "the user is disabled");
	else if (strcmp(now.password_hash, checked->password_hash) != 0)
		status = fail(error_out, DUET_HERE, DUET_BUSY, "the password was just changed");
	sodium_memzero(&now, sizeof(now));
	return status;
}

static enum status begin(struct store *store, void *context, struct error *error_out)
{
	struct beginning *beginning = context;
	int64_t now_us = beginning->new_session.created_us;
	enum status status = still_the_same(store, beginning, error_out);

	if (status == DUET_OK && beginning->renewed_hash[0] != '\0')
		status = store_password_write(store, beginning->credentials->user_id,
					      beginning->renewed_hash, now_us, error_out);
	if (status == DUET_OK)
		status = store_session_create(store, &beginning->new_session,
					      &beginning->session_id, error_out);
	if (status == DUET_OK)
		status = sign_in_throttle_clear(store, beginning->subject, now_us, error_out);
	return status;
}

/* What a client says of itself may be anything; it is shown to people. */
static const char *user_agent_of(const char *text, char agent_out[static USER_AGENT_SIZE])
{
	size_t length = 0;

	if (text == NULL || text[0] == '\0')
		return NULL;
	for (; length < USER_AGENT_SIZE - 1 && text[length] != '\0'; length++)
		agent_out[length] =
			(char)(text[length] >= ' ' && text[length] <= '~' ? text[length] : '?');
	agent_out[length] = '\0';
	return agent_out;
}

static const char *address_of(const char *text)
{
	unsigned char bytes[16];

	if (text == NULL)
		return NULL;
	if (inet_pton(AF_INET, text, bytes) != 1 && inet_pton(AF_INET6, text, bytes) != 1)
		return NULL;
	return text;
}

static enum status session_begin(const struct reads *reads, struct beginning *beginning,
				 const struct sign_in_place *place,
				 char token_out[static SESSION_TOKEN_SIZE],
				 struct session *session_out, struct error *error_out)
{
	struct new_session *new_session = &beginning->new_session;
	int64_t now_us = clock_utc_us();
	char user_agent[USER_AGENT_SIZE];
	struct session_token token;
	enum status status;

	session_token_make(&token, token_out);
	*new_session = (struct new_session){
		.user_id = beginning->credentials->user_id,
		.created_us = now_us,
		.expires_us = session_expires_us(now_us),
		.address = address_of(place->address),
		.user_agent = user_agent_of(place->user_agent, user_agent),
	};
	session_token_hash(&token, new_session->token_hash);
	status = transaction_run_pooled(reads, begin, beginning, error_out);
	if (status == DUET_OK) {
		*session_out = (struct session){
			.id = beginning->session_id,
			.user_id = new_session->user_id,
			.role = beginning->role,
			.created_us = now_us,
			.last_seen_us = now_us,
		};
		session_token_csrf(&token, session_out->csrf_token);
	} else {
		sodium_memzero(token_out, SESSION_TOKEN_SIZE);
	}
	sodium_memzero(&token, sizeof(token));
	/* Where the COMMIT had no answer there may be a session that nobody has the
	 * token of. */
	return status == DUET_OUTCOME_UNKNOWN ? DUET_STORE_DOWN : status;
}

static enum status clean_once(struct store *store, void *arguments, struct error *error_out)
{
	int64_t now_us = clock_utc_us();

	(void)arguments;
	(void)!store_sessions_clean(store, now_us, error_out);
	(void)!store_sign_in_counters_clean(store, now_us, error_out);
	return DUET_OK;
}

/* The password was not looked at: that was no failure.  Where this fails too,
 * one failure is counted too many, and forgiven in an hour. */
static enum status not_looked_at(const struct reads *reads, const struct sign_in_subject *subject,
				 enum status status)
{
	(void)!sign_in_throttle_give_back(reads, subject, NULL);
	return status;
}

enum status session_sign_in(const struct reads *reads, const char *email, const char *password,
			    const struct sign_in_place *place, struct arena *arena,
			    char token_out[static SESSION_TOKEN_SIZE], struct session *session_out,
			    int *retry_after_s_out, struct error *error_out)
{
	const char *normalised = email_normalise(email, arena);
	struct password_check check = { .matches = false };
	struct credentials credentials = { .user_id = 0 };
	struct sign_in_subject subject;
	struct beginning beginning = {
		.subject = &subject,
		.credentials = &credentials,
		.renewed_hash = check.renewed_hash,
	};
	enum status status;

	if (normalised == NULL)
		normalised = email;
	sign_in_subject_of(normalised, place->address, &subject);
	status = sign_in_throttle_take(reads, &subject, retry_after_s_out, error_out);
	if (status != DUET_OK)
		return status;

	status = credentials_of(reads, normalised, &credentials, error_out);
	if (status == DUET_OK)
		status = password_check(password, credentials.password_hash, reads->deadline_ms,
					&check, error_out);
	if (status != DUET_OK)
		status = not_looked_at(reads, &subject, status);
	else if (!check.matches)
		status = fail(error_out, DUET_HERE, DUET_NOT_FOUND, "no such user and password");
	else
		status = session_begin(reads, &beginning, place, token_out, session_out, error_out);
	sodium_memzero(&credentials, sizeof(credentials));
	sodium_memzero(&check, sizeof(check));
	(void)!reads_run(reads, clean_once, NULL, NULL);
	return status;
}
