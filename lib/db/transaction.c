#include "db/transaction.h"

#include "base/clock.h"
#include "base/random.h"

/* Between two tries is a random time of up to 2, 4, 8, ... 256 ms: at most half a second
 * in all, after which the row is not contended but held. */
#define ATTEMPTS_MAX   9
#define PAUSE_MS_FIRST UINT32_C(2)

struct db_transaction db_transaction(const struct db_source *source)
{
	return (struct db_transaction){ .loan = db_lend(source) };
}

/* A lock that was waited for too long undoes its statement only: what the
 * transaction holds otherwise must go before it is run again. */
static enum status end(struct db *db, enum status status, struct error *error_out)
{
	if (status == DUET_OK)
		status = db_commit(db, error_out);
	if (status != DUET_OK)
		db_rollback(db);
	return status;
}

/* Whether to try again on the same connection; the pause is over then. */
static bool wait_for_others(struct db_transaction *tx, enum status status)
{
	uint32_t pause_ms = PAUSE_MS_FIRST << (tx->attempts - 1);

	if (status != DUET_CONFLICT && status != DUET_LOCK_TIMEOUT)
		return false;
	if (tx->attempts == ATTEMPTS_MAX ||
	    clock_monotonic_ms() + pause_ms > tx->loan.source->deadline_ms)
		return false;
	clock_sleep_ms(1 + random_below(pause_ms));
	tx->attempts++;
	return true;
}

bool db_transaction_next(struct db_transaction *tx, enum status *status, struct error *error_out)
{
	if (tx->db != NULL) {
		*status = end(tx->db, *status, error_out);
		if (wait_for_others(tx, *status)) {
			*status = db_begin(tx->db, error_out);
			if (*status == DUET_OK)
				return true;
		}
	}
	/* db_next() gives the connection back.  It lends another one where that was
	 * dead, and makes DUET_BUSY of a conflict. */
	while (db_next(&tx->loan, status, error_out)) {
		tx->db = tx->loan.db;
		tx->attempts = 1;
		*status = db_begin(tx->db, error_out);
		if (*status == DUET_OK)
			return true;
	}
	return false;
}
