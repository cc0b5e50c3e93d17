#include "committer/chains.h"

static int compare_organizations(const void *a, const void *b)
{
	const struct organization_account *left = a, *right = b;

	return (left->id > right->id) - (left->id < right->id);
}

static bool has_several(const struct member *members, size_t count, uint64_t organization_id)
{
	size_t found = 0;

	for (size_t i = 0; i < count; i++)
		found += members[i].organization_id == organization_id;
	return found > 1;
}

static struct organization_account missing_account(uint64_t id, const struct chain_end *ends,
						   size_t end_count)
{
	struct organization_account account = { .id = id, .missing = true };

	for (size_t i = 0; i < end_count; i++) {
		if (ends[i].id != id)
			continue;
		account.read.ledger_balance = ends[i].balance_after;
		account.read.seq = ends[i].seq;
	}
	account.now = account.read;
	return account;
}

enum status chains_add_missing(struct batch *batch, const struct id_set *missing,
			       struct error *error_out)
{
	struct books *books = &batch->books;
	struct chain_end *ends = arena_array(batch->arena, missing->count, sizeof(*ends));
	struct member *members;
	size_t end_count, member_count;

	if (missing->count == 0)
		return DUET_OK;
	if (!ends)
		return fail(error_out, DUET_HERE, DUET_NO_MEMORY, "%zu chains", missing->count);

	enum status status = store_organization_chain_ends(batch->db, missing->ids, missing->count,
							   ends, &end_count, error_out);
	if (status == DUET_OK)
		status = store_members_find(batch->db, missing->ids, missing->count, batch->arena,
					    &members, &member_count, error_out);
	if (status != DUET_OK)
		return status;

	for (size_t i = 0; i < missing->count; i++) {
		struct organization_account *account =
			&books->organizations[books->organization_count++];

		*account = missing_account(missing->ids[i], ends, end_count);
		account->shared = has_several(members, member_count, account->id);
	}
	qsort(books->organizations, books->organization_count, sizeof(*books->organizations),
	      compare_organizations);
	return DUET_OK;
}

enum status chains_create_missing(struct batch *batch, struct error *error_out)
{
	const struct books *books = &batch->books;
	enum status status = DUET_OK;

	for (size_t i = 0; status == DUET_OK && i < books->organization_count; i++) {
		const struct organization_account *account = &books->organizations[i];
		struct chain_end end = { .id = account->id,
					 .seq = account->read.seq,
					 .balance_after = account->read.ledger_balance };

		if (account->missing && account->now.seq > account->read.seq)
			status = store_balance_create(batch->db, account->id, &end, error_out);
	}
	return status == DUET_DUPLICATE ? DUET_CONFLICT : status;
}

static void heal_state(struct account_state *now, const struct chain_end *end)
{
	if (end->seq <= now->seq)
		return;
	now->seq = end->seq;
	now->ledger_balance = end->balance_after;
}

static enum status heal_users(struct books *books, struct db *db, uint64_t *ids,
			      struct chain_end *ends, struct error *error_out)
{
	size_t found;

	for (size_t i = 0; i < books->user_count; i++)
		ids[i] = books->users[i].id;

	enum status status =
		store_user_chain_ends(db, ids, books->user_count, ends, &found, error_out);

	for (size_t i = 0; status == DUET_OK && i < found; i++)
		heal_state(&books_user_find(books, ends[i].id)->now, &ends[i]);
	return status;
}

static enum status heal_organizations(struct books *books, struct db *db, uint64_t *ids,
				      struct chain_end *ends, struct error *error_out)
{
	size_t found;

	for (size_t i = 0; i < books->organization_count; i++)
		ids[i] = books->organizations[i].id;

	enum status status = store_organization_chain_ends(db, ids, books->organization_count, ends,
							   &found, error_out);

	for (size_t i = 0; status == DUET_OK && i < found; i++)
		heal_state(&books_organization_find(books, ends[i].id)->now, &ends[i]);
	return status;
}

enum status chains_heal(struct batch *batch, struct error *error_out)
{
	struct books *books = &batch->books;
	size_t most = books->user_count + books->organization_count;
	uint64_t *ids = arena_array(batch->arena, most, sizeof(*ids));
	struct chain_end *ends = arena_array(batch->arena, most, sizeof(*ends));

	if (!ids || !ends)
		return fail(error_out, DUET_HERE, DUET_NO_MEMORY, "%zu chains", most);

	enum status status = heal_users(books, batch->db, ids, ends, error_out);

	if (status == DUET_OK)
		status = heal_organizations(books, batch->db, ids, ends, error_out);
	return status;
}
