#include "committer/locks.h"

#include "committer/chains.h"
#include "committer/id_set.h"
#include "committer/members.h"

/* A row that was skipped is held by somebody and not gone: a plain read tells
 * the two apart, so that a locked user is never answered 404. */
static enum status hold_users(struct batch *batch, const struct id_set *missing,
			      struct error *error_out)
{
	if (missing->count == 0)
		return DUET_OK;

	struct id_set held = id_set_make(batch->arena, missing->count);

	if (!held.ids)
		return fail(error_out, DUET_HERE, DUET_NO_MEMORY, "%zu users", missing->count);

	enum status status = store_users_exist(batch->db, missing->ids, missing->count, held.ids,
					       &held.count, error_out);
	if (status != DUET_OK)
		return status;
	id_set_sort(&held);

	for (size_t g = 0; g < batch->count; g++) {
		struct group *group = batch->groups[g];

		for (size_t i = 0; i < group->count && !group->held; i++)
			group->held = id_set_has(&held, group->operations[i].user_id);
	}
	members_hold(batch, &held);
	return DUET_OK;
}

/* Everybody whose row has to be locked. */
static struct id_set users_concerned(struct batch *batch)
{
	struct id_set ids = id_set_make(batch->arena, batch->operations + batch->member_count);

	for (size_t g = 0; g < batch->count; g++) {
		for (size_t i = 0; i < batch->groups[g]->count; i++)
			id_set_add(&ids, batch->groups[g]->operations[i].user_id);
	}
	for (size_t i = 0; i < batch->member_count; i++) {
		if (batch->members[i].user_id != 0)
			id_set_add(&ids, batch->members[i].user_id);
	}
	id_set_sort(&ids);
	return ids;
}

enum status locks_take_users(struct batch *batch, struct error *error_out)
{
	struct books *books = &batch->books;
	struct id_set ids = users_concerned(batch);
	struct id_set missing = id_set_make(batch->arena, ids.count);

	books->users = arena_array(batch->arena, ids.count, sizeof(*books->users));
	if (arena_spent(batch->arena))
		return fail(error_out, DUET_HERE, DUET_NO_MEMORY, "%zu users", ids.count);

	enum status status = store_users_lock(batch->db, ids.ids, ids.count, batch->mode,
					      books->users, &books->user_count, error_out);
	if (status != DUET_OK || batch->mode == LOCK_WAIT)
		return status;

	for (size_t i = 0; i < ids.count; i++) {
		if (!books_user_find(books, ids.ids[i]))
			id_set_add(&missing, ids.ids[i]);
	}
	return hold_users(batch, &missing, error_out);
}

/* Marks every group that needs one of these balances. */
static void hold_organizations(struct batch *batch, const struct id_set *held)
{
	for (size_t g = 0; g < batch->count; g++) {
		struct group *group = batch->groups[g];

		if (group->sync && id_set_has(held, group->sync->organization_id))
			group->held = true;
		for (size_t i = 0; i < group->count && !group->held; i++) {
			const struct user_account *user =
				books_user_find(&batch->books, group->operations[i].user_id);

			group->held = user && id_set_has(held, user->organization_id);
		}
	}
}

/* Of the rows that were not locked: those that exist are held by somebody, the
 * others are not there. */
static enum status settle_missing(struct batch *batch, const struct id_set *missing,
				  struct error *error_out)
{
	struct id_set held = id_set_make(batch->arena, missing->count);
	struct id_set gone = id_set_make(batch->arena, missing->count);

	if (arena_spent(batch->arena))
		return fail(error_out, DUET_HERE, DUET_NO_MEMORY, "%zu balances", missing->count);

	if (batch->mode == LOCK_SKIP) {
		enum status status = store_balances_exist(batch->db, missing->ids, missing->count,
							  held.ids, &held.count, error_out);
		if (status != DUET_OK)
			return status;
		id_set_sort(&held);
		hold_organizations(batch, &held);
	}
	for (size_t i = 0; i < missing->count; i++) {
		if (!id_set_has(&held, missing->ids[i]))
			id_set_add(&gone, missing->ids[i]);
	}
	return chains_add_missing(batch, &gone, error_out);
}

static struct id_set organizations_concerned(struct batch *batch)
{
	const struct books *books = &batch->books;
	struct id_set ids = id_set_make(batch->arena, books->user_count + batch->count);

	for (size_t i = 0; i < books->user_count; i++)
		id_set_add(&ids, books->users[i].organization_id);
	for (size_t g = 0; g < batch->count; g++) {
		const struct sync_order *sync = batch->groups[g]->sync;

		if (sync && members_organization_exists(batch, sync->organization_id))
			id_set_add(&ids, sync->organization_id);
	}
	id_set_sort(&ids);
	return ids;
}

enum status locks_take_balances(struct batch *batch, struct error *error_out)
{
	struct books *books = &batch->books;
	struct id_set ids = organizations_concerned(batch);
	struct id_set missing = id_set_make(batch->arena, ids.count);

	books->organizations = arena_array(batch->arena, ids.count, sizeof(*books->organizations));
	if (arena_spent(batch->arena))
		return fail(error_out, DUET_HERE, DUET_NO_MEMORY, "%zu balances", ids.count);

	enum status status =
		store_balances_lock(batch->db, ids.ids, ids.count, batch->mode,
				    books->organizations, &books->organization_count, error_out);
	if (status != DUET_OK)
		return status;

	for (size_t i = 0; i < ids.count; i++) {
		if (!books_organization_find(books, ids.ids[i]))
			id_set_add(&missing, ids.ids[i]);
	}
	if (missing.count == 0)
		return DUET_OK;
	return settle_missing(batch, &missing, error_out);
}
