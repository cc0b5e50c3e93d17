#include "store/sync_runs.h"

#include "db/column.h"
#include "db/ids_query.h"

/* The columns of SYNC_RUN_SELECT. */
enum sync_run_column {
	RUN_ID,
	RUN_DIRECTION,
	RUN_DRY,
	RUN_ALLOW_DECREASE,
	RUN_ACTOR,
	RUN_STARTED,
	RUN_FINISHED,
	RUN_EXAMINED,
	RUN_REPAIRED,
	RUN_SKIPPED,
	RUN_CREDITS_ADDED,
	RUN_CREDITS_TAKEN
};

enum status store_sync_run_create(struct db *db, const struct sync_run *run, uint64_t *run_id_out,
				  struct error *error_out)
{
	struct cell cells[] = {
		/* The numbers of an ENUM count from 1. */
		cell_unsigned((uint64_t)run->options.direction + 1),
		cell_unsigned(run->options.dry_run),
		cell_unsigned(run->options.allow_decrease),
		cell_text(run->actor),
		cell_time(run->started_us),
	};
	enum status status = statement_execute(db, STATEMENT_SYNC_RUN_CREATE, cells, 1, error_out);

	if (status == DUET_OK)
		*run_id_out = statement_insert_id(db, STATEMENT_SYNC_RUN_CREATE);
	return status;
}

enum status store_sync_run_add(struct db *db, uint64_t run_id, const struct sync_totals *done,
			       int64_t finished_us, struct error *error_out)
{
	struct cell cells[] = {
		cell_unsigned(done->examined),
		cell_unsigned(done->repaired),
		cell_unsigned(done->skipped),
		cell_amount(done->credits_added),
		cell_amount(done->credits_taken),
		finished_us != 0 ? cell_time(finished_us) : cell_null(),
		cell_unsigned(run_id),
	};
	bool nothing = finished_us == 0 && done->examined == 0 && done->repaired == 0 &&
		       done->skipped == 0 && amount_credits(done->credits_added) == 0 &&
		       amount_credits(done->credits_taken) == 0;
	enum status status;

	/* A row that is written with what it holds is not counted as written. */
	if (nothing)
		return DUET_OK;
	status = statement_execute(db, STATEMENT_SYNC_RUN_ADD, cells, 1, error_out);
	if (status == DUET_OK && statement_affected(db, STATEMENT_SYNC_RUN_ADD) != 1)
		return fail(error_out, DUET_HERE, DUET_NOT_FOUND, "no such run");
	return status;
}

static struct sync_run run_read(const struct db *db, enum statement_id statement,
				struct arena *arena)
{
	return (struct sync_run){
		.id = column_unsigned(db, statement, RUN_ID),
		.options = { .direction = column_unsigned(db, statement, RUN_DIRECTION) == 2
						  ? SYNC_USER_TO_ORGANIZATION
						  : SYNC_ORGANIZATION_TO_USER,
			     .dry_run = column_signed(db, statement, RUN_DRY) != 0,
			     .allow_decrease =
				     column_signed(db, statement, RUN_ALLOW_DECREASE) != 0 },
		.actor = column_text(db, statement, RUN_ACTOR, arena),
		.started_us = column_time(db, statement, RUN_STARTED),
		.finished_us = column_time(db, statement, RUN_FINISHED),
		.totals = { .examined = column_unsigned(db, statement, RUN_EXAMINED),
			    .repaired = column_unsigned(db, statement, RUN_REPAIRED),
			    .skipped = column_unsigned(db, statement, RUN_SKIPPED),
			    .credits_added = column_amount(db, statement, RUN_CREDITS_ADDED),
			    .credits_taken = column_amount(db, statement, RUN_CREDITS_TAKEN) },
	};
}

static enum status runs_read(struct db *db, enum statement_id statement, const struct cell *cells,
			     size_t capacity, struct arena *arena, struct sync_run *runs_out,
			     size_t *found_out, struct error *error_out)
{
	enum status status = statement_execute(db, statement, cells, 1, error_out);
	size_t found = 0;

	while (status == DUET_OK && statement_step(db, statement, &status, error_out) == STEP_ROW) {
		if (found == capacity)
			return rows_unexpected(db, statement, error_out);
		runs_out[found++] = run_read(db, statement, arena);
	}
	if (status == DUET_OK && arena_spent(arena))
		return fail(error_out, DUET_HERE, DUET_NO_MEMORY, "%s: the runs do not fit",
			    statement_definitions[statement].name);
	if (status == DUET_OK)
		*found_out = found;
	return status;
}

enum status store_sync_run_find(struct db *db, uint64_t run_id, struct arena *arena,
				struct sync_run *run_out, struct error *error_out)
{
	struct cell cell = cell_unsigned(run_id);
	size_t found = 0;
	enum status status =
		runs_read(db, STATEMENT_SYNC_RUN_FIND, &cell, 1, arena, run_out, &found, error_out);

	if (status == DUET_OK && found == 0)
		return fail(error_out, DUET_HERE, DUET_NOT_FOUND, "no such run");
	return status;
}

enum status store_sync_runs_list(struct db *db, uint64_t before_id, size_t limit,
				 struct arena *arena, struct sync_run *runs_out, size_t *found_out,
				 struct error *error_out)
{
	struct cell cells[] = { cell_unsigned(before_id != 0 ? before_id : UINT64_MAX),
				cell_unsigned(limit) };

	return runs_read(db, STATEMENT_SYNC_RUNS_LIST, cells, limit, arena, runs_out, found_out,
			 error_out);
}

enum status store_sync_runs_of_everybody(struct db *db, size_t limit, struct arena *arena,
					 struct sync_run *runs_out, size_t *found_out,
					 struct error *error_out)
{
	struct cell cell = cell_unsigned(limit);

	return runs_read(db, STATEMENT_SYNC_RUNS_OF_EVERYBODY, &cell, limit, arena, runs_out,
			 found_out, error_out);
}
