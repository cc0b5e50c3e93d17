#include "store/sync_runs.h"

#include "db/column.h"
#include "db/statement.h"

enum {
	SYNC_RUN_CREATE,
	SYNC_RUN_ADD,
	SYNC_RUN_FIND,
	SYNC_RUNS_LIST,
	SYNC_RUNS_OF_EVERYBODY,
};

/* clang-format off */
#define SYNC_RUN_SELECT                                                            \
	"SELECT r.id, CAST(r.direction AS UNSIGNED), r.dryRun, r.allowDecrease, r.actor,\n" \
	"       r.startedAt, r.finishedAt, r.examined, r.repaired, r.skipped,\n"   \
	"       r.creditsAdded, r.creditsTaken\n"                                  \
	"  FROM sync_runs AS r\n"
#define SYNC_RUN_COLUMN_LETTERS "uuiisttuuuii"

static const struct statement_definition statements[] = {
	[SYNC_RUN_CREATE] = {
		.name = "sync_run_create", .roles = DB_READS,
		.sql = "INSERT INTO sync_runs\n"
		       "       (direction, dryRun, allowDecrease, actor, startedAt)\n"
		       "VALUES (?, ?, ?, ?, ?)",
		.params = "uuust", .columns = "",
	},
	[SYNC_RUN_ADD] = {
		.name = "sync_run_add", .roles = DB_READS,
		.sql = "UPDATE sync_runs\n"
		       "   SET examined = examined + ?, repaired = repaired + ?,\n"
		       "       skipped = skipped + ?,\n"
		       "       creditsAdded = LEAST(CAST(creditsAdded AS DECIMAL(30)) + ?,\n"
		       "                            9223372036854775807),\n"
		       "       creditsTaken = LEAST(CAST(creditsTaken AS DECIMAL(30)) + ?,\n"
		       "                            9223372036854775807),\n"
		       "       finishedAt = COALESCE(?, finishedAt)\n"
		       " WHERE id = ?",
		.params = "uuuiitu", .columns = "",
	},
	[SYNC_RUN_FIND] = {
		.name = "sync_run_find", .roles = DB_READS,
		.sql = SYNC_RUN_SELECT
		       " WHERE r.id = ?",
		.params = "u", .columns = SYNC_RUN_COLUMN_LETTERS,
	},
	[SYNC_RUNS_LIST] = {
		.name = "sync_runs_list", .roles = DB_READS,
		.sql = SYNC_RUN_SELECT
		       " WHERE r.id < ?\n"
		       " ORDER BY r.id DESC\n"
		       " LIMIT ?",
		.params = "uu", .columns = SYNC_RUN_COLUMN_LETTERS,
	},
	/* The repair of one user examines one organization. */
	[SYNC_RUNS_OF_EVERYBODY] = {
		.name = "sync_runs_of_everybody", .roles = DB_READS,
		.sql = SYNC_RUN_SELECT
		       " WHERE r.id < ? AND r.examined > 1 AND r.finishedAt IS NOT NULL\n"
		       " ORDER BY r.id DESC\n"
		       " LIMIT ?",
		.params = "uu", .columns = SYNC_RUN_COLUMN_LETTERS,
	},
};
/* clang-format on */

const struct statement_table sync_runs_statements = STATEMENT_TABLE(statements);

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
	struct statement *statement;
	struct cell cells[] = {
		/* The numbers of an ENUM count from 1. */
		cell_unsigned((uint64_t)run->options.direction + 1),
		cell_unsigned(run->options.dry_run),
		cell_unsigned(run->options.allow_decrease),
		cell_text(run->actor),
		cell_time(run->started_us),
	};
	enum status status = statement_execute(db, &statements[SYNC_RUN_CREATE], cells, 1,
					       &statement, error_out);

	if (status == DUET_OK)
		*run_id_out = statement_insert_id(statement);
	return status;
}

enum status store_sync_run_add(struct db *db, uint64_t run_id, const struct sync_totals *done,
			       int64_t finished_us, struct error *error_out)
{
	struct statement *statement;
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
	status = statement_execute(db, &statements[SYNC_RUN_ADD], cells, 1, &statement, error_out);
	if (status == DUET_OK && statement_affected(statement) != 1)
		return fail(error_out, DUET_HERE, DUET_NOT_FOUND, "no such run");
	return status;
}

static struct sync_run run_read(const struct statement *statement, struct arena *arena)
{
	return (struct sync_run){
		.id = column_unsigned(statement, RUN_ID),
		.options = { .direction = column_unsigned(statement, RUN_DIRECTION) == 2
						  ? SYNC_USER_TO_ORGANIZATION
						  : SYNC_ORGANIZATION_TO_USER,
			     .dry_run = column_signed(statement, RUN_DRY) != 0,
			     .allow_decrease = column_signed(statement, RUN_ALLOW_DECREASE) != 0 },
		.actor = column_text(statement, RUN_ACTOR, arena),
		.started_us = column_time(statement, RUN_STARTED),
		.finished_us = column_time(statement, RUN_FINISHED),
		.totals = { .examined = column_unsigned(statement, RUN_EXAMINED),
			    .repaired = column_unsigned(statement, RUN_REPAIRED),
			    .skipped = column_unsigned(statement, RUN_SKIPPED),
			    .credits_added = column_amount(statement, RUN_CREDITS_ADDED),
			    .credits_taken = column_amount(statement, RUN_CREDITS_TAKEN) },
	};
}

static enum status runs_read(struct statement *statement, struct sync_runs_page *page,
			     struct arena *arena, struct error *error_out)
{
	enum status status;
	size_t found = 0;

	while (statement_step(statement, &status, error_out) == STEP_ROW) {
		if (found == page->limit)
			return statement_unexpected(statement, error_out);
		page->runs[found++] = run_read(statement, arena);
	}
	if (status != DUET_OK)
		return status;
	if (arena_spent(arena))
		return statement_too_large(statement, error_out);
	page->count = found;
	return DUET_OK;
}

enum status store_sync_run_find(struct db *db, uint64_t run_id, struct arena *arena,
				struct sync_run *run_out, struct error *error_out)
{
	struct sync_runs_page page = { .limit = 1, .runs = run_out };
	struct cell cell = cell_unsigned(run_id);
	struct statement *statement;
	enum status status =
		statement_execute(db, &statements[SYNC_RUN_FIND], &cell, 1, &statement, error_out);

	if (status == DUET_OK)
		status = runs_read(statement, &page, arena, error_out);
	if (status == DUET_OK && page.count == 0)
		return fail(error_out, DUET_HERE, DUET_NOT_FOUND, "no such run");
	return status;
}

static enum status page_read(struct db *db, size_t which, struct sync_runs_page *page,
			     struct arena *arena, struct error *error_out)
{
	struct cell cells[] = { cell_unsigned(page->before_id != 0 ? page->before_id : UINT64_MAX),
				cell_unsigned(page->limit) };
	struct statement *statement;
	enum status status =
		statement_execute(db, &statements[which], cells, 1, &statement, error_out);

	return status == DUET_OK ? runs_read(statement, page, arena, error_out) : status;
}

enum status store_sync_runs_list(struct db *db, struct sync_runs_page *page, struct arena *arena,
				 struct error *error_out)
{
	return page_read(db, SYNC_RUNS_LIST, page, arena, error_out);
}

enum status store_sync_runs_of_everybody(struct db *db, struct sync_runs_page *page,
					 struct arena *arena, struct error *error_out)
{
	return page_read(db, SYNC_RUNS_OF_EVERYBODY, page, arena, error_out);
}
