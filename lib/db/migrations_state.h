/* The migrations that this program knows, which of them the table schema_migrations says
 * were applied, and whether the schema that is there is the one this program knows. */
#ifndef DUET_DB_MIGRATIONS_STATE_H
#define DUET_DB_MIGRATIONS_STATE_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

struct db;

/* One of migrations/NNNN_name.sql, in dbmate's format. */
struct migration {
	const char *version; /* "0001" */
	const char *name;    /* "0001_tables" */
	const char *up, *down;
	bool optional; /* may be skipped where the right is missing: triggers */
};

/* In order; embed_migrations.cmake compiles them in. */
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

/* DUET_SCHEMA_UNKNOWN, with a sentence that says what is there, what is needed
 * and what to run, where a required migration is missing or one is applied
 * that this program does not know. */
DUET_MUST_USE enum status migrations_check(struct db *db, struct error *error_out);

#endif
