/* Whether the books add up: the five invariants of the ledger, in one consistent
 * snapshot, each chain read once. */
#ifndef DUET_VERIFY_VERIFY_H
#define DUET_VERIFY_VERIFY_H

#include "db/db.h"
#include "verify/pass.h"

/* Calls `found` for each finding and `progress` (may be NULL) now and then. */
DUET_MUST_USE enum status verify_books(
	struct db *db, void (*found)(void *context, const struct finding *finding),
	void (*progress)(void *context, uint64_t rows, uint64_t rows_estimate), void *context,
	struct verify_summary *summary_out, struct error *error_out);

#endif
