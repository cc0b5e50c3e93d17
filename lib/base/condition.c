#include "base/condition.h"

#include <time.h>

bool condition_init(pthread_cond_t *condition)
{
	pthread_condattr_t attributes;
	bool ready;

	if (pthread_condattr_init(&attributes) != 0)
		return false;
	ready = pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) == 0 &&
		pthread_cond_init(condition, &attributes) == 0;
	(void)pthread_condattr_destroy(&attributes);
	return ready;
}

bool condition_wait(pthread_cond_t *condition, pthread_mutex_t *lock, int64_t deadline_ms)
{
	struct timespec until = { .tv_sec = deadline_ms / 1000,
				  .tv_nsec = (long)(deadline_ms % 1000) * 1000000 };

	if (deadline_ms == INT64_MAX)
		return pthread_cond_wait(condition, lock) == 0;
	return pthread_cond_timedwait(condition, lock, &until) == 0;
}
