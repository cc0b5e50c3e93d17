#include "sync/row.h"

#include "base/clock.h"
#include "db/transaction.h"

/* Where the answer is lost a second row may be made: then one is left that did
 * nothing. */
static enum status create_once(struct db *db, void *arguments, struct error *error_out)
{
	struct sync_run *run = arguments;

	return store_sync_run_create(db, run, &run->id, error_out);
}

enum status sync_row_create(const struct db_source *source, struct sync_run *run,
			    struct error *error_out)
{
	*run = (struct sync_run){ .direction = run->direction,
				  .dry_run = run->dry_run,
				  .allow_decrease = run->allow_decrease,
				  .actor = run->actor,
				  .started_us = clock_utc_us() };
	return reads_run(source, create_once, run, error_out);
}

struct find_arguments {
	uint64_t run_id;
	struct arena *arena;
	struct sync_run *run_out;
};

static enum status find_once(struct db *db, void *arguments, struct error *error_out)
{
	struct find_arguments *a = arguments;

	return store_sync_run_find(db, a->run_id, a->arena, a->run_out, error_out);
}

enum status sync_row_find(const struct db_source *source, uint64_t run_id, struct arena *arena,
			  struct sync_run *run_out, struct error *error_out)
{
	struct find_arguments arguments = { run_id, arena, run_out };

	return reads_run(source, find_once, &arguments, error_out);
}

/* In a transaction, although it is one statement: BEGIN finds a connection that
 * died while it was idle, and after that only a lost COMMIT leaves a doubt. */
enum status sync_row_add(const struct db_source *source, const struct sync_run *done, bool finished,
			 struct error *error_out)
{
	enum status status;

	for (struct db_transaction tx = db_transaction(source);
	     db_transaction_next(&tx, &status, error_out);)
		status = store_sync_run_add(tx.db, done, finished, error_out);
	return status;
}
