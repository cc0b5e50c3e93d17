#include "committer/settle.h"

#include "base/clock.h"
#include "committer/ticket.h"

void settle_undone(struct group *group, enum status status)
{
	ticket_finish(group, group->in_doubt ? DUET_OUTCOME_UNKNOWN : status);
}

size_t settle_late(struct group **groups, size_t count)
{
	int64_t now_ms = clock_monotonic_ms();
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		if (groups[i]->deadline_ms <= now_ms)
			settle_undone(groups[i], DUET_BUSY);
		else
			groups[kept++] = groups[i];
	}
	return kept;
}

void settle_away(struct group **groups, size_t count, struct group_list *lane)
{
	for (size_t i = 0; i < count; i++) {
		if (groups[i]->in_doubt)
			group_list_append(lane, groups[i]);
		else
			ticket_finish(groups[i], DUET_STORE_DOWN);
	}
}

void settle_doubtful(struct group **groups, size_t count)
{
	for (size_t g = 0; g < count; g++) {
		struct group *group = groups[g];

		if (group->held || group->status != DUET_OK)
			continue;
		if (group->sync && group->sync->options.dry_run)
			continue;
		group->in_doubt = true;
		for (size_t i = 0; i < group->count; i++)
			group->posted[i] |= !group->decisions[i].replayed;
	}
}

/* How many of its operations left an entry. */
static uint64_t count_outcome(struct committer_counts *counts, const struct group *group)
{
	uint64_t operations = 0;

	if (group->status != DUET_OK) {
		counts->refused++;
		return 0;
	}
	if (group->sync)
		operations = !group->sync->options.dry_run && group->entry_count > 0;
	for (size_t i = 0; i < group->count; i++) {
		if (group->decisions[i].replayed)
			counts->replays++;
		else
			operations++;
	}
	return operations;
}

/* Entries are kept, and all is counted, before anybody is told: a replay may share
 * the texts of a neighbour, which goes when its request has been answered. */
void settle_done(struct group **groups, size_t count, bool written, struct group_list *lane,
		 struct committer_counts *counts)
{
	uint64_t operations = 0;

	for (size_t i = 0; i < count; i++) {
		struct group *group = groups[i];

		if (group->held)
			continue;
		if (group->status == DUET_OK && !group->sync && !group_keep_entries(group))
			group->status = DUET_OUTCOME_UNKNOWN;
		operations += count_outcome(counts, group);
	}
	/* Nothing new, but operations that are done: theirs is the COMMIT that
	 * went unanswered before. */
	if (written || operations > 0)
		counts_add_transaction(counts, operations);

	for (size_t i = 0; i < count; i++) {
		struct group *group = groups[i];

		if (group->held) {
			counts->held++;
			group_list_append(lane, group);
			continue;
		}
		ticket_finish(group, group->status);
	}
}
