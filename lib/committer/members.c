#include "committer/members.h"

/* The organizations of all syncs, each once. */
static struct id_set synced_organizations(struct batch *batch)
{
	struct id_set ids = id_set_make(batch->arena, batch->count);

	for (size_t g = 0; g < batch->count; g++) {
		if (batch->groups[g]->sync)
			id_set_add(&ids, batch->groups[g]->sync->organization_id);
	}
	id_set_sort(&ids);
	return ids;
}

static enum status find(struct batch *batch, struct member **members_out, size_t *found_out,
			struct error *error_out)
{
	struct id_set ids = synced_organizations(batch);

	if (!ids.ids)
		return fail(error_out, DUET_HERE, DUET_NO_MEMORY, "%zu syncs", batch->count);
	return store_members_find(batch->db, ids.ids, ids.count, batch->arena, members_out,
				  found_out, error_out);
}

static bool has_sync(const struct batch *batch)
{
	for (size_t g = 0; g < batch->count; g++) {
		if (batch->groups[g]->sync)
			return true;
	}
	return false;
}

enum status members_find(struct batch *batch, struct error *error_out)
{
	batch->members = NULL;
	batch->member_count = 0;
	if (!has_sync(batch))
		return DUET_OK;
	return find(batch, &batch->members, &batch->member_count, error_out);
}

static bool is_held(const struct batch *batch, uint64_t organization_id)
{
	for (size_t g = 0; g < batch->count; g++) {
		const struct group *group = batch->groups[g];

		if (group->sync && group->held && group->sync->organization_id == organization_id)
			return true;
	}
	return false;
}

enum status members_check(struct batch *batch, struct error *error_out)
{
	struct member *members;
	size_t count;

	if (!has_sync(batch))
		return DUET_OK;

	enum status status = find(batch, &members, &count, error_out);

	for (size_t i = 0; status == DUET_OK && i < count; i++) {
		if (members[i].user_id == 0)
			continue;
		if (books_user_find(&batch->books, members[i].user_id))
			continue;
		if (is_held(batch, members[i].organization_id))
			continue;
		return fail(error_out, DUET_HERE, DUET_CONFLICT, "user %llu joined meanwhile",
			    (unsigned long long)members[i].user_id);
	}
	return status;
}

bool members_organization_exists(const struct batch *batch, uint64_t organization_id)
{
	for (size_t i = 0; i < batch->member_count; i++) {
		if (batch->members[i].organization_id == organization_id)
			return true;
	}
	return false;
}

void members_hold(struct batch *batch, const struct id_set *user_ids)
{
	for (size_t i = 0; i < batch->member_count; i++) {
		if (!id_set_has(user_ids, batch->members[i].user_id))
			continue;
		for (size_t g = 0; g < batch->count; g++) {
			struct group *group = batch->groups[g];

			if (group->sync &&
			    group->sync->organization_id == batch->members[i].organization_id)
				group->held = true;
		}
	}
}
