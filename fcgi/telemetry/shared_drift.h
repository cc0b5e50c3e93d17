/* The last summary of drift, in memory that processes share.  Its fields belong
 * together, so it is there twice: one copy is valid while the other is written. */
#ifndef DUET_FCGI_TELEMETRY_SHARED_DRIFT_H
#define DUET_FCGI_TELEMETRY_SHARED_DRIFT_H

#include "store/drift_summary.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct metrics_drift {
	struct drift_summary summary;
	int64_t as_of_us; /* UTC */
};

struct drift_copy {
	_Atomic uint64_t organizations, out_of_step, outside_changes;
	_Atomic int64_t organization_ahead, user_ahead, as_of_us;
};

/* All zeros: nobody has written one yet. */
struct shared_drift {
	_Atomic uint64_t number; /* of summaries so far; its parity says which copy is valid */
	struct drift_copy copies[2];
};

/* False where there is none yet. */
bool shared_drift_read(const struct shared_drift *shared, struct metrics_drift *drift_out);

/* By one process and thread at a time. */
void shared_drift_write(struct shared_drift *shared, const struct metrics_drift *drift);

#endif
