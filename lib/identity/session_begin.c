/* A password is checked outside of the transaction, because hashing takes long.  So the
 * transaction that begins the session compares again: who changed the password
 * meanwhile has ended all sessions of the user, and this one must not begin after that. */
#include "identity/session_begin.h"

#include "base/clock.h"
#include "core/entry.h"
#include "db/transaction.h"
#include "identity/audit.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define USER_AGENT_SIZE 256

enum status credentials_of(const struct db_source *source, const char *email,
			   struct credentials *credentials_out, struct error *error_out)
{
	enum status status;

	*credentials_out = (struct credentials){ .user_id = 0 };
	for (struct db_loan loan = db_lend(source); db_next(&loan, &status, error_out);)
		status = store_credentials_find(loan.db, email, credentials_out, error_out);
	if (status == DUET_OK && credentials_out->disabled)
		sodium_memzero(credentials_out->password_hash, PASSWORD_HASH_SIZE);
	return status == DUET_USER_NOT_FOUND ? DUET_OK : status;
}

/* *role_out is what the user is now. */
static enum status still_the_same(struct db *db, const struct credentials *checked,
				  enum user_role *role_out, struct error *error_out)
{
	struct credentials now;
	enum status status = store_credentials_lock(db, checked->user_id, &now, error_out);

	if (status != DUET_OK)
		return status;
	*role_out = now.role;
	if (now.disabled)
		status = fail(error_out, DUET_HERE, DUET_USER_NOT_FOUND, "the user is disabled");
	else if (strcmp(now.password_hash, checked->password_hash) != 0)
		status = fail(error_out, DUET_HERE, DUET_BUSY, "the password was just changed");
	sodium_memzero(&now, sizeof(now));
	return status;
}

static enum status end_others(struct db *db, uint64_t user_id, int64_t now_us,
			      struct error *error_out)
{
	char actor[ENTRY_ACTOR_MAX + 1];
	const struct audit_line line = {
		.actor = actor,
		.action = "user.password",
		.created_us = now_us,
	};
	enum status status = store_sessions_end_all(db, user_id, error_out);

	if (status != DUET_OK)
		return status;
	(void)snprintf(actor, sizeof(actor), "user:%" PRIu64, user_id);
	return audit_user(db, user_id, &line, error_out);
}

static enum status begin(struct db *db, const struct checked_sign_in *checked,
			 const struct new_session *new_session, struct session *session,
			 struct error *error_out)
{
	uint64_t user_id = new_session->user_id;
	int64_t now_us = new_session->created_us;
	enum status status = still_the_same(db, checked->credentials, &session->role, error_out);

	if (status == DUET_OK && checked->new_hash[0] != '\0')
		status = store_password_write(db, user_id, checked->new_hash, now_us, error_out);
	if (status == DUET_OK && checked->password_changed)
		status = end_others(db, user_id, now_us, error_out);
	if (status == DUET_OK)
		status = store_session_create(db, new_session, &session->id, error_out);
	if (status == DUET_OK)
		status = sign_in_throttle_clear(db, checked->subject, now_us, error_out);
	return status;
}

/* A client may send anything as its User-Agent, and people read it in a list. */
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

enum status session_begin(const struct db_source *source, const struct checked_sign_in *checked,
			  char token_out[static SESSION_TOKEN_SIZE], struct session *session_out,
			  struct error *error_out)
{
	int64_t now_us = clock_utc_us();
	char user_agent[USER_AGENT_SIZE];
	struct session_token token;
	struct session session = { .user_id = checked->credentials->user_id };
	struct new_session new_session = {
		.user_id = session.user_id,
		.created_us = now_us,
		.expires_us = session_expires_us(now_us),
		.address = address_of(checked->place->address),
		.user_agent = user_agent_of(checked->place->user_agent, user_agent),
	};
	enum status status;

	session_token_make(&token, token_out);
	session_token_hash(&token, new_session.token_hash);
	session_token_csrf(&token, session.csrf_token);
	sodium_memzero(&token, sizeof(token));
	for (struct db_transaction tx = db_transaction(source);
	     db_transaction_next(&tx, &status, error_out);)
		status = begin(tx.db, checked, &new_session, &session, error_out);
	if (status == DUET_OK)
		*session_out = session;
	else
		sodium_memzero(token_out, SESSION_TOKEN_SIZE);
	return status;
}

void session_clean(const struct db_source *source)
{
	int64_t now_us = clock_utc_us();
	enum status status;

	for (struct db_loan loan = db_lend(source); db_next(&loan, &status, NULL);) {
		(void)!store_sessions_clean(loan.db, now_us, NULL);
		(void)!store_sign_in_counters_clean(loan.db, now_us, NULL);
		/* What could not be removed now is removed another time. */
		status = DUET_OK;
	}
}
