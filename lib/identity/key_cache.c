/* A table of fixed size remembers for a second who holds a key, so that a key costs one
 * statement a second at most, and so does a wrong one. */
#include "identity/key_cache.h"

#include "base/clock.h"
#include "identity/key_text.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* How long an answer is used; a revoked key stops within this time. */
#define ANSWER_LIVES_MS 1000

/* A power of two.  Two keys that share a slot replace each other, which costs a look-up
 * and nothing else. */
#define SLOT_COUNT 1024

struct slot {
	unsigned char hash[KEY_HASH_SIZE];
	int64_t valid_until_ms; /* monotonic; 0: never filled */
	int64_t expires_us;     /* 0: never */
	bool known;
	struct caller caller;
};

struct key_cache {
	pthread_mutex_t lock;
	struct slot slots[SLOT_COUNT];
};

struct key_cache *key_cache_open(void)
{
	struct key_cache *cache = calloc(1, sizeof(*cache));

	if (cache == NULL)
		return NULL;
	if (pthread_mutex_init(&cache->lock, NULL) != 0) {
		free(cache);
		return NULL;
	}
	return cache;
}

void key_cache_close(struct key_cache **cache)
{
	if (*cache == NULL)
		return;
	(void)pthread_mutex_destroy(&(*cache)->lock);
	free(*cache);
	*cache = NULL;
}

static struct slot *slot_of(struct key_cache *cache, const unsigned char *hash)
{
	return &cache->slots[(hash[0] | (unsigned)hash[1] << 8) % SLOT_COUNT];
}

/* False where the table has no fresh answer. */
static bool recall(struct key_cache *cache, const unsigned char *hash, int64_t now_ms,
		   struct slot *answer_out)
{
	const struct slot *slot = slot_of(cache, hash);
	bool fresh;

	(void)pthread_mutex_lock(&cache->lock);
	fresh = now_ms < slot->valid_until_ms &&
		sodium_memcmp(slot->hash, hash, KEY_HASH_SIZE) == 0;
	if (fresh)
		*answer_out = *slot;
	(void)pthread_mutex_unlock(&cache->lock);
	return fresh;
}

static void remember(struct key_cache *cache, const struct slot *answer)
{
	struct slot *slot = slot_of(cache, answer->hash);

	(void)pthread_mutex_lock(&cache->lock);
	*slot = *answer;
	(void)pthread_mutex_unlock(&cache->lock);
}

/* It shows people which keys are no longer used: to the minute is enough, and one write
 * a minute is nothing.  A failure to note it is no failure of the look-up. */
static void note_use(struct db *db, const struct api_key *key)
{
	int64_t now_us = clock_utc_us();

	if (key->revoked_us == 0 && now_us - key->last_used_us >= CLOCK_US_PER_MINUTE)
		(void)!store_key_used(db, key->id, now_us, NULL);
}

static enum status look_up(const struct db_source *source, struct arena *arena, struct slot *answer,
			   struct error *error_out)
{
	unsigned char stored_hash[KEY_HASH_SIZE];
	struct api_key key = { .id = 0 };
	enum status status;

	for (struct db_loan loan = db_lend(source); db_next(&loan, &status, error_out);) {
		status = store_key_find(loan.db, answer->hash, arena, &key, stored_hash, error_out);
		if (status == DUET_OK)
			note_use(loan.db, &key);
	}
	if (status == DUET_NOT_FOUND)
		return DUET_OK;
	if (status != DUET_OK)
		return status;
	/* The database found the row through an index; this comparison, in constant
	 * time, decides. */
	if (sodium_memcmp(stored_hash, answer->hash, KEY_HASH_SIZE) == 0) {
		answer->known = key.revoked_us == 0;
		answer->expires_us = key.expires_us;
		caller_of_key(&key, &answer->caller);
	}
	return DUET_OK;
}

enum status key_cache_find(struct key_cache *cache, const struct db_source *source,
			   const char *key_text, struct arena *arena, struct caller *caller_out,
			   struct error *error_out)
{
	struct slot answer = { .known = false };
	int64_t now_ms = clock_monotonic_ms();
	enum status status;

	if (!key_text_is_well_formed(key_text))
		return DUET_NOT_FOUND;
	key_text_hash(key_text, answer.hash);

	if (!recall(cache, answer.hash, now_ms, &answer)) {
		status = look_up(source, arena, &answer, error_out);
		if (status != DUET_OK)
			return status;
		/* Counted from before the look-up, so that a key that is revoked during
		 * it stops within a second too. */
		answer.valid_until_ms = now_ms + ANSWER_LIVES_MS;
		remember(cache, &answer);
	}

	if (!answer.known)
		return DUET_NOT_FOUND;
	if (answer.expires_us != 0 && clock_utc_us() >= answer.expires_us)
		return DUET_NOT_FOUND;
	*caller_out = answer.caller;
	return DUET_OK;
}
