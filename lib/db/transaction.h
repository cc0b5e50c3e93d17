/* A short transaction on a borrowed connection, run again where another one was in
 * the way:
 *
 *	enum status status;
 *
 *	for (struct db_transaction tx = db_transaction(source);
 *	     db_transaction_next(&tx, &status, error_out);) {
 *		status = store_key_revoke(tx.db, id, now_us, error_out);
 *		if (status == DUET_OK)
 *			status = store_audit_insert(tx.db, &line, 1, error_out);
 *	}
 *	return status;
 *
 * The body sets `status` and must not leave the loop in any other way: DUET_OK is
 * committed, everything else is rolled back.  It may run several times, each time
 * from the start and with nothing left of the time before.
 *
 * DUET_CONFLICT and DUET_LOCK_TIMEOUT are tried again with jitter, a bounded number
 * of times and never past the source's deadline; then the status is DUET_BUSY and
 * nothing is written.  A connection that turns out to be dead is replaced.
 * DUET_OUTCOME_UNKNOWN says that the COMMIT had no answer; it is never tried again.
 * Every other status of the body is passed on. */
#ifndef DUET_DB_TRANSACTION_H
#define DUET_DB_TRANSACTION_H

#include "db/source.h"

struct db_transaction {
	struct db *db; /* valid in the loop's body */
	struct db_loan loan;
	int attempts; /* on this connection */
};

struct db_transaction db_transaction(const struct db_source *source);

/* True: run the body with tx->db.  False: it is over, and *status says how. */
bool db_transaction_next(struct db_transaction *tx, enum status *status, struct error *error_out);

#endif
