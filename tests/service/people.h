/* People who sign in, for the tests of sessions: users with a password, and attempts
 * to sign in as if through two processes. */
#ifndef DUET_TEST_PEOPLE_H
#define DUET_TEST_PEOPLE_H

#include "identity/session_sign_in.h"
#include "rig.h"

#define PASSWORD "correct horse"

extern struct rig rig;
/* Two pools, as two processes have. */
extern struct db_pool *pool, *other_pool;
extern struct arena *arena;

/* Fixtures of a group of tests, and of one test. */
int people_start(void **state);
int people_stop(void **state);
int people_forget_failures(void **state);

struct db_source soon(struct db_pool *of);

/* Makes a user with PASSWORD; the address of one (valid until the next call). */
uint64_t make_user(void);
const char *email_of(uint64_t user_id);

struct attempt {
	enum status status;
	int retry_after_s;
	char token[SESSION_TOKEN_SIZE];
	struct session session;
};
struct attempt sign_in_through(struct db_pool *of, const char *email, const char *password,
			       const char *address);
struct attempt sign_in(uint64_t user_id, const char *password);
struct attempt signed_in(uint64_t user_id);

enum status whose(const char *token, struct session *session_out);

/* The failures counted for "account", "address" or "place"; 99: no row. */
unsigned failures_of(const char *email, const char *address, const char *scope);

#endif
