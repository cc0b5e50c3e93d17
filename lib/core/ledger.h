/* The rules: what an operation does to the two balances, or why it is refused. */
#ifndef DUET_CORE_LEDGER_H
#define DUET_CORE_LEDGER_H

#include "core/books.h"
#include "core/operation.h"

/* Entries that one operation may need: an outside change of the user balance, one of the
 * organization balance, raising a mirror that was too low, and its own. */
#define LEDGER_POSTINGS_PER_OPERATION 4

struct decision {
	enum status status;         /* DUET_OK, or the first rule that is broken */
	bool replayed;              /* DUET_OK: the key's earlier entry, nothing new */
	const struct entry *entry;  /* DUET_OK: the operation's entry, in the books or earlier */
	struct amount user_balance; /* DUET_INSUFFICIENT_CREDITS: the balance with nothing of the
				       group applied ... */
	struct amount shortfall;    /* ... and what was missing when its turn came */
};

/* Decides operations that stand or fall together (often just one), one after
 * another on the same books.  Fills decisions_out[0 .. count).  When one is
 * refused, everything that these did to the books is undone, the status of
 * that one is returned and *refused_out is its index: nothing was applied, and
 * the other decisions carry the same status and no entry.
 *
 * The books hold the organization of each of their users, and have room for
 * LEDGER_POSTINGS_PER_OPERATION postings and one key an operation.
 *
 * The rules, in the order in which they are checked:
 *   DUET_REQUEST_INVALID       no operable type or amount, or an empty key
 *   DUET_USER_NOT_FOUND        the books do not hold the user
 *   DUET_KEY_REUSED            the key's entry came from another request
 *                              (from the same one: DUET_OK, replayed)
 *   DUET_BALANCE_TOO_LARGE     either balance would pass AMOUNT_CREDITS_MAX
 *   DUET_INSUFFICIENT_CREDITS  the user balance would fall below 0
 *
 * Between the third and the fourth: DUET_INTERNAL where a stored balance is none
 * (somebody has turned the database's CHECKs off).
 *
 * Where a stored balance is not what the ledger left, an `adjustment` entry
 * comes first; where the organization balance could not follow what
 * a spend or a deduct takes, a `sync` entry first lifts it by what is missing. */
enum status ledger_apply(struct books *books, const struct operation *operations, size_t count,
			 struct decision *decisions_out, size_t *refused_out);

/* By how much the stored balance was changed behind the ledger's back since the
 * chain's last entry; 0: not at all. */
struct amount ledger_outside_change(const struct account_state *account);

/* Records what somebody changed behind the ledger's back: one `adjustment` entry, or
 * nothing if nothing differs. */
void ledger_take_in_user_change(struct books *books, struct user_account *user,
				struct organization_account *organization);

/* `only_member` is the member whose mirror the balance is; NULL if there are several. */
void ledger_take_in_organization_change(struct books *books, struct user_account *only_member,
					struct organization_account *organization);

#endif
