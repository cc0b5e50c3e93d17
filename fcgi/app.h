/* What all handler threads of one process share.  Made by serve.c before the
 * first of them starts, closed after the last has ended. */
#ifndef DUET_FCGI_APP_H
#define DUET_FCGI_APP_H

#include "base/settings.h"
#include "committer/committer.h"
#include "db/pool.h"
#include "fcgi/telemetry/log.h"
#include "identity/identity.h"
#include "jwt/jwt.h"

#include <semaphore.h>

/* A batch may bring 1 MiB and be answered with several: so many at once keep
 * a process within some 64 MiB. */
#define BATCHES_AT_ONCE 4

struct drift_keeper;
struct metrics;

struct app {
	const struct settings *settings;
	struct log *log;
	struct db_pool *pool;
	struct identity_cache *identities;
	struct jwt_verifier *jwt; /* NULL: nobody comes with a token */
	struct committer *committer;
	struct metrics *metrics;           /* of the whole pool */
	struct drift_keeper *drift_keeper; /* what they say of drift */
	sem_t batch_slots;
	volatile bool stopping; /* long work ends after its next step */
};

#endif
