/* The accounts of one transaction, in memory: what was locked and read, what
 * has been decided since, and the entries to be written.  The caller owns all
 * the memory; nothing here allocates. */
#ifndef DUET_CORE_BOOKS_H
#define DUET_CORE_BOOKS_H

#include "core/entry.h"

#include <stddef.h>

struct account_state {
	struct amount balance;        /* the stored balance: what people see */
	struct amount ledger_balance; /* what the chain's last entry left */
	uint64_t seq;                 /* number of the chain's last entry; 0: none yet */
};

struct user_account {
	uint64_t id, organization_id;
	struct account_state read; /* as the database has it: the guard of the write */
	struct account_state now;
};

struct organization_account {
	uint64_t id;
	bool shared;  /* several members: the balance mirrors nobody in particular */
	bool missing; /* there is no row: `read` is what one would be made of */
	struct account_state read;
	struct account_state now;
};

/* An entry that is to be written, and what it takes to undo it. */
struct posting {
	struct entry entry;
	char system_key[48];       /* the key of an entry that the ledger makes by itself */
	struct user_account *user; /* NULL where the entry has no user */
	struct organization_account *organization;
	struct account_state user_before, organization_before;
};

/* One slot of the index of keys: an entry of this transaction or an earlier one. */
struct key_slot {
	const struct entry *entry; /* NULL: free */
};

struct books {
	struct user_account *users; /* ascending id */
	size_t user_count;
	struct organization_account *organizations; /* ascending id */
	size_t organization_count;

	struct posting *postings; /* in the order in which they are written */
	size_t posting_count, posting_capacity;

	struct key_slot *key_slots; /* zeroed by the caller at the start */
	size_t key_slot_count;      /* a power of two, see books_key_slots_for() */

	int64_t now_us; /* the time of every entry of this transaction, UTC */
};

/* Slots to provide for so many operations and earlier entries together: each
 * takes one, and keeps it when it is undone. */
size_t books_key_slots_for(size_t keys);

/* NULL when the books do not hold it. */
struct user_account *books_user_find(const struct books *books, uint64_t user_id);
struct organization_account *books_organization_find(const struct books *books,
						     uint64_t organization_id);

/* Makes an entry findable by its key: those read from the ledger, and each
 * that is decided. */
void books_key_remember(struct books *books, const struct entry *entry);

/* The entry of that key, unless it has been undone; NULL when there is none. */
const struct entry *books_key_find(const struct books *books, uint64_t organization_id,
				   enum key_scope scope, const char *key);

/* A point to come back to, and the way back: every posting since is undone. */
size_t books_mark(const struct books *books);
void books_undo(struct books *books, size_t mark);

/* Appends a posting: both chains go one further (the user's only where `user`
 * is not NULL), ledger balances follow the amounts, and so do the stored
 * balances unless `outside` (they have moved already).  The amounts were
 * checked by the caller.  `draft` gives type, amounts, texts, scope, key and
 * hash; a NULL key becomes the system key of the entry,
 * "<type>-<organizationSeq>", and in a run "<type>-<run>-<organizationSeq>":
 * the number in the chain makes it unique.  Asserts that there is room. */
const struct entry *books_post(struct books *books, struct user_account *user,
			       struct organization_account *organization, const struct entry *draft,
			       bool outside);
const struct entry *books_post_in_run(struct books *books, struct user_account *user,
				      struct organization_account *organization,
				      const struct entry *draft, uint64_t run_id);

#endif
