/* Sessions that there are: whose they are, and their end. */
#include "identity/session.h"

#include "base/clock.h"
#include "identity/session_limits.h"
#include "identity/session_token.h"

#include <sodium.h>
#include <string.h>

#define USE_NOTED_EVERY_US INT64_C(60000000)

struct search {
	unsigned char hash[SESSION_HASH_SIZE];
	struct session_row row;
};

static enum status find_once(struct db *db, void *arguments, struct error *error_out)
{
	struct search *search = arguments;
	enum status status = store_session_find(db, search->hash, &search->row, error_out);
	int64_t now_us = clock_utc_us();

	if (status != DUET_OK)
		return status;
	/* The index found it; what decides is this. */
	if (sodium_memcmp(search->row.token_hash, search->hash, SESSION_HASH_SIZE) != 0)
		return fail(error_out, DUET_HERE, DUET_NOT_FOUND, "no such session");
	if (!session_holds(&search->row, now_us))
		return fail(error_out, DUET_HERE, DUET_NOT_FOUND, "the session is over");
	/* It may fail; the session has not. */
	if (now_us - search->row.last_used_us >= USE_NOTED_EVERY_US)
		(void)!store_session_used(db, search->row.id, now_us, NULL);
	return DUET_OK;
}

enum status session_of_token(const struct db_source *source, const char *token, struct arena *arena,
			     struct session *session_out, struct error *error_out)
{
	struct session_token bytes;
	struct search search;
	enum status status;

	(void)arena;
	if (!session_token_read(token, &bytes))
		return fail(error_out, DUET_HERE, DUET_NOT_FOUND, "no token of a session");
	session_token_hash(&bytes, search.hash);
	status = reads_run(source, find_once, &search, error_out);
	if (status == DUET_OK) {
		*session_out = (struct session){
			.id = search.row.id,
			.user_id = search.row.user_id,
			.role = search.row.role,
			.created_us = search.row.created_us,
			.last_seen_us = search.row.last_used_us,
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

struct end_arguments {
	uint64_t user_id, session_id;
};

/* Run again on another connection it may not find what it ended itself: to
 * whoever asks, that is the same. */
static enum status end_once(struct db *db, void *arguments, struct error *error_out)
{
	const struct end_arguments *a = arguments;

	return store_session_end(db, a->user_id, a->session_id, error_out);
}

enum status session_end(const struct db_source *source, uint64_t user_id, uint64_t session_id,
			struct error *error_out)
{
	struct end_arguments arguments = { user_id, session_id };

	return reads_run(source, end_once, &arguments, error_out);
}

struct list_arguments {
	uint64_t user_id;
	size_t limit;
	struct arena *arena;
	struct session_info *sessions_out;
	size_t *found_out;
};

static enum status list_once(struct db *db, void *arguments, struct error *error_out)
{
	struct list_arguments *a = arguments;
	struct session_cuts cuts = session_cuts_at(clock_utc_us());

	return store_sessions_list(db, a->user_id, &cuts, a->limit, a->arena, a->sessions_out,
				   a->found_out, error_out);
}

enum status session_list(const struct db_source *source, uint64_t user_id, size_t limit,
			 struct arena *arena, struct session_info *sessions_out, size_t *found_out,
			 struct error *error_out)
{
	struct list_arguments arguments = { user_id, limit, arena, sessions_out, found_out };

	return reads_run(source, list_once, &arguments, error_out);
}
