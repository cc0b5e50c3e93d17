/* What all threads of one process share: made by server/serve.c before the first of
 * them starts, closed after the last has ended.
 *
 * It stands in this room because every request leads to it, and everybody who uses it
 * uses requests.  Its members are only named here; each user includes the header of the
 * one that they need. */
#ifndef DUET_FCGI_HTTP_APP_H
#define DUET_FCGI_HTTP_APP_H

#include "fcgi/http/route.h"

#include <semaphore.h>
#include <stdbool.h>

struct committer;
struct db_pool;
struct drift_refresher;
struct jwt_verifier;
struct key_cache;
struct log;
struct metrics;
struct settings;

struct app {
	const struct settings *settings;
	const struct route_table *routes;
	struct log *log;
	struct db_pool *pool;
	struct key_cache *key_cache;
	struct jwt_verifier *jwt; /* NULL: nobody comes with a token */
	struct committer *committer;
	struct metrics *metrics; /* of the whole pool of processes */
	struct drift_refresher *drift_refresher;
	sem_t batch_slots;      /* see BATCHES_AT_ONCE */
	volatile bool stopping; /* long work ends after its next step */
};

#endif
