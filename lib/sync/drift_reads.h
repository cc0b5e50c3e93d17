/* What people see of drift: plain reads through the pool, see reads.h. */
#ifndef DUET_SYNC_DRIFT_READS_H
#define DUET_SYNC_DRIFT_READS_H

#include "store/drift.h"
#include "store/reads.h"

/* One organization, in step or not.  DUET_NOT_FOUND: there is none. */
DUET_MUST_USE enum status read_drift_of(const struct db_source *source, uint64_t organization_id,
					struct arena *arena, struct drifted *drifted_out,
					struct error *error_out);

/* A page of those that are out of step: goes on from *cursor until `limit` are
 * found, all has been looked at or half of the time is gone. */
DUET_MUST_USE enum status read_drift_page(const struct db_source *source,
					  struct drift_cursor *cursor, size_t limit,
					  struct arena *arena, struct drifted *drifted_out,
					  size_t *found_out, struct error *error_out);

DUET_MUST_USE enum status read_drift_ends(const struct db_source *source,
					  struct drift_ends *ends_out, struct error *error_out);

DUET_MUST_USE enum status read_drift_summary(const struct db_source *source,
					     struct drift_summary *summary_out,
					     struct error *error_out);

#endif
