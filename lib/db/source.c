#include "db/source.h"

#include "base/clock.h"

/* After the database was away all idle connections are dead, and each attempt uses one up.  The
 * deadline is the limit that matters. */
#define ATTEMPTS_MAX 16

struct db_loan db_lend(const struct db_source *source)
{
	return (struct db_loan){ .source = source };
}

/* A read waits for no row, only for an ALTER or a backup that locks everything, and that passes. */
static enum status settled(enum status status)
{
	return status == DUET_LOCK_TIMEOUT || status == DUET_CONFLICT ? DUET_BUSY : status;
}

static bool is_worth_another(enum status status, bool usable)
{
	if (status == DUET_OK || status == DUET_OUTCOME_UNKNOWN)
		return false;
	return status == DUET_CONNECTION_LOST || !usable;
}

/* Gives the connection back; true when the work is to be done on another one. */
static bool give_back(struct db_loan *loan, enum status *status)
{
	bool again = is_worth_another(*status, db_is_usable(loan->db));

	db_pool_return(loan->source->pool, loan->db);
	loan->db = NULL;
	if (!again) {
		*status = settled(*status);
		return false;
	}
	*status = DUET_STORE_DOWN;
	return loan->attempts < ATTEMPTS_MAX && clock_monotonic_ms() < loan->source->deadline_ms;
}

bool db_next(struct db_loan *loan, enum status *status, struct error *error_out)
{
	if (loan->db != NULL && !give_back(loan, status))
		return false;
	*status =
		db_pool_borrow(loan->source->pool, loan->source->deadline_ms, &loan->db, error_out);
	loan->attempts++;
	return *status == DUET_OK;
}

enum status db_source_ping(const struct db_source *source, struct error *error_out)
{
	/* cppcheck does not see that the first db_next() only writes it. */
	enum status status = DUET_OK;

	/* The schema was compared when the connection was opened. */
	for (struct db_loan loan = db_lend(source); db_next(&loan, &status, error_out);)
		status = db_ping(loan.db, error_out);
	return status;
}

bool db_source_half_gone(const struct db_source *source, int64_t began_ms)
{
	return clock_monotonic_ms() >= began_ms + (source->deadline_ms - began_ms) / 2;
}
