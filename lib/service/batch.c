/* The transaction of design section 5, "The committer", in its order: the books
 * are filled under locks, core decides in memory, and what advanced is written
 * back under the guard of what was read. */
#include "batch.h"

#include "batch_books.h"
#include "clock.h"
#include "store_entries.h"

static enum status decide(struct batch *batch, struct error *error_out)
{
	struct books *books = &batch->books;

	books->now_us = clock_utc_us();
	books->posting_capacity = batch->operations * LEDGER_POSTINGS_PER_OPERATION;
	books->postings =
		arena_array(batch->arena, books->posting_capacity, sizeof(*books->postings));
	if (!books->postings)
		return fail(error_out, DUET_HERE, DUET_TOO_LARGE, "%zu postings",
			    books->posting_capacity);

	for (size_t g = 0; g < batch->count; g++) {
		struct group *group = batch->groups[g];

		if (!group->held)
			group->status = ledger_apply(books, group->operations, group->count,
						     group->decisions, &group->refused);
	}
	return DUET_OK;
}

/* The audit lines of the groups that were applied, each with its new entry. */
static enum status write_audit(struct batch *batch, struct error *error_out)
{
	struct audit_line *lines = arena_array(batch->arena, batch->operations, sizeof(*lines));
	size_t count = 0;

	if (!lines)
		return fail(error_out, DUET_HERE, DUET_TOO_LARGE, "audit lines");

	for (size_t g = 0; g < batch->count; g++) {
		const struct group *group = batch->groups[g];

		if (group->held || group->status != DUET_OK || !group->audit)
			continue;
		for (size_t i = 0; i < group->count; i++) {
			const struct decision *decision = &group->decisions[i];

			if (!group->audit[i].action || decision->replayed)
				continue;
			lines[count] = group->audit[i];
			lines[count].organization_id = decision->entry->organization_id;
			lines[count].organization_seq = decision->entry->organization_seq;
			lines[count].created_us = batch->books.now_us;
			count++;
		}
	}
	return store_audit_insert(batch->store, lines, count, error_out);
}

static enum status write_and_commit(struct batch *batch, struct error *error_out)
{
	struct books *books = &batch->books;

	/* Only replays and refusals: nothing to make durable, only locks to drop. */
	if (books->posting_count == 0) {
		store_rollback(batch->store);
		return DUET_OK;
	}

	enum status status = store_users_write(batch->store, books->users, books->user_count,
					       books->now_us, error_out);
	if (status == DUET_OK)
		status = store_balances_write(batch->store, books->organizations,
					      books->organization_count, books->now_us, error_out);
	if (status == DUET_OK)
		status = store_entries_insert(batch->store, books->postings, books->posting_count,
					      error_out);
	if (status == DUET_OK)
		status = write_audit(batch, error_out);
	if (status == DUET_OK)
		status = store_commit(batch->store, error_out);
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

	enum status status = batch_fill_books(batch, error_out);

	if (status == DUET_OK)
		status = decide(batch, error_out);
	if (status == DUET_OK)
		status = write_and_commit(batch, error_out);
	return status;
}
