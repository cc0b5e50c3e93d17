/* Internal: what the database's error numbers mean to us, in one place. */
#ifndef DUET_DB_ERRORS_H
#define DUET_DB_ERRORS_H

#include "db/db.h"

#include <stdbool.h>

/* Where the error arose: before COMMIT was sent nothing can have been written,
 * after it an error may hide a commit. */
enum db_phase {
	DB_PHASE_STATEMENT,
	DB_PHASE_COMMIT
};

/* The status of an error number of server or client library. */
enum status db_status_for(unsigned code, enum db_phase phase);

/* Whether the account lacks a right, and what to tell of it after the server's
 * words: "" of any other number. */
bool db_code_is_of_rights(unsigned code);
const char *db_rights_hint(unsigned code);

/* Fills the error, notes where the connection is beyond use, and returns the
 * status.  `what` is a statement's name or the like. */
enum status db_fail(struct db *db, const char *where, const char *what, unsigned code,
		    const char *message, struct error *error_out);

#endif
