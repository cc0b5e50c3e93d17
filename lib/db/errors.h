/* Internal: what the database's error numbers mean to us, in one place. */
#ifndef DUET_DB_ERRORS_H
#define DUET_DB_ERRORS_H

#include "base/status.h"

/* Where the error arose: before COMMIT was sent nothing can have been written, after it
 * an error may hide a commit. */
enum db_phase {
	DB_PHASE_PREPARE,
	DB_PHASE_STATEMENT,
	DB_PHASE_COMMIT
};

/* The status of an error number of server or client library. */
enum status db_status_for(unsigned code, enum db_phase phase);

/* Advice for the operator, to follow the server's message.  "" for most numbers. */
const char *db_code_hint(unsigned code);

#endif
