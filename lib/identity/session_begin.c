/* What was checked is looked at again where the session begins: it may have been
 * changed meanwhile, and whoever did that has ended the sessions that there were
 * then. */
#include "identity/session_begin.h"

#include "base/clock.h"
#include "db/transaction.h"
#include "identity/session_limits.h"
#include "identity/session_token.h"

#include <arpa/inet.h>
#include <sodium.h>
#include <string.h>

#define USER_AGENT_SIZE 256

struct find_arguments {
	const char *email;
	struct credentials *credentials_out;
};

static enum status find_once(struct db *db, void *arguments, struct error *error_out)
{
	struct find_arguments *a = arguments;

	return store_credentials_find(db, a->email, a->credentials_out, error_out);
}

enum status credentials_of(const struct db_source *source, const char *email,
			   struct credentials *credentials_out, struct error *error_out)
{
	struct find_arguments arguments = { email, credentials_out };
	enum status status;

	*credentials_out = (struct credentials){ .user_id = 0 };
	status = reads_run(source, find_once, &arguments, error_out);
	if (status == DUET_OK && credentials_out->disabled)
		sodium_memzero(credentials_out->password_hash, PASSWORD_HASH_SIZE);
	return status == DUET_NOT_FOUND ? DUET_OK : status;
}

struct working {
	const struct beginning *beginning;
	struct new_session new_session;
	uint64_t session_id;
	enum user_role role;
};

static enum status still_the_same(struct db *db, struct working *working, struct error *error_out)
{
	const struct credentials *checked = working->beginning->credentials;
	struct credentials now;
	enum status status = store_credentials_lock(db, checked->user_id, &now, error_out);

	if (status != DUET_OK)
		return status;
	working->role = now.role;
	if (now.disabled)
		status = fail(error_out, DUET_HERE, DUET_NOT_FOUND, "the user is disabled");
	else if (strcmp(now.password_hash, checked->password_hash) != 0)
		status = fail(error_out, DUET_HERE, DUET_BUSY, "the password was just changed");
	sodium_memzero(&now, sizeof(now));
	return status;
}

static enum status begin(struct db *db, void *context, struct error *error_out)
{
	struct working *working = context;
	const struct beginning *beginning = working->beginning;
	uint64_t user_id = beginning->credentials->user_id;
	int64_t now_us = working->new_session.created_us;
	enum status status = still_the_same(db, working, error_out);

	if (status == DUET_OK && beginning->new_hash[0] != '\0')
		status = store_password_write(db, user_id, beginning->new_hash, now_us, error_out);
	if (status == DUET_OK && beginning->besides != NULL)
		status = beginning->besides(db, user_id, now_us, error_out);
	if (status == DUET_OK)
		status = store_session_create(db, &working->new_session, &working->session_id,
					      error_out);
	if (status == DUET_OK)
		status = sign_in_throttle_clear(db, beginning->subject, now_us, error_out);
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

enum status session_begin(const struct db_source *source, const struct beginning *beginning,
			  char token_out[static SESSION_TOKEN_SIZE], struct session *session_out,
			  struct error *error_out)
{
	struct working working = { .beginning = beginning };
	struct new_session *new_session = &working.new_session;
	int64_t now_us = clock_utc_us();
	char user_agent[USER_AGENT_SIZE];
	struct session_token token;
	enum status status;

	session_token_make(&token, token_out);
	*new_session = (struct new_session){
		.user_id = beginning->credentials->user_id,
		.created_us = now_us,
		.expires_us = session_expires_us(now_us),
		.address = address_of(beginning->place->address),
		.user_agent = user_agent_of(beginning->place->user_agent, user_agent),
	};
	session_token_hash(&token, new_session->token_hash);
	status = transaction_run_pooled(source, begin, &working, error_out);
	if (status == DUET_OK) {
		*session_out = (struct session){
			.id = working.session_id,
			.user_id = new_session->user_id,
			.role = working.role,
			.created_us = now_us,
			.last_seen_us = now_us,
		};
		session_token_csrf(&token, session_out->csrf_token);
	} else {
		sodium_memzero(token_out, SESSION_TOKEN_SIZE);
	}
	sodium_memzero(&token, sizeof(token));
	return status;
}

static enum status clean_once(struct db *db, void *arguments, struct error *error_out)
{
	int64_t now_us = clock_utc_us();

	(void)arguments;
	(void)!store_sessions_clean(db, now_us, error_out);
	(void)!store_sign_in_counters_clean(db, now_us, error_out);
	return DUET_OK;
}

void session_clean(const struct db_source *source)
{
	(void)!reads_run(source, clean_once, NULL, NULL);
}
