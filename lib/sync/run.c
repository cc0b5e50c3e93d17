/* A run over all finds candidates by plain reads and repairs them through the
 * committer, which measures again: what the scan saw decides nothing. */
#include "sync/run.h"

#include "base/clock.h"
#include "sync/chunk.h"
#include "sync/row.h"

/* Accounts that a chunk looks at: 50 ms where nothing is wrong. */
#define CHUNK_EXAMINE_MAX 20000

/* A chunk whose rows somebody holds ends the run after this. */
#define CHUNK_MS 10000

/* What was done is noted even where the time was up before. */
#define NOTE_MS 1000

/* The names of 1000 users and their organizations, at 255 characters of 4 bytes. */
#define ARENA_BYTES     ((size_t)64 * 1024)
#define ARENA_BYTES_MAX ((size_t)8 * 1024 * 1024)

struct everybody {
	struct committer *committer;
	struct db_source source; /* with the deadline of the chunk */
	int64_t deadline_ms;
	struct arena *arena;
	void (*step)(void *context, const struct sync_step *step);
	void *context;
	struct sync_all all;
};

/* The texts of a group go with its ticket. */
static bool keep_entries(const struct outcome *outcome, struct arena *arena,
			 struct sync_one *result)
{
	struct entry *entries = arena_array(arena, outcome->entry_count, sizeof(*entries));

	for (size_t i = 0; entries != NULL && i < outcome->entry_count; i++) {
		entries[i] = outcome->entries[i];
		entries[i].reason = arena_strdup(arena, entries[i].reason);
		entries[i].actor = arena_strdup(arena, entries[i].actor);
		entries[i].key = arena_strdup(arena, entries[i].key);
	}
	result->entries = entries;
	result->entry_count = outcome->entry_count;
	return entries != NULL && !arena_spent(arena);
}

static enum status settle_one(struct ticket *ticket, const struct db_source *source,
			      struct sync_run *run, struct arena *arena, struct sync_one *result,
			      struct error *error_out)
{
	const struct outcome outcome = ticket_outcome(ticket, 0);
	const struct db_source noting = { .pool = source->pool,
					  .deadline_ms = clock_monotonic_ms() + NOTE_MS };

	if (outcome.status != DUET_OK)
		return fail(error_out, DUET_HERE, outcome.status, "organization %llu",
			    (unsigned long long)result->user.organization_id);
	result->verdict = *outcome.verdict;
	run->examined = 1;
	run->finished_us = clock_utc_us();
	sync_chunk_count(run, &outcome);
	/* What was done stands, whether its row says so or not. */
	(void)!sync_row_add(&noting, run, true, NULL);
	if (!keep_entries(&outcome, arena, result))
		return fail(error_out, DUET_HERE, DUET_NO_MEMORY, "%zu entries",
			    outcome.entry_count);
	return DUET_OK;
}

enum status sync_one_user(struct committer *committer, const struct db_source *source,
			  const struct user_name *name, const struct sync_run *asked,
			  struct arena *arena, struct sync_one *result_out, struct error *error_out)
{
	struct sync_one result = { .run_id = 0 };
	struct sync_run run = *asked;
	struct ticket *ticket;
	enum status status;

	for (struct db_loan loan = db_lend(source); db_next(&loan, &status, error_out);)
		status = store_user_find(loan.db, name, arena, &result.user, error_out);
	if (status == DUET_OK)
		status = sync_row_create(source, &run, error_out);
	if (status != DUET_OK)
		return status;

	result.run_id = run.id;
	ticket = ticket_open();
	if (ticket != NULL && sync_chunk_add(ticket, &run, result.user.organization_id)) {
		committer_run(committer, ticket, source->deadline_ms);
		status = settle_one(ticket, source, &run, arena, &result, error_out);
	} else {
		status = fail(error_out, DUET_HERE, DUET_NO_MEMORY, "a ticket");
	}
	ticket_close(&ticket);
	if (status == DUET_OK)
		*result_out = result;
	return status;
}

struct scan_arguments {
	struct everybody *everybody;
	struct drift_cursor cursor;
	struct drifted *found;
	size_t limit, count;
	uint64_t examined;
};

static enum status scan_once(struct db *db, void *arguments, struct error *error_out)
{
	struct scan_arguments *a = arguments;
	struct arena *arena = a->everybody->arena;

	arena_reset(arena);
	a->found = arena_array(arena, a->limit, sizeof(*a->found));
	if (a->found == NULL)
		return fail(error_out, DUET_HERE, DUET_NO_MEMORY, "%zu organizations", a->limit);
	a->cursor = a->everybody->all.cursor;
	return store_drift_scan(db, &a->cursor, a->limit, CHUNK_EXAMINE_MAX, arena, a->found,
				&a->count, &a->examined, error_out);
}

static enum status repair(struct everybody *everybody, const struct scan_arguments *scan,
			  struct sync_run *done, struct error *error_out)
{
	const struct sync_chunk chunk = { .run = &everybody->all.run,
					  .found = scan->found,
					  .count = scan->count,
					  .deadline_ms = everybody->source.deadline_ms,
					  .step = everybody->step,
					  .context = everybody->context };

	if (scan->count == 0)
		return DUET_OK;
	return sync_chunk_run(&chunk, everybody->committer, done, error_out);
}

static void set_deadline(struct everybody *everybody)
{
	int64_t deadline_ms = clock_monotonic_ms() + CHUNK_MS;

	if (everybody->deadline_ms < deadline_ms)
		deadline_ms = everybody->deadline_ms;
	everybody->source.deadline_ms = deadline_ms;
}

static enum status run_chunk(struct everybody *everybody, struct error *error_out)
{
	struct sync_all *all = &everybody->all;
	struct sync_run done = { .id = all->run.id };
	struct scan_arguments scan = { .everybody = everybody,
				       .limit = committer_ticket_max(everybody->committer) };
	enum status status, noted;

	set_deadline(everybody);
	status = reads_run(&everybody->source, scan_once, &scan, error_out);
	if (status != DUET_OK)
		return status;

	status = repair(everybody, &scan, &done, error_out);
	if (status == DUET_OK) {
		all->cursor = scan.cursor;
		done.examined = scan.examined;
		if (scan.cursor.part == DRIFT_END)
			done.finished_us = clock_utc_us();
	}
	everybody->source.deadline_ms = clock_monotonic_ms() + NOTE_MS;
	noted = sync_row_add(&everybody->source, &done, done.finished_us != 0,
			     status == DUET_OK ? error_out : NULL);
	sync_chunk_add_up(&all->run, &done);
	all->run.finished_us = done.finished_us;
	all->complete = done.finished_us != 0;
	return status == DUET_OK ? noted : status;
}

/* The row's own actor is who began. */
static enum status go_on(struct everybody *everybody, const struct sync_run *asked,
			 struct error *error_out)
{
	struct sync_all *all = &everybody->all;
	enum status status = sync_row_find(&everybody->source, asked->id, everybody->arena,
					   &all->run, error_out);

	all->run.actor = asked->actor;
	if (status == DUET_OK && all->run.finished_us != 0) {
		all->complete = true;
		all->cursor = (struct drift_cursor){ .part = DRIFT_END };
	}
	return status;
}

static enum status begin(struct everybody *everybody, const struct sync_run *asked,
			 struct error *error_out)
{
	struct sync_run run = *asked;
	enum status status;

	set_deadline(everybody);
	if (asked->id != 0)
		return go_on(everybody, asked, error_out);
	status = sync_row_create(&everybody->source, &run, error_out);
	if (status == DUET_OK)
		everybody->all.run = run;
	return status;
}

enum status sync_everybody(struct committer *committer, const struct db_source *source,
			   const struct sync_run *asked, const struct drift_cursor *from,
			   int64_t work_ms, const volatile _Bool *stop,
			   void (*step)(void *context, const struct sync_step *step),
			   void (*progress)(void *context, const struct sync_all *so_far),
			   void *context, struct sync_all *result_out, struct error *error_out)
{
	struct everybody everybody = { .committer = committer,
				       .source = *source,
				       .deadline_ms = source->deadline_ms,
				       .arena = arena_open(ARENA_BYTES, ARENA_BYTES_MAX),
				       .step = step,
				       .context = context };
	int64_t since_ms = clock_monotonic_ms();
	enum status status;

	*result_out = everybody.all;
	if (everybody.arena == NULL)
		return fail(error_out, DUET_HERE, DUET_NO_MEMORY, "an arena");
	if (from != NULL)
		everybody.all.cursor = *from;
	status = begin(&everybody, asked, error_out);
	while (status == DUET_OK && !everybody.all.complete) {
		status = run_chunk(&everybody, error_out);
		if (status == DUET_OK && progress != NULL)
			progress(context, &everybody.all);
		if ((stop != NULL && *stop) || clock_monotonic_ms() - since_ms >= work_ms)
			break;
	}
	*result_out = everybody.all;
	arena_close(&everybody.arena);
	return status;
}
