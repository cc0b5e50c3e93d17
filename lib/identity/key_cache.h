/* Keys that were looked up within the last second; shared by all threads. */
#ifndef DUET_IDENTITY_KEY_CACHE_H
#define DUET_IDENTITY_KEY_CACHE_H

#include "db/source.h"
#include "identity/caller.h"

struct key_cache;

/* NULL when there is no memory. */
struct key_cache *key_cache_open(void);
void key_cache_close(struct key_cache **cache);

/* Who holds this key.  DUET_NOT_FOUND: nobody, or it is revoked or expired; the
 * caller is not told which.  A revoked key stops within a second.  That a key was
 * used is noted with it once a minute. */
DUET_MUST_USE enum status key_cache_find(struct key_cache *cache, const struct db_source *source,
					 const char *key_text, struct arena *arena,
					 struct caller *caller_out, struct error *error_out);

#endif
