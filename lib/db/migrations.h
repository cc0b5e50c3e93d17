/* The schema: migrations/NNNN_name.sql in dbmate's format, compiled into the
 * program, and the table schema_migrations that says which were applied. */
#ifndef DUET_DB_MIGRATIONS_H
#define DUET_DB_MIGRATIONS_H

#include "db/db.h"

#include <stddef.h>

struct migration {
	const char *version; /* "0001" */
	const char *name;    /* "0001_tables" */
	const char *up, *down;
	bool optional; /* may be skipped where the right is missing: triggers */
};

/* In order; compiled in. */
extern const struct migration migrations[];
extern const size_t migration_count;

enum migration_state {
	MIGRATION_PENDING,
	MIGRATION_APPLIED,
	MIGRATION_HALF_APPLIED
};

/* state_out has room for migration_count.  *unknown_out: versions that are
 * applied and that this program does not know. */
DUET_MUST_USE enum status migrations_state(struct db *db, enum migration_state *state_out,
					   size_t *unknown_out, struct error *error_out);

/* Applies the next pending one / takes back the last applied one, under a lock
 * that only one process can hold.  *done_out is the one it was, NULL when
 * there was nothing to do.  A file that fails in its middle stays marked as
 * half applied, and the error says which statement it was. */
DUET_MUST_USE enum status migrations_up(struct db *db, bool skip_optional,
					const struct migration **done_out, struct error *error_out);
DUET_MUST_USE enum status migrations_down(struct db *db, const struct migration **done_out,
					  struct error *error_out);

#endif
