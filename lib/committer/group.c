#include "committer/group.h"

/* A group of one operation with short texts fits; longer ones take more blocks. */
#define GROUP_KEEP_BYTES 2048
/* 1000 operations with metadata of 2 KiB and texts of 255 four-byte characters,
 * and their entries read again for a replay: 1000 * 2 * 6 KiB = 12 MiB. */
#define GROUP_BYTES_MAX ((size_t)32 * 1024 * 1024)

/* What an entry's row needs besides its texts: numbers, hash, framing. */
#define ENTRY_BYTES 256

/* With nothing in it; NULL without memory. */
static struct group *open_empty(void)
{
	struct arena *arena = arena_open(GROUP_KEEP_BYTES, GROUP_BYTES_MAX);
	struct group *group = arena ? arena_alloc(arena, sizeof(*group)) : NULL;

	if (group)
		group->arena = arena;
	else
		arena_close(&arena);
	return group;
}

/* NULL is right where the source is NULL; anything else that is NULL is seen
 * by arena_spent(). */
static const char *copied(struct group *group, const char *text)
{
	if (!text)
		return NULL;
	group->bytes += strlen(text);
	return arena_strdup(group->arena, text);
}

static void copy_operation(struct group *group, struct operation *operation)
{
	operation->reason = copied(group, operation->reason);
	operation->reference = copied(group, operation->reference);
	operation->metadata = copied(group, operation->metadata);
	operation->actor = copied(group, operation->actor);
	operation->key = copied(group, operation->key);
	group->bytes += ENTRY_BYTES;
}

static void copy_audit(struct group *group, struct audit_line *line)
{
	line->actor = copied(group, line->actor);
	line->action = copied(group, line->action);
	line->subject = copied(group, line->subject);
	line->detail = copied(group, line->detail);
}

static bool fill(struct group *group, const struct operation *operations, size_t count,
		 const struct audit_line *audit)
{
	group->count = count;
	group->operations = arena_array(group->arena, count, sizeof(*group->operations));
	group->decisions = arena_array(group->arena, count, sizeof(*group->decisions));
	group->entries = arena_array(group->arena, count, sizeof(*group->entries));
	group->posted = arena_array(group->arena, count, sizeof(*group->posted));
	if (audit)
		group->audit = arena_array(group->arena, count, sizeof(*group->audit));
	if (arena_spent(group->arena))
		return false;

	for (size_t i = 0; i < count; i++) {
		group->operations[i] = operations[i];
		copy_operation(group, &group->operations[i]);
		if (!audit)
			continue;
		group->audit[i] = audit[i];
		copy_audit(group, &group->audit[i]);
	}
	return !arena_spent(group->arena);
}

struct group *group_open(const struct operation *operations, size_t count,
			 const struct audit_line *audit)
{
	struct group *group = open_empty();

	if (group && !fill(group, operations, count, audit)) {
		group_close(group);
		return NULL;
	}
	return group;
}

struct group *group_open_sync(const struct sync_order *order)
{
	struct group *group = open_empty();

	if (!group)
		return NULL;
	group->sync = arena_alloc(group->arena, sizeof(*group->sync));
	if (group->sync) {
		*group->sync = *order;
		group->sync->actor = copied(group, order->actor);
	}
	if (arena_spent(group->arena)) {
		group_close(group);
		return NULL;
	}
	return group;
}

void group_close(struct group *group)
{
	/* The group lies in its own arena. */
	struct arena *arena = group->arena;

	arena_close(&arena);
}

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
