#include "people.h"

#include "base/clock.h"
#include "identity/sign_in_throttle.h"
#include "people/access.h"
#include "rig.h"
#include "store/store.h"

#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define SOON_MS 20000

struct rig rig;
struct db_pool *pool, *other_pool;
struct arena *arena;

int people_start(void **state)
{
	(void)state;
	rig_start(&rig, NULL);
	pool = store_pool_open(&rig.settings);
	other_pool = store_pool_open(&rig.settings);
	arena = arena_open((size_t)16 << 10, (size_t)1 << 20);
	return pool == NULL || other_pool == NULL || arena == NULL;
}

int people_stop(void **state)
{
	(void)state;
	arena_close(&arena);
	db_pool_close(&other_pool);
	db_pool_close(&pool);
	rig_stop(&rig);
	return 0;
}

int people_forget_failures(void **state)
{
	(void)state;
	test_sql("DELETE FROM sign_in_failures");
	return 0;
}

struct db_source soon(struct db_pool *of)
{
	return (struct db_source){ .pool = of, .deadline_ms = clock_monotonic_ms() + SOON_MS };
}

const char *email_of(uint64_t user_id)
{
	static char email[256];

	assert_true(test_sql_text(email, sizeof(email), "SELECT email FROM users WHERE id = %llu",
				  (unsigned long long)user_id));
	return email;
}

static void set_password(uint64_t user_id, const char *password)
{
	struct db_source source = soon(pool);
	struct error error;

	if (password_set(&source, user_id, password, "cli", &error) != DUET_OK)
		fail_msg("%s", error.message);
}

uint64_t make_user(void)
{
	uint64_t user_id = rig_user(10, 0);

	set_password(user_id, PASSWORD);
	return user_id;
}

struct attempt sign_in_through(struct db_pool *of, const char *email, const char *password,
			       const char *address)
{
	struct attempt attempt = { .retry_after_s = -1 };
	struct sign_in_place place = { .address = address, .user_agent = "a test" };
	struct db_source source = soon(of);
	struct arena *own = arena_open(4096, 65536);
	struct error error;

	attempt.status = session_sign_in(&source, email, password, &place, own, attempt.token,
					 &attempt.session, &attempt.retry_after_s, &error);
	arena_close(&own);
	return attempt;
}

struct attempt sign_in(uint64_t user_id, const char *password)
{
	return sign_in_through(pool, email_of(user_id), password, "192.0.2.1");
}

struct attempt signed_in(uint64_t user_id)
{
	struct attempt attempt = sign_in(user_id, PASSWORD);

	assert_int_equal(attempt.status, DUET_OK);
	return attempt;
}

enum status whose(const char *token, struct session *session_out)
{
	struct db_source source = soon(pool);
	struct error error;
	enum status status = session_of_token(&source, token, session_out, &error);

	arena_reset(arena);
	return status;
}

unsigned failures_of(const char *email, const char *address, const char *scope)
{
	char hex[2 * SIGN_IN_SUBJECT_SIZE + 1];
	struct sign_in_subject subject;

	sign_in_subject_of(email, address, &subject);
	(void)sodium_bin2hex(hex, sizeof(hex),
			     strcmp(scope, "account") == 0 ? subject.account
			     : strcmp(scope, "place") == 0 ? subject.place
							   : subject.address,
			     SIGN_IN_SUBJECT_SIZE);
	return (unsigned)test_sql_number("SELECT COALESCE(MAX(failures), 99) FROM sign_in_failures"
					 " WHERE scope = '%s' AND subjectHash = UNHEX('%s')",
					 scope, hex);
}
