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

struct add_arguments {
	const struct sync_run *done;
	bool finished;
	int64_t deadline_ms;
	bool is_unknown;
};

static enum status add_in_transaction(struct db *db, void *context, struct error *error_out)
{
	const struct add_arguments *a = context;

	return store_sync_run_add(db, a->done, a->finished, error_out);
}

/* In a transaction, although it is one statement: BEGIN finds a connection that
 * died while it was idle, and after that only a lost COMMIT leaves a doubt. */
static enum status add_once(struct db *db, void *arguments, struct error *error_out)
{
	struct add_arguments *a = arguments;
	enum status status = transaction_run(db, a->deadline_ms, add_in_transaction, a, error_out);

	/* Nothing is to be tried again, so nothing is said to have failed. */
	a->is_unknown = status == DUET_OUTCOME_UNKNOWN;
	return a->is_unknown ? DUET_OK : status;
}

enum status sync_row_add(const struct db_source *source, const struct sync_run *done, bool finished,
			 struct error *error_out)
{
	struct add_arguments arguments = { .done = done,
					   .finished = finished,
					   .deadline_ms = source->deadline_ms };
	enum status status = reads_run(source, add_once, &arguments, error_out);

	return arguments.is_unknown ? DUET_OUTCOME_UNKNOWN : status;
}
