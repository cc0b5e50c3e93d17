/* What the tests of sync are built on: a rig whose accounts are removed before each
 * test, runs over it, and a checksum of the whole database. */
#ifndef DUET_TEST_SYNC_RIG_H
#define DUET_TEST_SYNC_RIG_H

#include "rig.h"
#include "sync/everybody.h"
#include "sync/user.h"

/* Removes all accounts, entries and runs. */
void sync_rig_empty(void);

/* A purchase in the old application: the organization's balance changes by that
 * much, and nothing else does. */
void sync_rig_move_mirror(uint64_t user_id, int64_t credits);
void sync_rig_move_user(uint64_t user_id, int64_t credits);

int64_t sync_rig_balance(uint64_t user_id);
int64_t sync_rig_mirror(uint64_t user_id); /* INT64_MIN: no row */
int64_t sync_rig_entries(uint64_t user_id, const char *type);

/* The sync of one user by the rig's committer, as "key:1"; the result is valid
 * until the next one. */
struct sync_result sync_rig_user(struct rig *rig, struct db_pool *pool, uint64_t user_id,
				 enum sync_direction direction, bool dry_run, bool allow_decrease);

/* Frees what the calling thread has from these functions; call it before it ends. */
void sync_rig_thread_end(void);

#define SYNC_RIG_STEPS 200

struct sync_rig_step {
	uint64_t organization_id;
	enum sync_skip skip;
	size_t entry_count;
	int64_t user_after, organization_after;
};

/* What a run over everybody reported. */
struct sync_rig_all {
	struct sync_progress progress;
	enum status status;
	struct sync_rig_step steps[SYNC_RIG_STEPS];
	size_t step_count, chunk_count;
	/* Called after each chunk; may be NULL. */
	void (*after_chunk)(struct sync_rig_all *run);
	volatile bool stop; /* set by after_chunk */
};

/* Starts or continues a run, for work_ms; adds to the steps and chunks.  The status is
 * in ->status. */
void sync_rig_everybody(struct rig *rig, struct db_pool *pool, const struct sync_request *asked,
			int64_t work_ms, int64_t timeout_ms, struct sync_rig_all *run);

/* A number that changes with any byte of any table but sync_runs. */
uint64_t sync_rig_checksum(void);

/* Fails the test unless the five invariants hold and no outside change is left. */
void sync_rig_assert_clean(struct rig *rig);

#endif
