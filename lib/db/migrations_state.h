/* Internal: whether the schema that is there is the one this program knows. */
#ifndef DUET_DB_MIGRATIONS_STATE_H
#define DUET_DB_MIGRATIONS_STATE_H

#include "db/db.h"

/* DUET_SCHEMA_UNKNOWN, with a sentence that says what is there, what is needed
 * and what to run, where a required migration is missing or one is applied
 * that this program does not know. */
DUET_MUST_USE enum status migrations_check(struct db *db, struct error *error_out);

#endif
