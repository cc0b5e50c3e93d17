#include "sync/chunk.h"

bool sync_chunk_add(struct ticket *ticket, const struct sync_run *run, uint64_t organization_id)
{
	const struct sync_order order = { .organization_id = organization_id,
					  .direction = run->direction,
					  .allow_decrease = run->allow_decrease,
					  .dry_run = run->dry_run,
					  .run_id = run->id,
					  .actor = run->actor };

	return ticket_add_sync(ticket, &order);
}

/* Where the sum does not fit it stays at the most that does. */
static void add_up(struct amount *sum, struct amount more)
{
	if (!amount_add(*sum, more, sum))
		*sum = amount_of(INT64_MAX);
}

static void count_entry(struct sync_run *done, const struct entry *entry)
{
	const struct amount nothing = amount_of(0);
	/* One of the two is 0. */
	struct amount moved = amount_equal(entry->user_amount, nothing) ? entry->organization_amount
									: entry->user_amount;

	if (entry->type != ENTRY_SYNC)
		return;
	if (amount_less(moved, nothing))
		add_up(&done->credits_taken, amount_negate(moved));
	else
		add_up(&done->credits_added, moved);
}

void sync_chunk_count(struct sync_run *done, const struct outcome *outcome)
{
	if (outcome->verdict->skip != SYNC_NOT_SKIPPED)
		done->skipped++;
	else if (outcome->entry_count > 0)
		done->repaired++;
	for (size_t i = 0; i < outcome->entry_count; i++)
		count_entry(done, &outcome->entries[i]);
}

void sync_chunk_add_up(struct sync_run *run, const struct sync_run *done)
{
	run->examined += done->examined;
	run->repaired += done->repaired;
	run->skipped += done->skipped;
	add_up(&run->credits_added, done->credits_added);
	add_up(&run->credits_taken, done->credits_taken);
}

/* What the run ends with; "nobody knows" outweighs "certainly not". */
static enum status status_of(const struct sync_chunk *chunk, const struct ticket *ticket,
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
				     (unsigned long long)chunk->found[i].organization_id);
	}
	return worst;
}

static void tell(const struct sync_chunk *chunk, const struct ticket *ticket, bool whole,
		 struct sync_run *done)
{
	for (size_t i = 0; i < chunk->count; i++) {
		const struct outcome outcome = ticket_outcome(ticket, i);
		const struct sync_step step = { .found = &chunk->found[i],
						.verdict = outcome.verdict,
						.entries = outcome.entries,
						.entry_count = outcome.entry_count };

		if (outcome.status != DUET_OK)
			continue;
		if (!whole && outcome.verdict->skip != SYNC_NOT_SKIPPED)
			continue;
		sync_chunk_count(done, &outcome);
		chunk->step(chunk->context, &step);
	}
}

enum status sync_chunk_run(const struct sync_chunk *chunk, struct committer *committer,
			   struct sync_run *done, struct error *error_out)
{
	struct ticket *ticket = ticket_open();
	bool filled = ticket != NULL;
	enum status status;

	for (size_t i = 0; filled && i < chunk->count; i++)
		filled = sync_chunk_add(ticket, chunk->run, chunk->found[i].organization_id);
	if (!filled) {
		status = fail(error_out, DUET_HERE, DUET_NO_MEMORY, "%zu organizations",
			      chunk->count);
		goto out;
	}
	committer_run(committer, ticket, chunk->deadline_ms);
	status = status_of(chunk, ticket, error_out);
	tell(chunk, ticket, status == DUET_OK, done);
out:
	ticket_close(&ticket);
	return status;
}
