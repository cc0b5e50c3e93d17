/* The first half of the transaction: lock, look, and have everything in the
 * books that a decision needs. */
#include "batch_books.h"

#include "id_set.h"
#include "store_entries.h"

/* Locks the users of all groups.  The books hold those found; *missing_out are
 * the ids that were not. */
static enum status lock_users(struct batch *batch, struct id_set *missing_out,
			      struct error *error_out)
{
	struct books *books = &batch->books;
	struct id_set ids = id_set_make(batch->arena, batch->operations);

	for (size_t g = 0; g < batch->count; g++) {
		for (size_t i = 0; i < batch->groups[g]->count; i++)
			id_set_add(&ids, batch->groups[g]->operations[i].user_id);
	}
	id_set_sort(&ids);

	books->users = arena_array(batch->arena, ids.count, sizeof(*books->users));
	if (arena_spent(batch->arena))
		return fail(error_out, DUET_HERE, DUET_TOO_LARGE, "%zu users", ids.count);

	enum status status = store_users_lock(batch->store, ids.ids, ids.count, batch->mode,
					      books->users, &books->user_count, error_out);
	if (status != DUET_OK)
		return status;

	*missing_out = id_set_make(batch->arena, ids.count);
	for (size_t i = 0; i < ids.count; i++) {
		if (!books_user_find(books, ids.ids[i]))
			id_set_add(missing_out, ids.ids[i]);
	}
	return DUET_OK;
}

/* A row that was skipped is held by somebody and not gone: a plain read tells
 * the two apart, so that a locked user is never answered 404. */
static enum status mark_held_users(struct batch *batch, const struct id_set *missing,
				   struct error *error_out)
{
	if (missing->count == 0)
		return DUET_OK;

	struct id_set held = id_set_make(batch->arena, missing->count);

	if (!held.ids)
		return fail(error_out, DUET_HERE, DUET_TOO_LARGE, "%zu users", missing->count);

	enum status status = store_users_exist(batch->store, missing->ids, missing->count, held.ids,
					       &held.count, error_out);
	if (status != DUET_OK)
		return status;
	id_set_sort(&held);

	for (size_t g = 0; g < batch->count; g++) {
		struct group *group = batch->groups[g];

		for (size_t i = 0; i < group->count && !group->held; i++)
			group->held = id_set_has(&held, group->operations[i].user_id);
	}
	return DUET_OK;
}

/* Rows of credit_balances that are not there: made from where the chain ends,
 * so that what is lost becomes an outside change.  Locking all of them again
 * reads the new rows like any others. */
static enum status create_balances(struct batch *batch, const struct id_set *missing,
				   const struct id_set *all, struct error *error_out)
{
	struct books *books = &batch->books;
	struct chain_end *ends = arena_array(batch->arena, missing->count, sizeof(*ends));
	size_t end_count;

	if (!ends)
		return fail(error_out, DUET_HERE, DUET_TOO_LARGE, "%zu chains", missing->count);

	enum status status = store_organization_chain_ends(
		batch->store, missing->ids, missing->count, ends, &end_count, error_out);
	for (size_t i = 0; status == DUET_OK && i < missing->count; i++) {
		const struct chain_end *end = NULL;

		for (size_t e = 0; e < end_count; e++) {
			if (ends[e].id == missing->ids[i])
				end = &ends[e];
		}
		status = store_balance_create(batch->store, missing->ids[i], end, error_out);
	}
	/* Somebody else was faster: run again, and find the row. */
	if (status == DUET_DUPLICATE)
		return DUET_CONFLICT;
	if (status != DUET_OK)
		return status;
	return store_balances_lock(batch->store, all->ids, all->count, batch->mode,
				   books->organizations, &books->organization_count, error_out);
}

/* Of the rows that were not locked: those that exist are held by somebody, and
 * all groups with a user of theirs have to wait; the others are made. */
static enum status settle_missing_balances(struct batch *batch, const struct id_set *missing,
					   const struct id_set *all, struct error *error_out)
{
	struct id_set held = id_set_make(batch->arena, missing->count);
	struct id_set gone = id_set_make(batch->arena, missing->count);

	if (arena_spent(batch->arena))
		return fail(error_out, DUET_HERE, DUET_TOO_LARGE, "%zu balances", missing->count);

	if (batch->mode == LOCK_SKIP) {
		enum status status =
			store_balances_exist(batch->store, missing->ids, missing->count, held.ids,
					     &held.count, error_out);
		if (status != DUET_OK)
			return status;
		id_set_sort(&held);
	}
	for (size_t g = 0; g < batch->count; g++) {
		struct group *group = batch->groups[g];

		for (size_t i = 0; i < group->count && !group->held; i++) {
			const struct user_account *user =
				books_user_find(&batch->books, group->operations[i].user_id);

			group->held = user && id_set_has(&held, user->organization_id);
		}
	}
	for (size_t i = 0; i < missing->count; i++) {
		if (!id_set_has(&held, missing->ids[i]))
			id_set_add(&gone, missing->ids[i]);
	}
	if (gone.count == 0)
		return DUET_OK;
	return create_balances(batch, &gone, all, error_out);
}

static enum status lock_balances(struct batch *batch, struct error *error_out)
{
	struct books *books = &batch->books;
	struct id_set ids = id_set_make(batch->arena, books->user_count);

	for (size_t i = 0; i < books->user_count; i++)
		id_set_add(&ids, books->users[i].organization_id);
	id_set_sort(&ids);

	struct id_set missing = id_set_make(batch->arena, ids.count);

	books->organizations = arena_array(batch->arena, ids.count, sizeof(*books->organizations));
	if (arena_spent(batch->arena))
		return fail(error_out, DUET_HERE, DUET_TOO_LARGE, "%zu balances", ids.count);

	enum status status =
		store_balances_lock(batch->store, ids.ids, ids.count, batch->mode,
				    books->organizations, &books->organization_count, error_out);
	if (status != DUET_OK)
		return status;

	for (size_t i = 0; i < ids.count; i++) {
		if (!books_organization_find(books, ids.ids[i]))
			id_set_add(&missing, ids.ids[i]);
	}
	if (missing.count == 0)
		return DUET_OK;
	return settle_missing_balances(batch, &missing, &ids, error_out);
}

/* A row that was made anew behind our back does not know how long its chain
 * is; the chain does. */
static void heal_state(struct account_state *now, const struct chain_end *end)
{
	if (end->seq <= now->seq)
		return;
	now->seq = end->seq;
	now->ledger_balance = end->balance_after;
}

static enum status heal_from_chains(struct batch *batch, struct error *error_out)
{
	struct books *books = &batch->books;
	size_t most = books->user_count + books->organization_count;
	uint64_t *ids = arena_array(batch->arena, most, sizeof(*ids));
	struct chain_end *ends = arena_array(batch->arena, most, sizeof(*ends));
	size_t found;

	if (!ids || !ends)
		return fail(error_out, DUET_HERE, DUET_TOO_LARGE, "%zu chains", most);

	for (size_t i = 0; i < books->user_count; i++)
		ids[i] = books->users[i].id;

	enum status status = store_user_chain_ends(batch->store, ids, books->user_count, ends,
						   &found, error_out);
	if (status != DUET_OK)
		return status;
	for (size_t i = 0; i < found; i++)
		heal_state(&books_user_find(books, ends[i].id)->now, &ends[i]);

	for (size_t i = 0; i < books->organization_count; i++)
		ids[i] = books->organizations[i].id;
	status = store_organization_chain_ends(batch->store, ids, books->organization_count, ends,
					       &found, error_out);
	if (status != DUET_OK)
		return status;
	for (size_t i = 0; i < found; i++)
		heal_state(&books_organization_find(books, ends[i].id)->now, &ends[i]);
	return DUET_OK;
}

/* After the locks: the organization's row is the lock for its keys, so an
 * entry that somebody was still committing is visible now. */
static enum status look_up_keys(struct batch *batch, struct error *error_out)
{
	struct books *books = &batch->books;
	struct entry_key *keys = arena_array(batch->arena, batch->operations, sizeof(*keys));
	struct entry *earlier = arena_array(batch->arena, batch->operations, sizeof(*earlier));
	size_t key_count = 0, found;

	books->key_slot_count = books_key_slots_for(2 * batch->operations);
	books->key_slots =
		arena_array(batch->arena, books->key_slot_count, sizeof(*books->key_slots));
	if (arena_spent(batch->arena))
		return fail(error_out, DUET_HERE, DUET_TOO_LARGE, "%zu keys", batch->operations);

	for (size_t g = 0; g < batch->count; g++) {
		const struct group *group = batch->groups[g];

		for (size_t i = 0; i < group->count && !group->held; i++) {
			const struct operation *operation = &group->operations[i];
			const struct user_account *user =
				books_user_find(books, operation->user_id);

			if (user)
				keys[key_count++] =
					(struct entry_key){ .organization_id =
								    user->organization_id,
							    .scope = operation->key_scope,
							    .key = operation->key };
		}
	}
	if (key_count == 0)
		return DUET_OK;

	enum status status = store_entries_find(batch->store, keys, key_count, batch->arena,
						earlier, &found, error_out);
	for (size_t i = 0; status == DUET_OK && i < found; i++)
		books_key_remember(books, &earlier[i]);
	return status;
}

enum status batch_fill_books(struct batch *batch, struct error *error_out)
{
	struct id_set missing;
	enum status status = lock_users(batch, &missing, error_out);

	if (status == DUET_OK && batch->mode == LOCK_SKIP)
		status = mark_held_users(batch, &missing, error_out);
	if (status == DUET_OK)
		status = lock_balances(batch, error_out);
	if (status == DUET_OK && batch->heal)
		status = heal_from_chains(batch, error_out);
	if (status == DUET_OK)
		status = look_up_keys(batch, error_out);
	return status;
}
