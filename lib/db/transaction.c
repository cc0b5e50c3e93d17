/* The loop around a transaction, with its bounds. */
#include "db/transaction.h"

#include "base/clock.h"
#include "base/random.h"

/* Each try waits a random time of up to 2, 4, 8, ... ms: about half a second
 * in all, after which the row is not contended but held. */
#define ATTEMPTS_MAX   9
#define PAUSE_MS_FIRST 2
#define PAUSE_MS_LAST  256

static enum status attempt(struct db *db, transaction_work *work, void *context,
			   struct error *error_out)
{
	enum status status = db_begin(db, error_out);

	if (status != DUET_OK)
		return status;
	status = work(db, context, error_out);
	if (status == DUET_OK)
		status = db_commit(db, error_out);
	/* A lock that ran out undoes its statement only: what the transaction
	 * holds besides must go before it is run again. */
	if (status != DUET_OK)
		db_rollback(db);
	return status;
}

enum status transaction_run(struct db *db, int64_t deadline_ms, transaction_work *work,
			    void *context, struct error *error_out)
{
	uint32_t pause_ms = PAUSE_MS_FIRST;

	for (int i = 0; i < ATTEMPTS_MAX; i++) {
		enum status status = attempt(db, work, context, error_out);

		if (status != DUET_CONFLICT && status != DUET_LOCK_TIMEOUT)
			return status;
		if (clock_monotonic_ms() + pause_ms > deadline_ms)
			return DUET_BUSY;
		clock_sleep_ms(1 + random_below(pause_ms));
		if (pause_ms < PAUSE_MS_LAST)
			pause_ms *= 2;
	}
	return DUET_BUSY;
}

enum status transaction_run_pooled(const struct db_source *source, transaction_work *work,
				   void *context, struct error *error_out)
{
	enum status status;

	for (struct db_loan loan = db_lend(source); db_next(&loan, &status, error_out);)
		status = transaction_run(loan.db, source->deadline_ms, work, context, error_out);
	return status;
}
