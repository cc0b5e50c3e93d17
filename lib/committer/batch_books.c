/* The first half of the transaction: lock, look, and have everything in the
 * books that a decision needs. */
#include "committer/batch_books.h"

#include "committer/batch_chains.h"
#include "committer/batch_locks.h"
#include "committer/batch_members.h"
#include "store/entries.h"

static void add_key(struct batch *batch, struct entry_key *keys, size_t *count,
		    const struct operation *operation)
{
	const struct user_account *user = books_user_find(&batch->books, operation->user_id);

	if (!user)
		return;
	keys[(*count)++] = (struct entry_key){ .organization_id = user->organization_id,
					       .scope = operation->key_scope,
					       .key = operation->key };
}

/* A sync has no key that a caller chose.  But where its COMMIT went unanswered,
 * the key of its last entry tells whether it stands. */
static void add_doubtful_key(const struct group *group, struct entry_key *keys, size_t *count)
{
	if (!group->in_doubt || group->entry_count == 0)
		return;

	const struct entry *last = &group->entries[group->entry_count - 1];

	keys[(*count)++] = (struct entry_key){ .organization_id = last->organization_id,
					       .scope = last->key_scope,
					       .key = last->key };
}

/* After the locks: the organization's row is the lock for its keys, so an
 * entry that somebody was still committing is visible now. */
static enum status look_up_keys(struct batch *batch, struct error *error_out)
{
	struct books *books = &batch->books;
	size_t most = batch->operations + batch->count;
	struct entry_key *keys = arena_array(batch->arena, most, sizeof(*keys));
	struct entry *earlier = arena_array(batch->arena, most, sizeof(*earlier));
	size_t key_count = 0, found;

	books->key_slot_count = books_key_slots_for(2 * most);
	books->key_slots =
		arena_array(batch->arena, books->key_slot_count, sizeof(*books->key_slots));
	if (arena_spent(batch->arena))
		return fail(error_out, DUET_HERE, DUET_NO_MEMORY, "%zu keys", most);

	for (size_t g = 0; g < batch->count; g++) {
		const struct group *group = batch->groups[g];

		if (group->held)
			continue;
		for (size_t i = 0; i < group->count; i++)
			add_key(batch, keys, &key_count, &group->operations[i]);
		if (group->sync)
			add_doubtful_key(group, keys, &key_count);
	}
	if (key_count == 0)
		return DUET_OK;

	enum status status = store_entries_find(batch->db, keys, key_count, batch->arena, earlier,
						&found, error_out);
	for (size_t i = 0; status == DUET_OK && i < found; i++)
		books_key_remember(books, &earlier[i]);
	return status;
}

enum status batch_fill_books(struct batch *batch, struct error *error_out)
{
	enum status status = batch_members_find(batch, error_out);

	if (status == DUET_OK)
		status = batch_lock_users(batch, error_out);
	if (status == DUET_OK)
		status = batch_lock_balances(batch, error_out);
	if (status == DUET_OK)
		status = batch_members_check(batch, error_out);
	if (status == DUET_OK && batch->heal)
		status = batch_heal(batch, error_out);
	if (status == DUET_OK)
		status = look_up_keys(batch, error_out);
	return status;
}
