#include "chains.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define PROMISE(number, fact, index)                                                           \
	do {                                                                                   \
		if (!(fact))                                                                   \
			fail_msg("promise %d is broken at %zu: %s", (number), (size_t)(index), \
				 #fact);                                                       \
	} while (0)

static int64_t credits(struct amount amount)
{
	return amount_credits(amount);
}

static bool moves_one_balance(enum entry_type type)
{
	return type == ENTRY_SYNC || type == ENTRY_ADJUSTMENT || type == ENTRY_OPENING;
}

static void check_entry(const struct entry *entry, size_t at)
{
	PROMISE(2, entry->organization_id != 0, at);
	PROMISE(2, (entry->user_id == 0) == (entry->user_seq == 0), at);
	PROMISE(2, entry->user_id != 0 || credits(entry->user_amount) == 0, at);
	PROMISE(4, credits(entry->organization_balance_after) >= 0, at);
	PROMISE(4, credits(entry->organization_balance_after) <= AMOUNT_CREDITS_MAX, at);
	PROMISE(4, entry->user_id == 0 || credits(entry->user_balance_after) >= 0, at);
	PROMISE(4, entry->user_id == 0 || credits(entry->user_balance_after) <= AMOUNT_CREDITS_MAX,
		at);
	if (moves_one_balance(entry->type))
		PROMISE(5,
			credits(entry->user_amount) == 0 ||
				credits(entry->organization_amount) == 0,
			at);
	else
		PROMISE(5, credits(entry->user_amount) == credits(entry->organization_amount), at);
}

static void check_end(const struct account_state *account, uint64_t seq, int64_t sum, int64_t after)
{
	PROMISE(3, account->seq == seq, seq);
	PROMISE(1, credits(account->ledger_balance) == sum, seq);
	PROMISE(1, sum == after, seq);
	PROMISE(4, credits(account->balance) >= 0, seq);
	PROMISE(4, credits(account->balance) <= AMOUNT_CREDITS_MAX, seq);
}

static void check_organization(const struct ledger_image *image,
			       const struct organization_account *organization)
{
	uint64_t seq = 0;
	int64_t sum = 0, after = 0, drift = 0;

	for (size_t i = 0; i < image->entry_count; i++) {
		const struct entry *entry = &image->entries[i];
		const int64_t drift_before = drift;

		if (entry->organization_id != organization->id)
			continue;
		PROMISE(2, entry->organization_seq == seq + 1, i);
		PROMISE(2,
			credits(entry->organization_balance_after) ==
				after + credits(entry->organization_amount),
			i);
		seq = entry->organization_seq;
		after = credits(entry->organization_balance_after);
		sum += credits(entry->organization_amount);
		drift += credits(entry->organization_amount) - credits(entry->user_amount);
		PROMISE(5, drift == drift_before || moves_one_balance(entry->type), i);
	}
	check_end(&organization->now, seq, sum, after);

	for (size_t i = 0; i < image->user_count; i++)
		if (image->users[i].organization_id == organization->id)
			drift += credits(image->users[i].now.ledger_balance);
	PROMISE(5, drift == credits(organization->now.ledger_balance), organization->id);
}

static void check_user(const struct ledger_image *image, const struct user_account *user)
{
	uint64_t seq = 0;
	int64_t sum = 0, after = 0;

	for (size_t i = 0; i < image->entry_count; i++) {
		const struct entry *entry = &image->entries[i];

		if (entry->user_id != user->id)
			continue;
		PROMISE(2, entry->organization_id == user->organization_id, i);
		PROMISE(2, entry->user_seq == seq + 1, i);
		PROMISE(2,
			credits(entry->user_balance_after) == after + credits(entry->user_amount),
			i);
		seq = entry->user_seq;
		after = credits(entry->user_balance_after);
		sum += credits(entry->user_amount);
	}
	check_end(&user->now, seq, sum, after);
}

/* A key is unique in its organization and scope: a promise besides the five, and
 * the one that makes retries safe.  Compares each organization's entries pairwise. */
static void check_keys(const struct ledger_image *image, const uint64_t organization_id,
		       const struct entry **chain)
{
	size_t count = 0;

	for (size_t i = 0; i < image->entry_count; i++)
		if (image->entries[i].organization_id == organization_id)
			chain[count++] = &image->entries[i];
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < i; j++)
			if (chain[i]->key_scope == chain[j]->key_scope &&
			    strcmp(chain[i]->key, chain[j]->key) == 0)
				fail_msg("key %s twice in organization %llu", chain[i]->key,
					 (unsigned long long)organization_id);
}

void chains_check(const struct ledger_image *image)
{
	const struct entry **chain = calloc(image->entry_count + 1, sizeof(struct entry *));

	assert_non_null(chain);
	for (size_t i = 0; i < image->entry_count; i++)
		check_entry(&image->entries[i], i);
	for (size_t i = 0; i < image->user_count; i++)
		check_user(image, &image->users[i]);
	for (size_t i = 0; i < image->organization_count; i++) {
		check_organization(image, &image->organizations[i]);
		check_keys(image, image->organizations[i].id, chain);
	}
	free(chain);
}
