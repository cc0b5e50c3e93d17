/* Moving the schema forward and back, one migration at a time. */
#ifndef DUET_DB_MIGRATIONS_H
#define DUET_DB_MIGRATIONS_H

#include "db/db.h"
#include "db/migrations_state.h"

/* Applies the next pending migration / takes back the last applied one, under a lock that only
 * one process can hold.  *done_out is that migration, NULL if there was nothing to do.  A file
 * that fails in the middle stays marked as half applied, and the error names the statement. */
DUET_MUST_USE enum status migrations_up(struct db *db, bool skip_optional,
					const struct migration **done_out, struct error *error_out);
DUET_MUST_USE enum status migrations_down(struct db *db, const struct migration **done_out,
					  struct error *error_out);

#endif
