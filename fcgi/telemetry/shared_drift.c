#include "fcgi/telemetry/shared_drift.h"

/* While one copy is read, the next summary goes into the other.  Only the one after
 * that would disturb, and by then the number has changed. */
bool shared_drift_read(const struct shared_drift *shared, struct metrics_drift *drift_out)
{
	uint64_t number;

	do {
		const struct drift_copy *copy;

		number = shared->number;
		copy = &shared->copies[number % 2];
		*drift_out = (struct metrics_drift){
			.summary = { .organizations = copy->organizations,
				     .out_of_step = copy->out_of_step,
				     .outside_changes = copy->outside_changes,
				     .organization_ahead = amount_of(copy->organization_ahead),
				     .user_ahead = amount_of(copy->user_ahead) },
			.as_of_us = copy->as_of_us,
		};
	} while (number != shared->number);
	return number != 0;
}

/* The number comes last: a process that is killed half way leaves the valid copy as it
 * was. */
void shared_drift_write(struct shared_drift *shared, const struct metrics_drift *drift)
{
	uint64_t number = shared->number + 1;
	struct drift_copy *copy = &shared->copies[number % 2];

	copy->organizations = drift->summary.organizations;
	copy->out_of_step = drift->summary.out_of_step;
	copy->outside_changes = drift->summary.outside_changes;
	copy->organization_ahead = amount_credits(drift->summary.organization_ahead);
	copy->user_ahead = amount_credits(drift->summary.user_ahead);
	copy->as_of_us = drift->as_of_us;
	shared->number = number;
}
