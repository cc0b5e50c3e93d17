#include "sync/user.h"

#include "base/clock.h"
#include "committer/committer.h"
#include "sync/runs.h"
#include "sync/standing.h"

/* The repair is committed already, so a failure to note it is no failure of the repair. */
static void note(const struct sync_backend *backend, struct sync_run *run,
		 const struct sync_verdict *verdict)
{
	struct sync_totals done = { .examined = 1 };

	sync_totals_count(&done, verdict);
	run->finished_us = clock_utc_us();
	(void)!sync_run_note(backend->source->pool, run, &done, NULL);
}

/* The texts of a group are freed with its ticket.  The repair is done by now: where they
 * do not fit, the client has to look. */
static enum status keep_entries(const struct outcome *outcome, struct arena *arena,
				struct sync_result *result, struct error *error_out)
{
	struct entry *entries = arena_array(arena, outcome->entry_count, sizeof(*entries));

	for (size_t i = 0; entries != NULL && i < outcome->entry_count; i++) {
		entries[i] = outcome->entries[i];
		entries[i].reason = arena_strdup(arena, entries[i].reason);
		entries[i].actor = arena_strdup(arena, entries[i].actor);
		entries[i].key = arena_strdup(arena, entries[i].key);
	}
	if (arena_spent(arena))
		return fail(error_out, DUET_HERE, DUET_OUTCOME_UNKNOWN, "%zu entries do not fit",
			    outcome->entry_count);
	result->entries = entries;
	result->entry_count = outcome->entry_count;
	return DUET_OK;
}

/* Repairs, and notes it in the row of the run. */
static enum status repair(const struct sync_backend *backend, struct ticket *ticket,
			  struct sync_run *run, struct sync_result *result, struct error *error_out)
{
	const uint64_t organization_id = result->standing.user.organization_id;
	const struct sync_order order = { .organization_id = organization_id,
					  .run_id = run->id,
					  .options = run->options,
					  .actor = run->actor };

	if (!ticket_add_sync(ticket, &order))
		return fail(error_out, DUET_HERE, DUET_NO_MEMORY, "a group");
	committer_run(backend->committer, ticket, backend->source->deadline_ms);

	const struct outcome outcome = ticket_outcome(ticket, 0);

	if (outcome.status != DUET_OK)
		return fail(error_out, DUET_HERE, outcome.status, "organization %llu",
			    (unsigned long long)organization_id);
	result->run_id = run->id;
	result->verdict = *outcome.verdict;
	note(backend, run, outcome.verdict);
	return DUET_OK;
}

enum status sync_user(const struct sync_backend *backend, const struct sync_request *request,
		      struct arena *arena, struct sync_result *result_out, struct error *error_out)
{
	struct sync_run run;
	struct ticket *ticket;
	enum status status = read_user_standing(backend->source, &request->user, arena,
						&result_out->standing, error_out);

	if (status == DUET_OK)
		status = sync_run_begin(backend->source, request, &run, error_out);
	if (status != DUET_OK)
		return status;

	ticket = ticket_open();
	if (ticket == NULL)
		return fail(error_out, DUET_HERE, DUET_NO_MEMORY, "a ticket");
	status = repair(backend, ticket, &run, result_out, error_out);
	if (status == DUET_OK) {
		const struct outcome outcome = ticket_outcome(ticket, 0);

		status = keep_entries(&outcome, arena, result_out, error_out);
	}
	ticket_close(&ticket);
	return status;
}
