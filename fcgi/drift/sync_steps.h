/* What an answer tells of the steps of a run over all: a step is gone after its
 * call, so what is told is kept. */
#ifndef DUET_FCGI_DRIFT_SYNC_STEPS_H
#define DUET_FCGI_DRIFT_SYNC_STEPS_H

#include "sync/run.h"

/* An answer lists so many; the run's own figures count all of them. */
#define SYNC_STEPS_ENTRIES_MAX 100
#define SYNC_STEPS_SKIPPED_MAX 1000

struct skipped_step {
	uint64_t organization_id;
	const char *organization_name;
	const char *user_email, *user_name; /* NULL where there is not exactly one member */
	enum sync_skip reason;
	struct amount user_balance, organization_balance;
};

struct sync_steps {
	struct arena *arena;
	struct entry entries[SYNC_STEPS_ENTRIES_MAX];
	struct skipped_step skipped[SYNC_STEPS_SKIPPED_MAX];
	size_t entry_count, skipped_count;
	bool more_entries, more_skipped; /* than are kept */
	/* What users would lose who were skipped for that reason, listed or not. */
	struct amount would_take;
};

/* In the arena; NULL when it is spent. */
struct sync_steps *sync_steps_open(struct arena *arena);

/* The `step` of sync_everybody(); `context` is a struct sync_steps. */
void sync_steps_note(void *context, const struct sync_step *step);

#endif
