/* The books of a small transaction for the tests of lib/core: users 10 and 20,
 * each in the organization of the same id, users 30 and 31 in the shared one, 30.
 * Every user has 40 credits and 3 entries, every organization 100 and 7. */
#ifndef DUET_TEST_DESK_H
#define DUET_TEST_DESK_H

#include "base/array.h"
#include "core/books.h"

#include <string.h>

#define DESK_POSTINGS         64
#define DESK_SLOTS            32
#define DESK_NOW              INT64_C(1764000000123456)
#define DESK_USER_SEQ         3
#define DESK_ORGANIZATION_SEQ 7

struct desk {
	struct user_account users[4];
	struct organization_account organizations[3];
	struct posting postings[DESK_POSTINGS];
	struct key_slot slots[DESK_SLOTS];
	struct books books;
};

static inline struct account_state desk_account(int64_t balance, int64_t ledger_balance,
						uint64_t seq)
{
	return (struct account_state){ .balance = amount_of(balance),
				       .ledger_balance = amount_of(ledger_balance),
				       .seq = seq };
}

static inline void desk_user_set(struct desk *desk, size_t index, int64_t balance,
				 int64_t ledger_balance)
{
	desk->users[index].read = desk_account(balance, ledger_balance, DESK_USER_SEQ);
	desk->users[index].now = desk->users[index].read;
}

static inline void desk_organization_set(struct desk *desk, size_t index, int64_t balance,
					 int64_t ledger_balance)
{
	desk->organizations[index].read =
		desk_account(balance, ledger_balance, DESK_ORGANIZATION_SEQ);
	desk->organizations[index].now = desk->organizations[index].read;
}

static inline void desk_init(struct desk *desk)
{
	static const uint64_t user_ids[] = { 10, 20, 30, 31 };

	/* Including padding, because desks are compared byte by byte. */
	memset(desk, 0, sizeof(*desk));
	for (size_t i = 0; i < COUNT_OF(desk->users); i++) {
		desk->users[i].id = user_ids[i];
		desk->users[i].organization_id = user_ids[i] - user_ids[i] % 10;
		desk_user_set(desk, i, 40, 40);
	}
	for (size_t i = 0; i < COUNT_OF(desk->organizations); i++) {
		desk->organizations[i].id = user_ids[i];
		desk->organizations[i].shared = user_ids[i] == 30;
		desk_organization_set(desk, i, 100, 100);
	}
	desk->books = (struct books){
		.users = desk->users,
		.user_count = COUNT_OF(desk->users),
		.organizations = desk->organizations,
		.organization_count = COUNT_OF(desk->organizations),
		.postings = desk->postings,
		.posting_capacity = DESK_POSTINGS,
		.key_slots = desk->slots,
		.key_slot_count = DESK_SLOTS,
		.now_us = DESK_NOW,
	};
}

#endif
