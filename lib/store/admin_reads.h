/* What administrators look up: plain reads through the pool, see reads.h. */
#ifndef DUET_STORE_ADMIN_READS_H
#define DUET_STORE_ADMIN_READS_H

#include "store/reads.h"
#include "store/sync_runs.h"

/* The newest entries of the organization's chain whose two amounts differ, at most
 * `limit`, looked for among its last 10,000 entries; `last_seq` is where it ends. */
DUET_MUST_USE enum status read_entries_of_drift(const struct db_source *source,
						uint64_t organization_id, uint64_t last_seq,
						size_t limit, struct arena *arena,
						struct entry *entries_out, size_t *found_out,
						struct error *error_out);

/* Newest first, before `before_id` (0: from the newest), at most `limit`. */
DUET_MUST_USE enum status read_sync_runs(const struct db_source *source, uint64_t before_id,
					 size_t limit, struct arena *arena,
					 struct sync_run *runs_out, size_t *found_out,
					 struct error *error_out);

/* Newest first, of finished runs over everybody, at most `limit`. */
DUET_MUST_USE enum status read_sync_runs_of_everybody(const struct db_source *source, size_t limit,
						      struct arena *arena,
						      struct sync_run *runs_out, size_t *found_out,
						      struct error *error_out);

#endif
