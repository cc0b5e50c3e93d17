/* Internal: the stretches that a look for drift is made in. */
#ifndef DUET_STORE_DRIFT_STRETCH_H
#define DUET_STORE_DRIFT_STRETCH_H

#include "db/cell.h"
#include "db/db.h"

extern const struct statement_table drift_stretch_statements;

/* Accounts of one stretch: 0.2 s where everything is in memory, and far from the
 * connection's read timeout where it is not. */
#define DRIFT_STRETCH_MAX 50000

/* Ids after one and up to another. */
struct drift_stretch {
	uint64_t after_id, last_id;
	uint64_t count; /* rows in it; 0: there are none after after_id */
};

/* The stretch of the next `most` users, or organizations. */
DUET_MUST_USE enum status drift_users_stretch(struct db *db, uint64_t after_id, uint64_t most,
					      struct drift_stretch *stretch_out,
					      struct error *error_out);
DUET_MUST_USE enum status drift_organizations_stretch(struct db *db, uint64_t after_id,
						      uint64_t most,
						      struct drift_stretch *stretch_out,
						      struct error *error_out);

/* Counts again, where it ends earlier than it did. */
DUET_MUST_USE enum status drift_users_recount(struct db *db, struct drift_stretch *stretch,
					      struct error *error_out);

/* Which organizations a stretch has that no single member stands for. */
struct drift_kinds {
	uint64_t shared; /* several members */
	uint64_t empty;  /* none */
	uint64_t bare;   /* no balance row */
};
DUET_MUST_USE enum status drift_kinds_count(struct db *db, const struct drift_stretch *stretch,
					    struct drift_kinds *kinds_out, struct error *error_out);
bool drift_kinds_any(const struct drift_kinds *kinds);

/* The parameters UNMIRRORED_PARAMS. */
#define DRIFT_UNMIRRORED_CELLS 8
void drift_unmirrored_cells(const struct drift_stretch *stretch, const struct drift_kinds *kinds,
			    struct cell cells_out[static DRIFT_UNMIRRORED_CELLS]);

#endif
