#include "fcgi/drift/sync_steps.h"

struct sync_steps *sync_steps_open(struct arena *arena)
{
	struct sync_steps *steps = arena_alloc(arena, sizeof(*steps));

	if (steps != NULL)
		steps->arena = arena;
	return steps;
}

/* A copy that is short of memory makes the arena spent, and then the answer is
 * none anyway. */
static void keep_entry(struct sync_steps *steps, const struct entry *entry)
{
	struct entry *kept = &steps->entries[steps->entry_count++];

	*kept = *entry;
	kept->reason = arena_strdup(steps->arena, entry->reason);
	kept->reference = arena_strdup(steps->arena, entry->reference);
	kept->metadata = arena_strdup(steps->arena, entry->metadata);
	kept->actor = arena_strdup(steps->arena, entry->actor);
	kept->key = arena_strdup(steps->arena, entry->key);
}

static void keep_skipped(struct sync_steps *steps, const struct sync_step *step)
{
	steps->skipped[steps->skipped_count++] = (struct skipped_step){
		.organization_id = step->found->organization_id,
		.organization_name = arena_strdup(steps->arena, step->found->organization_name),
		.user_email = arena_strdup(steps->arena, step->found->user_email),
		.user_name = arena_strdup(steps->arena, step->found->user_name),
		.reason = step->verdict->skip,
		.user_balance = step->verdict->user_before,
		.organization_balance = step->verdict->organization_before,
	};
}

static void add_up_loss(struct sync_steps *steps, const struct sync_verdict *verdict)
{
	struct amount loss;

	/* A sum that fits no more stays where it is: people see a sum that is
	 * beyond all reason either way. */
	if (verdict->skip == SYNC_WOULD_DECREASE &&
	    amount_subtract(verdict->user_before, verdict->organization_before, &loss))
		(void)!amount_add(steps->would_take, loss, &steps->would_take);
}

void sync_steps_note(void *context, const struct sync_step *step)
{
	struct sync_steps *steps = context;

	for (size_t i = 0; i < step->entry_count; i++) {
		if (steps->entry_count < SYNC_STEPS_ENTRIES_MAX)
			keep_entry(steps, &step->entries[i]);
		else
			steps->more_entries = true;
	}
	if (step->verdict->skip == SYNC_NOT_SKIPPED)
		return;
	add_up_loss(steps, step->verdict);
	if (steps->skipped_count < SYNC_STEPS_SKIPPED_MAX)
		keep_skipped(steps, step);
	else
		steps->more_skipped = true;
}
