/* Moving the schema forward and back, one migration at a time. */
#ifndef DUET_DB_MIGRATIONS_H
#define DUET_DB_MIGRATIONS_H

#include "db/db.h"
#include "db/migrations_state.h"

/* Applies the next pending one / takes back the last applied one, under a lock
 * that only one process can hold.  *done_out is the one it was, NULL when
 * there was nothing to do.  A file that fails in its middle stays marked as
 * half applied, and the error says which statement it was. */
DUET_MUST_USE enum status migrations_up(struct db *db, bool skip_optional,
					const struct migration **done_out, struct error *error_out);
DUET_MUST_USE enum status migrations_down(struct db *db, const struct migration **done_out,
					  struct error *error_out);

#endif
