/* The steps stand in their order: the books are filled under locks, core decides
 * in memory, and what advanced is written back, guarded by what was read. */
#include "committer/batch_run.h"

#include "base/clock.h"
#include "committer/chains.h"
#include "committer/locks.h"
#include "committer/members.h"
#include "store/entries.h"

#include <inttypes.h>

/* Users first and then balances, ids ascending. */
static enum status lock(struct batch *batch, struct error *error_out)
{
	enum status status = members_find(batch, error_out);

	if (status == DUET_OK)
		status = locks_take_users(batch, error_out);
	if (status == DUET_OK)
		status = locks_take_balances(batch, error_out);
	if (status == DUET_OK)
		status = members_check(batch, error_out);
	return status;
}

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

/* Whether the entries of a COMMIT that went unanswered are there after all. */
static bool sync_stands(const struct batch *batch, const struct group *group)
{
	if (!group->in_doubt || group->entry_count == 0)
		return false;

	const struct entry *last = &group->entries[group->entry_count - 1];
	const struct entry *found =
		books_key_find(&batch->books, last->organization_id, last->key_scope, last->key);

	/* A number in a chain, and with it the key, is used again after a
	 * rollback: the time tells our entry from somebody else's. */
	return found && found->created_us == last->created_us;
}

/* Copies the entries at once: the next posting overwrites those of a dry run. */
static enum status decide_sync(struct batch *batch, struct group *group, struct error *error_out)
{
	group->status = DUET_OK;
	if (!members_organization_exists(batch, group->sync->organization_id)) {
		group->status = DUET_NOT_FOUND;
		return DUET_OK;
	}
	if (sync_stands(batch, group))
		return DUET_OK;
	group->verdict = drift_close(&batch->books, group->sync);
	if (group_keep_sync(group, &batch->books))
		return DUET_OK;
	return fail(error_out, DUET_HERE, DUET_NO_MEMORY, "%zu entries", group->entry_count);
}

/* What each operation may need; for a sync an outside change of each member and of
 * the organization, and the sync itself. */
static size_t postings_most(const struct batch *batch)
{
	return batch->operations * LEDGER_POSTINGS_PER_OPERATION + batch->member_count +
	       2 * batch->count;
}

static enum status decide(struct batch *batch, struct error *error_out)
{
	struct books *books = &batch->books;
	enum status status = DUET_OK;

	books->now_us = clock_utc_us();
	books->posting_capacity = postings_most(batch);
	books->postings =
		arena_array(batch->arena, books->posting_capacity, sizeof(*books->postings));
	if (!books->postings)
		return fail(error_out, DUET_HERE, DUET_NO_MEMORY, "%zu postings",
			    books->posting_capacity);

	for (size_t g = 0; status == DUET_OK && g < batch->count; g++) {
		struct group *group = batch->groups[g];

		if (group->held)
			continue;
		if (group->sync)
			status = decide_sync(batch, group, error_out);
		else
			group->status = ledger_apply(books, group->operations, group->count,
						     group->decisions, &group->refused);
	}
	return status;
}

static void add_line(const struct batch *batch, const struct audit_line *line,
		     const struct entry *entry, struct audit_line *line_out)
{
	*line_out = *line;
	line_out->organization_id = entry->organization_id;
	line_out->organization_seq = entry->organization_seq;
	line_out->created_us = batch->books.now_us;
}

static size_t add_lines_of_operations(const struct batch *batch, const struct group *group,
				      struct audit_line *lines)
{
	size_t count = 0;

	for (size_t i = 0; group->audit && i < group->count; i++) {
		const struct decision *decision = &group->decisions[i];

		if (group->audit[i].action && !decision->replayed)
			add_line(batch, &group->audit[i], decision->entry, &lines[count++]);
	}
	return count;
}

/* One line for a repair that did something, with its last entry.  Where an earlier
 * COMMIT stands after all its line does too, and the entry has an older time. */
static size_t add_line_of_sync(const struct batch *batch, const struct group *group,
			       struct audit_line *lines)
{
	if (!group->sync || group->sync->options.dry_run || group->entry_count == 0)
		return 0;

	const struct entry *last = &group->entries[group->entry_count - 1];
	const struct audit_line line = {
		.actor = group->sync->actor,
		.action = "credits.sync",
		.subject = arena_format(batch->arena, "organization:%" PRIu64,
					group->sync->organization_id),
		.detail = arena_format(batch->arena, "{\"run\":%" PRIu64 "}", group->sync->run_id),
	};

	if (last->created_us != batch->books.now_us)
		return 0;
	add_line(batch, &line, last, lines);
	return 1;
}

/* The audit lines of the groups that were applied, each with its new entry. */
static enum status write_audit(struct batch *batch, struct error *error_out)
{
	struct audit_line *lines =
		arena_array(batch->arena, batch->operations + batch->count, sizeof(*lines));
	size_t count = 0;

	for (size_t g = 0; lines && g < batch->count; g++) {
		const struct group *group = batch->groups[g];

		if (group->held || group->status != DUET_OK)
			continue;
		count += add_lines_of_operations(batch, group, &lines[count]);
		count += add_line_of_sync(batch, group, &lines[count]);
	}
	if (arena_spent(batch->arena))
		return fail(error_out, DUET_HERE, DUET_NO_MEMORY, "audit lines");
	return store_audit_insert(batch->db, lines, count, error_out);
}

static enum status write_and_commit(struct batch *batch, struct error *error_out)
{
	struct books *books = &batch->books;

	/* Only replays and refusals: nothing to make durable, only locks to drop. */
	if (books->posting_count == 0) {
		db_rollback(batch->db);
		return DUET_OK;
	}

	enum status status = store_users_write(batch->db, books->users, books->user_count,
					       books->now_us, error_out);
	if (status == DUET_OK)
		status = chains_create_missing(batch, error_out);
	if (status == DUET_OK)
		status = store_balances_write(batch->db, books->organizations,
					      books->organization_count, books->now_us, error_out);
	if (status == DUET_OK)
		status = store_entries_insert(batch->db, books->postings, books->posting_count,
					      error_out);
	if (status == DUET_OK)
		status = write_audit(batch, error_out);
	if (status == DUET_OK)
		status = db_commit(batch->db, error_out);
	return status;
}

enum status batch_run(struct batch *batch, struct error *error_out)
{
	batch->books = (struct books){ 0 };
	batch->operations = 0;
	for (size_t g = 0; g < batch->count; g++) {
		batch->groups[g]->held = false;
		batch->operations += batch->groups[g]->count;
	}

	enum status status = lock(batch, error_out);

	if (status == DUET_OK && batch->heal)
		status = chains_heal(batch, error_out);
	if (status == DUET_OK)
		status = look_up_keys(batch, error_out);
	if (status == DUET_OK)
		status = decide(batch, error_out);
	if (status == DUET_OK)
		status = write_and_commit(batch, error_out);
	return status;
}
