/* Waiting for a condition until a moment of the monotonic clock, so that it does not
 * depend on somebody setting the time of day. */
#ifndef DUET_BASE_CONDITION_H
#define DUET_BASE_CONDITION_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

/* False where the machine has no room for it. */
bool condition_init(pthread_cond_t *condition);

/* As pthread_cond_wait(), but false once `deadline_ms` (monotonic; INT64_MAX: never)
 * has passed. */
bool condition_wait(pthread_cond_t *condition, pthread_mutex_t *lock, int64_t deadline_ms);

#endif
