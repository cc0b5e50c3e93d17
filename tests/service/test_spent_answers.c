/* An answer that says "nothing was done" is true, also where the memory of a request
 * is used up after the write.  Requests that write are sent with every size of arena
 * from the first with which something is written. */
#include "rig.h"

#include "base/array.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "fcgi/http/reply.h"
#include "fcgi/http/request.h"
#include "fcgi/http/router.h"
#include "fcgi/routes.h"
#include "store/store.h"

#include <inttypes.h>
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define MOST_BYTES 32768
#define STEP       16
#define SOON_MS    20000
#define PASSWORD   "correct horse"

static struct rig rig;
static struct app app;
static uint64_t user_id;
static char hash[crypto_pwhash_STRBYTES]; /* of PASSWORD, and a cheap one */
static unsigned tries;                    /* so that each can be told from the others */

static struct db_source soon(void)
{
	return (struct db_source){ .pool = app.pool,
				   .deadline_ms = clock_monotonic_ms() + SOON_MS };
}

struct write_case {
	const char *path;
	const char *body;    /* each # stands for the number of the try */
	const char *written; /* SQL: how much there is of what it writes */
	unsigned sizes;      /* of the arena that are tried; few where a password is hashed */
};

/* What the answer says of the write. */
enum claim {
	CLAIM_DONE,
	CLAIM_NOT_DONE,
	CLAIM_OPEN /* it tells the client to look, or to ask again */
};

static enum claim claim_of(const struct reply *reply)
{
	if (reply->problem == NULL)
		return reply->http_status < 400 ? CLAIM_DONE : CLAIM_OPEN;
	return reply->problem->type == PROBLEM_INTERNAL ||
			       reply->problem->type == PROBLEM_OUTCOME_UNKNOWN
		       ? CLAIM_OPEN
		       : CLAIM_NOT_DONE;
}

/* The body with the number of the try for each #. */
static size_t write_body(const char *pattern, char *body, size_t size)
{
	struct arena *own = arena_open(2048, 2048);
	struct buffer buffer;

	buffer_init(&buffer, own);
	for (; *pattern != '\0'; pattern++) {
		if (*pattern == '#')
			buffer_add_integer(&buffer, tries);
		else
			buffer_add_char(&buffer, *pattern);
	}
	assert_non_null(buffer_text(&buffer));
	(void)snprintf(body, size, "%s", buffer_text(&buffer));
	arena_close(&own);
	return strlen(body);
}

static enum claim claim_with(const struct write_case *c, size_t most)
{
	struct arena *own = arena_open(most, most);
	char body[1024], key[32];
	struct request request = {
		.app = &app,
		.arena = own,
		.id = "test-request",
		.method = METHOD_POST,
		.params.query.value = "",
		.params.remote_addr.value = "192.0.2.1",
		.caller = { .user_id = user_id, .scopes = SCOPE_ADMIN, .actor = "key:1" },
		.idempotency_key = key,
		.source = soon(),
	};
	const char *value, *allow;
	struct reply reply;
	enum claim claim;

	assert_non_null(own);
	tries++;
	/* Nobody's failures, and no new password, are in the way of the next try. */
	test_sql("DELETE FROM sign_in_failures");
	test_sql("UPDATE users SET passwordHash = '%s' WHERE id = %llu", hash,
		 (unsigned long long)user_id);
	(void)snprintf(key, sizeof(key), "key-%u", tries);
	request.body_length = write_body(c->body, body, sizeof(body));
	request.body = body;
	request.deadline_ms = request.source.deadline_ms;
	request.route = router_find(&routes, METHOD_POST, c->path, own, &value, &allow);
	assert_non_null(request.route);
	reply = request.route->handle(&request);
	claim = claim_of(&reply);
	arena_close(&own);
	return claim;
}

/* Whether it was written; whatever the answer says of that must be true. */
static bool try_with(const struct write_case *c, size_t most)
{
	const int64_t before = test_sql_number("%s", c->written);
	const enum claim claim = claim_with(c, most);
	const bool written = test_sql_number("%s", c->written) != before;

	if ((claim == CLAIM_NOT_DONE && written) || (claim == CLAIM_DONE && !written))
		fail_msg("%s with %zu bytes says that it was %sdone", c->path, most,
			 written ? "not " : "");
	return written;
}

static void expect_true_claims(const struct write_case *c)
{
	size_t too_few = 0, enough = MOST_BYTES;

	assert_true(try_with(c, enough));
	while (enough - too_few > STEP) {
		size_t middle = (too_few + enough) / 2 / STEP * STEP;

		if (try_with(c, middle))
			enough = middle;
		else
			too_few = middle;
	}
	for (unsigned i = 0; i < c->sizes; i++)
		assert_true(try_with(c, enough + STEP * i));
}

static void what_answers_say_of_an_operation_is_true(void **state)
{
	char single[256], batch[512];
	const struct write_case cases[] = {
		{ "/api/credits/grant", single, "SELECT COUNT(*) FROM credit_ledger", 128 },
		{ "/api/credits/batch", batch, "SELECT COUNT(*) FROM credit_ledger", 128 },
	};

	(void)state;
	(void)snprintf(single, sizeof(single),
		       "{\"userId\":%" PRIu64 ",\"amount\":1,\"reason\":\"a test\"}", user_id);
	(void)snprintf(batch, sizeof(batch),
		       "{\"operations\":[{\"userId\":%" PRIu64 ",\"amount\":1,\"type\":\"grant\","
		       "\"reason\":\"a test\",\"idempotencyKey\":\"batch-#\"}]}",
		       user_id);
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		expect_true_claims(&cases[i]);
}

static void what_answers_say_of_a_new_key_or_user_is_true(void **state)
{
	static const struct write_case cases[] = {
		{ "/api/admin/keys", "{\"name\":\"a test\",\"scopes\":[\"read\"]}",
		  "SELECT COUNT(*) FROM api_keys", 128 },
		{ "/api/admin/users",
		  "{\"name\":\"a test\",\"email\":\"new#@example.com\",\"externalId\":\"new|#\"}",
		  "SELECT COUNT(*) FROM users", 128 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		expect_true_claims(&cases[i]);
}

static void what_answers_say_of_a_sign_in_or_a_new_password_is_true(void **state)
{
	char body[256], form[256], email[128];
	const struct write_case cases[] = {
		{ "/api/login", body, "SELECT COUNT(*) FROM sessions", 12 },
		{ "/login", form, "SELECT COUNT(*) FROM sessions", 8 },
		{ "/api/me/password",
		  "{\"currentPassword\":\"" PASSWORD "\",\"newPassword\":\"another horse #\"}",
		  "SELECT COUNT(*) FROM audit_log WHERE action = 'user.password'", 4 },
	};

	(void)state;
	assert_true(test_sql_text(email, sizeof(email), "SELECT email FROM users WHERE id = %llu",
				  (unsigned long long)user_id));
	(void)snprintf(body, sizeof(body), "{\"email\":\"%s\",\"password\":\"" PASSWORD "\"}",
		       email);
	(void)snprintf(form, sizeof(form), "email=%s&password=correct+horse", email);
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		expect_true_claims(&cases[i]);
}

static int start(void **state)
{
	(void)state;
	rig_start(&rig, NULL);
	app = (struct app){
		.settings = &rig.settings,
		.pool = store_pool_open(&rig.settings),
		.committer = rig.committer,
	};
	user_id = rig_user(10, 0);
	return app.pool == NULL ||
	       crypto_pwhash_str(hash, PASSWORD, strlen(PASSWORD), crypto_pwhash_OPSLIMIT_MIN,
				 crypto_pwhash_MEMLIMIT_MIN) != 0;
}

static int stop(void **state)
{
	(void)state;
	db_pool_close(&app.pool);
	rig_stop(&rig);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_answers_say_of_an_operation_is_true),
		cmocka_unit_test(what_answers_say_of_a_new_key_or_user_is_true),
		cmocka_unit_test(what_answers_say_of_a_sign_in_or_a_new_password_is_true),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
