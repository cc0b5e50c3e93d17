#include "sync/runs.h"

#include "base/clock.h"
#include "db/transaction.h"

/* What was done is noted even where the time was up before. */
#define NOTE_MS 1000

enum status sync_run_begin(const struct db_source *source, const struct sync_request *request,
			   struct sync_run *run_out, struct error *error_out)
{
	enum status status;

	*run_out = (struct sync_run){ .options = request->options,
				      .actor = request->actor,
				      .started_us = clock_utc_us() };
	/* Where the answer is lost a second row is made: the first did nothing. */
	for (struct db_loan loan = db_lend(source); db_next(&loan, &status, error_out);)
		status = store_sync_run_create(loan.db, run_out, &run_out->id, error_out);
	return status;
}

enum status sync_run_find(const struct db_source *source, uint64_t run_id, struct arena *arena,
			  struct sync_run *run_out, struct error *error_out)
{
	enum status status;

	for (struct db_loan loan = db_lend(source); db_next(&loan, &status, error_out);)
		status = store_sync_run_find(loan.db, run_id, arena, run_out, error_out);
	return status;
}

enum status read_sync_runs(const struct db_source *source, uint64_t before_id, size_t limit,
			   struct arena *arena, struct sync_run *runs_out, size_t *found_out,
			   struct error *error_out)
{
	enum status status;

	*found_out = 0;
	for (struct db_loan loan = db_lend(source); db_next(&loan, &status, error_out);)
		status = store_sync_runs_list(loan.db, before_id, limit, arena, runs_out, found_out,
					      error_out);
	return status;
}

enum status read_sync_runs_of_everybody(const struct db_source *source, size_t limit,
					struct arena *arena, struct sync_run *runs_out,
					size_t *found_out, struct error *error_out)
{
	enum status status;

	*found_out = 0;
	for (struct db_loan loan = db_lend(source); db_next(&loan, &status, error_out);)
		status = store_sync_runs_of_everybody(loan.db, limit, arena, runs_out, found_out,
						      error_out);
	return status;
}

/* In a transaction, although it is one statement: BEGIN finds a connection that died while
 * it was idle, and after that only a lost COMMIT leaves a doubt. */
enum status sync_run_note(struct db_pool *pool, struct sync_run *run,
			  const struct sync_totals *done, struct error *error_out)
{
	const struct db_source source = { .pool = pool,
					  .deadline_ms = clock_monotonic_ms() + NOTE_MS };
	enum status status;

	sync_totals_add(&run->totals, done);
	for (struct db_transaction tx = db_transaction(&source);
	     db_transaction_next(&tx, &status, error_out);)
		status = store_sync_run_add(tx.db, run->id, done, run->finished_us, error_out);
	return status;
}
