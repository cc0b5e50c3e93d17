/* A scan finds candidates by plain reads.  The committer measures each of them again under
 * its locks: what the scan saw decides nothing. */
#include "sync/everybody.h"

#include "base/clock.h"
#include "committer/committer.h"
#include "sync/runs.h"

/* Accounts that a chunk looks at: 50 ms where nothing is wrong. */
#define CHUNK_EXAMINE_MAX 20000

/* How long a chunk waits for rows that somebody else has locked; then the run ends. */
#define CHUNK_MS 10000

/* The names of 1000 users and their organizations, at 255 characters of 4 bytes. */
#define ARENA_BYTES     ((size_t)64 * 1024)
#define ARENA_BYTES_MAX ((size_t)8 * 1024 * 1024)

/* One call of sync_everybody(). */
struct work {
	const struct sync_backend *backend;
	const struct sync_request *request;
	const struct sync_observer *observer;
	struct db_source source; /* with the deadline of the chunk */
	struct arena *arena;     /* of the chunk */
	struct sync_progress *progress;
};

static void set_deadline(struct work *work)
{
	int64_t deadline_ms = clock_monotonic_ms() + CHUNK_MS;

	if (work->backend->source->deadline_ms < deadline_ms)
		deadline_ms = work->backend->source->deadline_ms;
	work->source.deadline_ms = deadline_ms;
}

static enum status scan(struct work *work, struct db *db, struct drift_scan *chunk,
			struct error *error_out)
{
	size_t limit = committer_ticket_max(work->backend->committer);

	arena_reset(work->arena);
	*chunk = (struct drift_scan){
		.cursor = work->progress->cursor,
		.limit = limit,
		.examine_max = CHUNK_EXAMINE_MAX,
		.drifted = arena_array(work->arena, limit, sizeof(*chunk->drifted)),
	};
	if (chunk->drifted == NULL)
		return fail(error_out, DUET_HERE, DUET_NO_MEMORY, "%zu organizations", limit);
	return store_drift_scan(db, chunk, work->arena, error_out);
}

static bool fill(struct ticket *ticket, const struct work *work, const struct drift_scan *chunk)
{
	const struct sync_run *run = &work->progress->run;

	for (size_t i = 0; i < chunk->count; i++) {
		const struct sync_order order = {
			.organization_id = chunk->drifted[i].organization_id,
			.run_id = run->id,
			.options = run->options,
			.actor = work->request->actor,
		};

		if (!ticket_add_sync(ticket, &order))
			return false;
	}
	return true;
}

/* The status of the chunk.  DUET_OUTCOME_UNKNOWN outweighs the others: they say that
 * nothing was written. */
static enum status worst_of(const struct ticket *ticket, const struct drift_scan *chunk,
			    struct error *error_out)
{
	enum status worst = DUET_OK;

	for (size_t i = 0; i < chunk->count; i++) {
		enum status status = ticket_outcome(ticket, i).status;

		/* It was removed since the scan: there is nothing to repair. */
		if (status == DUET_OK || status == DUET_NOT_FOUND)
			continue;
		if (worst == DUET_OK || status == DUET_OUTCOME_UNKNOWN)
			worst = fail(error_out, DUET_HERE, status, "organization %llu",
				     (unsigned long long)chunk->drifted[i].organization_id);
	}
	return worst;
}

/* After a chunk that was not finished the run continues before it, and meets the skipped
 * ones again: they are counted then. */
static void count(const struct work *work, const struct ticket *ticket,
		  const struct drift_scan *chunk, bool whole, struct sync_totals *done)
{
	const struct sync_observer *observer = work->observer;

	for (size_t i = 0; i < chunk->count; i++) {
		const struct outcome outcome = ticket_outcome(ticket, i);

		if (outcome.status != DUET_OK)
			continue;
		if (!whole && outcome.verdict->skip != SYNC_NOT_SKIPPED)
			continue;
		sync_totals_count(done, outcome.verdict);
		if (observer->organization != NULL)
			observer->organization(observer->context, &chunk->drifted[i], &outcome);
	}
}

static enum status repair(const struct work *work, const struct drift_scan *chunk,
			  struct sync_totals *done, struct error *error_out)
{
	struct ticket *ticket;
	enum status status;

	if (chunk->count == 0)
		return DUET_OK;
	ticket = ticket_open();
	if (ticket != NULL && fill(ticket, work, chunk)) {
		committer_run(work->backend->committer, ticket, work->source.deadline_ms);
		status = worst_of(ticket, chunk, error_out);
		count(work, ticket, chunk, status == DUET_OK, done);
	} else {
		status = fail(error_out, DUET_HERE, DUET_NO_MEMORY, "%zu organizations",
			      chunk->count);
	}
	ticket_close(&ticket);
	return status;
}

static enum status run_chunk(struct work *work, struct error *error_out)
{
	struct sync_progress *progress = work->progress;
	struct sync_totals done = { 0 };
	struct drift_scan chunk = { .count = 0 };
	enum status status, noted;

	set_deadline(work);
	for (struct db_loan loan = db_lend(&work->source); db_next(&loan, &status, error_out);)
		status = scan(work, loan.db, &chunk, error_out);
	if (status != DUET_OK)
		return status;

	status = repair(work, &chunk, &done, error_out);
	if (status == DUET_OK) {
		done.examined = chunk.examined;
		progress->cursor = chunk.cursor;
		progress->complete = chunk.cursor.part == DRIFT_END;
		if (progress->complete)
			progress->run.finished_us = clock_utc_us();
	}
	noted = sync_run_note(work->source.pool, &progress->run, &done,
			      status == DUET_OK ? error_out : NULL);
	return status == DUET_OK ? noted : status;
}

/* The row says who began the run; the entries from here on say who asks now. */
static enum status go_on(struct work *work, struct error *error_out)
{
	struct sync_progress *progress = work->progress;
	struct sync_run run;
	enum status status =
		sync_run_find(&work->source, work->request->run_id, work->arena, &run, error_out);

	if (status != DUET_OK)
		return status;
	progress->run = run;
	progress->run.actor = work->request->actor;
	progress->complete = run.finished_us != 0;
	if (progress->complete)
		progress->cursor = (struct drift_cursor){ .part = DRIFT_END };
	return DUET_OK;
}

static enum status begin(struct work *work, struct error *error_out)
{
	struct sync_run run;
	enum status status = sync_run_begin(&work->source, work->request, &run, error_out);

	if (status == DUET_OK)
		work->progress->run = run;
	return status;
}

static bool is_over(const struct work *work, int64_t since_ms)
{
	const struct sync_request *request = work->request;

	return (request->stop != NULL && *request->stop) ||
	       clock_monotonic_ms() - since_ms >= request->work_ms;
}

static enum status run_chunks(struct work *work, struct error *error_out)
{
	const struct sync_observer *observer = work->observer;
	int64_t since_ms = clock_monotonic_ms();
	enum status status;

	set_deadline(work);
	status = work->request->run_id != 0 ? go_on(work, error_out) : begin(work, error_out);
	while (status == DUET_OK && !work->progress->complete) {
		status = run_chunk(work, error_out);
		if (status == DUET_OK && observer->chunk != NULL)
			observer->chunk(observer->context, work->progress);
		if (is_over(work, since_ms))
			break;
	}
	return status;
}

enum status sync_everybody(const struct sync_backend *backend, const struct sync_request *request,
			   const struct sync_observer *observer, struct sync_progress *progress_out,
			   struct error *error_out)
{
	struct work work = { .backend = backend,
			     .request = request,
			     .observer = observer,
			     .source = *backend->source,
			     .arena = arena_open(ARENA_BYTES, ARENA_BYTES_MAX),
			     .progress = progress_out };
	enum status status;

	*progress_out = (struct sync_progress){ .cursor = request->from };
	if (work.arena == NULL)
		return fail(error_out, DUET_HERE, DUET_NO_MEMORY, "an arena");
	status = run_chunks(&work, error_out);
	arena_close(&work.arena);
	return status;
}
