#include "identity/session.h"

#include "base/clock.h"

#include <sodium.h>
#include <string.h>

/* An administrator has to sign in again sooner. */
#define USER_IDLE_US   (7 * CLOCK_US_PER_DAY)
#define USER_LIVES_US  (30 * CLOCK_US_PER_DAY)
#define ADMIN_IDLE_US  (30 * CLOCK_US_PER_MINUTE)
#define ADMIN_LIVES_US (12 * CLOCK_US_PER_HOUR)

int64_t session_expires_us(int64_t now_us)
{
	return now_us + USER_LIVES_US;
}

int64_t session_lives_s(enum user_role role)
{
	return (role == USER_ROLE_ADMIN ? ADMIN_LIVES_US : USER_LIVES_US) / CLOCK_US_PER_SECOND;
}

/* What still holds was begun and used later than these. */
static struct session_cuts cuts_at(int64_t now_us)
{
	return (struct session_cuts){
		.now_us = now_us,
		.created_user_us = now_us - USER_LIVES_US,
		.created_admin_us = now_us - ADMIN_LIVES_US,
		.used_user_us = now_us - USER_IDLE_US,
		.used_admin_us = now_us - ADMIN_IDLE_US,
	};
}

static bool holds(const struct session_row *row, int64_t now_us)
{
	struct session_cuts cuts = cuts_at(now_us);
	bool admin = row->role == USER_ROLE_ADMIN;

	if (row->user_disabled)
		return false;
	if (row->expires_us <= now_us)
		return false;
	if (row->created_us <= (admin ? cuts.created_admin_us : cuts.created_user_us))
		return false;
	return row->last_used_us > (admin ? cuts.used_admin_us : cuts.used_user_us);
}

/* The session whose token has this hash, if it holds. */
static enum status find(struct db *db, const unsigned char hash[static SESSION_HASH_SIZE],
			struct session_row *row_out, struct error *error_out)
{
	enum status status = store_session_find(db, hash, row_out, error_out);
	int64_t now_us = clock_utc_us();

	if (status != DUET_OK)
		return status;
	/* The database found the row through an index; this comparison, in constant
	 * time, decides. */
	if (sodium_memcmp(row_out->token_hash, hash, SESSION_HASH_SIZE) != 0)
		return fail(error_out, DUET_HERE, DUET_NOT_FOUND, "no such session");
	if (!holds(row_out, now_us))
		return fail(error_out, DUET_HERE, DUET_NOT_FOUND, "the session is over");
	/* A failure to note it does not end the session. */
	if (now_us - row_out->last_used_us >= CLOCK_US_PER_MINUTE)
		(void)!store_session_used(db, row_out->id, now_us, NULL);
	return DUET_OK;
}

enum status session_of_token(const struct db_source *source, const char *token,
			     struct session *session_out, struct error *error_out)
{
	unsigned char hash[SESSION_HASH_SIZE];
	struct session_token bytes;
	struct session_row row;
	enum status status;

	if (!session_token_read(token, &bytes))
		return fail(error_out, DUET_HERE, DUET_NOT_FOUND, "no token of a session");
	session_token_hash(&bytes, hash);
	for (struct db_loan loan = db_lend(source); db_next(&loan, &status, error_out);)
		status = find(loan.db, hash, &row, error_out);
	if (status == DUET_OK) {
		*session_out = (struct session){
			.id = row.id,
			.user_id = row.user_id,
			.role = row.role,
		};
		session_token_csrf(&bytes, session_out->csrf_token);
	}
	sodium_memzero(&bytes, sizeof(bytes));
	return status;
}

bool session_csrf_matches(const struct session *session, const char *token)
{
	if (token == NULL || strnlen(token, CSRF_TOKEN_SIZE) != CSRF_TOKEN_SIZE - 1)
		return false;
	return sodium_memcmp(session->csrf_token, token, CSRF_TOKEN_SIZE - 1) == 0;
}

enum status session_end(const struct db_source *source, uint64_t user_id, uint64_t session_id,
			struct error *error_out)
{
	enum status status;

	/* When this runs again on another connection, it may not find the session
	 * because it has ended it already: for the caller that makes no difference. */
	for (struct db_loan loan = db_lend(source); db_next(&loan, &status, error_out);)
		status = store_session_end(loan.db, user_id, session_id, error_out);
	return status;
}

enum status session_list(const struct db_source *source, uint64_t user_id, size_t limit,
			 struct arena *arena, struct session_info *sessions_out, size_t *found_out,
			 struct error *error_out)
{
	struct session_cuts cuts = cuts_at(clock_utc_us());
	enum status status;

	for (struct db_loan loan = db_lend(source); db_next(&loan, &status, error_out);)
		status = store_sessions_list(loan.db, user_id, &cuts, limit, arena, sessions_out,
					     found_out, error_out);
	return status;
}
