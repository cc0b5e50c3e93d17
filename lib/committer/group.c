#include "committer/group.h"

size_t group_weight(const struct group *group)
{
	return group->sync ? 1 : group->count;
}

void group_list_append(struct group_list *list, struct group *group)
{
	group->next = NULL;
	group->previous = list->last;
	if (list->last)
		list->last->next = group;
	else
		list->first = group;
	list->last = group;
	list->weight += group_weight(group);
}

void group_list_remove(struct group_list *list, struct group *group)
{
	if (group->previous)
		group->previous->next = group->next;
	else
		list->first = group->next;
	if (group->next)
		group->next->previous = group->previous;
	else
		list->last = group->previous;
	group->previous = group->next = NULL;
	list->weight -= group_weight(group);
}

/* An entry that this operation made shares the operation's texts; one that was
 * read from the ledger brought its own. */
static void keep_entry(struct group *group, struct entry *kept, const struct entry *entry,
		       const struct operation *operation, bool earlier)
{
	*kept = *entry;
	if (!earlier) {
		kept->key = operation->key;
		return;
	}
	kept->reason = arena_strdup(group->arena, entry->reason);
	kept->reference = arena_strdup(group->arena, entry->reference);
	kept->metadata = arena_strdup(group->arena, entry->metadata);
	kept->actor = arena_strdup(group->arena, entry->actor);
	kept->key = arena_strdup(group->arena, entry->key);
}

bool group_keep_entries(struct group *group)
{
	for (size_t i = 0; i < group->count; i++) {
		struct decision *decision = &group->decisions[i];

		keep_entry(group, &group->entries[i], decision->entry, &group->operations[i],
			   decision->replayed);
		decision->entry = &group->entries[i];
		/* What an unanswered COMMIT did write is this request's own work. */
		if (group->posted[i])
			decision->replayed = false;
	}
	return !arena_spent(group->arena);
}

bool group_keep_sync(struct group *group, const struct books *books)
{
	const struct posting *first = &books->postings[group->verdict.posting_first];
	size_t count = group->verdict.posting_count;

	group->entry_count = count;
	group->entries = arena_array(group->arena, count, sizeof(*group->entries));
	for (size_t i = 0; group->entries && i < count; i++) {
		group->entries[i] = first[i].entry;
		/* The other texts are constants, or the order's own. */
		group->entries[i].key = arena_strdup(group->arena, first[i].entry.key);
	}
	return !arena_spent(group->arena);
}
