#include "sync/runs.h"

#include "base/clock.h"
#include "db/transaction.h"

/* What was done is noted even when the request has no time left. */
#define NOTE_MS 1000

enum status sync_run_begin(const struct db_source *source, const struct sync_request *request,
			   struct sync_run *run_out, struct error *error_out)
{
	enum status status;

	*run_out = (struct sync_run){ .options = request->options,
				      .actor = request->actor,
				      .started_us = clock_utc_us() };
	/* If the answer is lost, a second row is made and the first stays empty. */
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

/* One statement, but in a transaction: BEGIN fails on a connection that died while idle,
 * and after that only a lost COMMIT leaves it unknown whether the row was changed. */
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

enum status read_sync_runs(const struct db_source *source, struct sync_runs_page *page,
			   struct arena *arena, struct error *error_out)
{
	enum status status;

	for (struct db_loan loan = db_lend(source); db_next(&loan, &status, error_out);)
		status = store_sync_runs_list(loan.db, page, arena, error_out);
	return status;
}

enum status read_sync_runs_of_everybody(const struct db_source *source, struct sync_runs_page *page,
					struct arena *arena, struct error *error_out)
{
	enum status status;

	for (struct db_loan loan = db_lend(source); db_next(&loan, &status, error_out);)
		status = store_sync_runs_of_everybody(loan.db, page, arena, error_out);
	return status;
}
