#include "core/books.h"

#include "base/hash.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Callers choose their keys, so that somebody may make them collide; that costs at
 * most a probe for each key of one transaction. */
static uint64_t key_hash(uint64_t organization_id, enum key_scope scope, const char *key)
{
	const unsigned char scope_byte = (unsigned char)scope;
	uint64_t hash = hash_add(HASH_START, &organization_id, sizeof(organization_id));

	hash = hash_add(hash, &scope_byte, sizeof(scope_byte));
	return hash_add(hash, key, strlen(key));
}

static bool key_matches(const struct entry *entry, uint64_t organization_id, enum key_scope scope,
			const char *key)
{
	return entry->organization_id == organization_id && entry->key_scope == scope &&
	       strcmp(entry->key, key) == 0;
}

/* Whether it lies among the postings, behind the last one that counts.  As
 * integers, because entries read from the ledger lie in another array. */
static bool is_undone(const struct books *books, const struct entry *entry)
{
	const uintptr_t first = (uintptr_t)books->postings;
	const uintptr_t at = (uintptr_t)entry;

	return at >= first + books->posting_count * sizeof(struct posting) &&
	       at < first + books->posting_capacity * sizeof(struct posting);
}

size_t books_key_slots_for(size_t keys)
{
	/* At most half full, so that a probe is short and always ends. */
	size_t slots = 2;

	assert(keys <= SIZE_MAX / 8);

	while (slots < 2 * keys)
		slots *= 2;
	return slots;
}

struct user_account *books_user_find(const struct books *books, uint64_t user_id)
{
	size_t low = 0, high = books->user_count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (books->users[middle].id < user_id)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == books->user_count)
		return NULL;
	if (books->users[low].id != user_id)
		return NULL;
	return &books->users[low];
}

struct organization_account *books_organization_find(const struct books *books,
						     uint64_t organization_id)
{
	size_t low = 0, high = books->organization_count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (books->organizations[middle].id < organization_id)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == books->organization_count)
		return NULL;
	if (books->organizations[low].id != organization_id)
		return NULL;
	return &books->organizations[low];
}

void books_key_remember(struct books *books, const struct entry *entry)
{
	uint64_t at = key_hash(entry->organization_id, entry->key_scope, entry->key);

	for (size_t probe = 0; probe < books->key_slot_count; probe++, at++) {
		struct key_slot *slot = &books->key_slots[at & (books->key_slot_count - 1)];

		/* The slot of what was undone stays taken: it is on the way to others. */
		if (slot->entry == NULL) {
			slot->entry = entry;
			return;
		}
	}
	assert(!"books: more keys than slots were provided for");
}

const struct entry *books_key_find(const struct books *books, uint64_t organization_id,
				   enum key_scope scope, const char *key)
{
	uint64_t at = key_hash(organization_id, scope, key);

	for (size_t probe = 0; probe < books->key_slot_count; probe++, at++) {
		const struct entry *entry =
			books->key_slots[at & (books->key_slot_count - 1)].entry;

		if (entry == NULL)
			return NULL;
		if (is_undone(books, entry))
			continue;
		/* The whole key: after an undo the posting may hold another entry than the
		 * one that the slot was taken for. */
		if (key_matches(entry, organization_id, scope, key))
			return entry;
	}
	return NULL;
}

size_t books_mark(const struct books *books)
{
	return books->posting_count;
}

void books_undo(struct books *books, size_t mark)
{
	assert(mark <= books->posting_count);

	/* Backwards: an account's first posting since the mark has the state to restore. */
	while (books->posting_count > mark) {
		const struct posting *posting = &books->postings[--books->posting_count];

		posting->organization->now = posting->organization_before;
		if (posting->user != NULL)
			posting->user->now = posting->user_before;
	}
}

static struct amount amount_sum(struct amount a, struct amount b)
{
	struct amount sum;
	const bool fits = amount_add(a, b, &sum);

	assert(fits);
	return sum;
}

/* One step of the chain. */
static void account_move(struct account_state *account, struct amount change, bool outside)
{
	account->seq++;
	account->ledger_balance = amount_sum(account->ledger_balance, change);
	if (!outside)
		account->balance = amount_sum(account->balance, change);
}

static void system_key_make(struct posting *posting, uint64_t run_id)
{
	struct entry *entry = &posting->entry;
	const char *type = entry_type_name(entry->type);

	if (run_id != 0)
		(void)snprintf(posting->system_key, sizeof(posting->system_key),
			       "%s-%" PRIu64 "-%" PRIu64, type, run_id, entry->organization_seq);
	else
		(void)snprintf(posting->system_key, sizeof(posting->system_key), "%s-%" PRIu64,
			       type, entry->organization_seq);
	entry->key = posting->system_key;
}

static struct posting *post(struct books *books, struct user_account *user,
			    struct organization_account *organization, const struct entry *draft,
			    bool outside)
{
	assert(books->posting_count < books->posting_capacity);
	assert(user != NULL || amount_equal(draft->user_amount, amount_of(0)));
	assert(user == NULL || user->organization_id == organization->id);

	struct posting *posting = &books->postings[books->posting_count++];
	struct entry *entry = &posting->entry;

	posting->user = user;
	posting->organization = organization;
	posting->organization_before = organization->now;
	account_move(&organization->now, draft->organization_amount, outside);

	*entry = *draft;
	entry->organization_id = organization->id;
	entry->organization_seq = organization->now.seq;
	entry->organization_balance_after = organization->now.ledger_balance;
	entry->user_id = 0;
	entry->user_seq = 0;
	entry->user_balance_after = amount_of(0);
	entry->created_us = books->now_us;
	if (user != NULL) {
		posting->user_before = user->now;
		account_move(&user->now, draft->user_amount, outside);
		entry->user_id = user->id;
		entry->user_seq = user->now.seq;
		entry->user_balance_after = user->now.ledger_balance;
	}
	return posting;
}

const struct entry *books_post(struct books *books, struct user_account *user,
			       struct organization_account *organization, const struct entry *draft,
			       bool outside)
{
	struct posting *posting = post(books, user, organization, draft, outside);

	if (posting->entry.key == NULL)
		system_key_make(posting, 0);
	return &posting->entry;
}

const struct entry *books_post_in_run(struct books *books, struct user_account *user,
				      struct organization_account *organization,
				      const struct entry *draft, uint64_t run_id)
{
	struct posting *posting = post(books, user, organization, draft, false);

	system_key_make(posting, run_id);
	return &posting->entry;
}
