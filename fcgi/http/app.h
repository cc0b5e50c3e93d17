/* What all threads of one process share: made by server/serve.c before the first of
 * them starts, closed after the last has ended.
 *
 * It is known here, below everything that uses it: a request leads to it, and handlers,
 * access and telemetry find their part in it.  What http itself has nothing to do with
 * is only named. */
#ifndef DUET_FCGI_HTTP_APP_H
#define DUET_FCGI_HTTP_APP_H

#include "base/settings.h"
#include "committer/committer.h"
#include "db/pool.h"
#include "fcgi/http/route.h"
#include "identity/key_cache.h"
#include "jwt/jwt.h"

#include <semaphore.h>

struct drift_keeper;
struct log;
struct metrics;

struct app {
	const struct settings *settings;
	const struct route_table *routes;
	struct log *log;
	struct db_pool *pool;
	struct key_cache *key_cache;
	struct jwt_verifier *jwt; /* NULL: nobody comes with a token */
	struct committer *committer;
	struct metrics *metrics;           /* of the whole pool */
	struct drift_keeper *drift_keeper; /* what they say of drift */
	sem_t batch_slots; /* see BATCHES_AT_ONCE */
	volatile bool stopping; /* long work ends after its next step */
};

#endif
