/* One hash at a time: the others queue at a gate, and only as many as will get
 * through in a second or so. */
#include "identity/password.h"

#include "base/condition.h"
#include "base/text.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <sodium.h>
#include <string.h>

#define HASH_OPS   2
#define HASH_BYTES ((size_t)64 << 20)

/* Each that waits holds a handler thread, which spending needs too. */
#define WAITING_MAX 8

static_assert(PASSWORD_BYTES_MIN == 8 && PASSWORD_BYTES_MAX == 1024, PASSWORD_RULE);
static_assert(PASSWORD_HASH_SIZE >= crypto_pwhash_STRBYTES, "a hash fits its place");

/* Nobody's: the hash of 32 random bytes that were thrown away.  Its parameters
 * are those above, so that it takes as long as anybody's. */
static const char hash_of_nobody[crypto_pwhash_STRBYTES] =
	"$argon2id$v=19$m=65536,t=2,p=1$A/PmxRsTEwETzm6RsNabVg$"
	"dgMIUCW/xoLSSnGtHRr16ZHOOG7H7D+s9JkQaIOUPyI";

static struct {
	pthread_once_t once;
	pthread_mutex_t lock;
	pthread_cond_t opened;
	bool taken;
	int waiting;
} gate = { .once = PTHREAD_ONCE_INIT, .lock = PTHREAD_MUTEX_INITIALIZER };

static void gate_init(void)
{
	assert(crypto_pwhash_str_needs_rehash(hash_of_nobody, HASH_OPS, HASH_BYTES) == 0);
	(void)condition_init(&gate.opened);
}

/* With the lock held. */
static bool gate_wait(int64_t deadline_ms)
{
	bool in_time = true;

	if (gate.taken && gate.waiting >= WAITING_MAX)
		return false;
	gate.waiting++;
	while (gate.taken && in_time)
		in_time = condition_wait(&gate.opened, &gate.lock, deadline_ms);
	gate.waiting--;
	return !gate.taken;
}

static bool gate_enter(int64_t deadline_ms)
{
	bool entered;

	(void)pthread_once(&gate.once, gate_init);
	(void)pthread_mutex_lock(&gate.lock);
	entered = gate_wait(deadline_ms);
	if (entered)
		gate.taken = true;
	(void)pthread_mutex_unlock(&gate.lock);
	return entered;
}

static void gate_leave(void)
{
	(void)pthread_mutex_lock(&gate.lock);
	gate.taken = false;
	(void)pthread_cond_signal(&gate.opened);
	(void)pthread_mutex_unlock(&gate.lock);
}

static enum status no_room(struct error *error_out)
{
	return fail(error_out, DUET_HERE, DUET_BUSY, "too many passwords wait to be hashed");
}

static enum status no_memory(struct error *error_out)
{
	return fail(error_out, DUET_HERE, DUET_BUSY, "no memory to hash a password in");
}

bool password_is_acceptable(const char *password)
{
	size_t length = strnlen(password, PASSWORD_BYTES_MAX + 1);

	return length >= PASSWORD_BYTES_MIN && length <= PASSWORD_BYTES_MAX &&
	       text_check(password, length, NULL) == TEXT_OK;
}

static bool hash_make(const char *password, char hash_out[static PASSWORD_HASH_SIZE])
{
	memset(hash_out, 0, PASSWORD_HASH_SIZE);
	return crypto_pwhash_str_alg(hash_out, password, strlen(password), HASH_OPS, HASH_BYTES,
				     crypto_pwhash_ALG_ARGON2ID13) == 0;
}

enum status password_hash(const char *password, int64_t deadline_ms,
			  char hash_out[static PASSWORD_HASH_SIZE], struct error *error_out)
{
	bool made;

	if (!gate_enter(deadline_ms))
		return no_room(error_out);
	made = hash_make(password, hash_out);
	gate_leave();
	return made ? DUET_OK : no_memory(error_out);
}

/* False where there was no memory to find out. */
static bool compare(const char *password, const char *hash, bool *matches_out)
{
	errno = 0;
	*matches_out = crypto_pwhash_str_verify(hash, password, strlen(password)) == 0;
	return *matches_out || errno != ENOMEM;
}

enum status password_check(const char *password, const char *hash, int64_t deadline_ms,
			   struct password_check *check_out, struct error *error_out)
{
	bool exists = hash != NULL && hash[0] != '\0';
	bool compared, matches;

	*check_out = (struct password_check){ .matches = false };
	/* A password that is too long to be set cannot be right; saying so takes as
	 * long. */
	if (strnlen(password, PASSWORD_BYTES_MAX + 1) > PASSWORD_BYTES_MAX) {
		password = "";
		exists = false;
	}
	if (!gate_enter(deadline_ms))
		return no_room(error_out);
	compared = compare(password, exists ? hash : hash_of_nobody, &matches);
	check_out->matches = compared && exists && matches;
	/* If this fails, it is tried again at the next sign-in. */
	if (check_out->matches && crypto_pwhash_str_needs_rehash(hash, HASH_OPS, HASH_BYTES) != 0 &&
	    !hash_make(password, check_out->renewed_hash))
		check_out->renewed_hash[0] = '\0';
	gate_leave();
	return compared ? DUET_OK : no_memory(error_out);
}
