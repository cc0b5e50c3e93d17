#include "core/ledger.h"

#include <assert.h>
#include <string.h>

/* Whether the ledger can continue from here.  The database's CHECKs make sure of it.  If
 * somebody has turned them off, operations on this account are refused; the process does
 * not end. */
static bool account_is_sound(const struct account_state *account)
{
	return amount_is_balance(account->balance) && amount_is_balance(account->ledger_balance);
}

struct amount ledger_outside_change(const struct account_state *account)
{
	return amount_subtract_saturating(account->balance, account->ledger_balance);
}

static bool is_moved(const struct account_state *account)
{
	return account_is_sound(account) &&
	       !amount_equal(account->balance, account->ledger_balance);
}

static const struct entry outside_draft = {
	.type = ENTRY_ADJUSTMENT,
	.reason = "changed outside the ledger",
	.actor = "outside",
	.key_scope = KEY_SCOPE_SYSTEM,
};

void ledger_take_in_user_change(struct books *books, struct user_account *user,
				struct organization_account *organization)
{
	struct entry draft = outside_draft;

	if (!is_moved(&user->now))
		return;
	draft.user_amount = ledger_outside_change(&user->now);
	books_post(books, user, organization, &draft, true);
}

void ledger_take_in_organization_change(struct books *books, struct user_account *only_member,
					struct organization_account *organization)
{
	struct entry draft = outside_draft;

	if (!is_moved(&organization->now))
		return;
	draft.organization_amount = ledger_outside_change(&organization->now);
	books_post(books, only_member, organization, &draft, true);
}

/* Raises the mirror to the amount that the operation takes. */
static void mirror_lift(struct books *books, struct user_account *user,
			struct organization_account *organization, struct amount missing,
			const char *actor)
{
	const struct entry draft = {
		.type = ENTRY_SYNC,
		.user_amount = amount_of(0),
		.organization_amount = missing,
		.reason = "the organization balance was below what is taken from a member",
		.actor = actor,
		.key_scope = KEY_SCOPE_SYSTEM,
	};

	books_post(books, organization->shared ? NULL : user, organization, &draft, false);
}

static const struct entry *operation_post(struct books *books, struct user_account *user,
					  struct organization_account *organization,
					  const struct operation *operation)
{
	const struct amount change = operation_change(operation);
	struct entry draft = {
		.type = operation->type,
		.user_amount = change,
		.organization_amount = change,
		.reason = operation->reason,
		.reference = operation->reference,
		.metadata = operation->metadata,
		.actor = operation->actor,
		.key_scope = operation->key_scope,
		.key = operation->key,
	};

	memcpy(draft.request_hash, operation->request_hash, sizeof(draft.request_hash));
	return books_post(books, user, organization, &draft, false);
}

/* The key was used before: the earlier entry is the answer if the request is the same. */
static enum status operation_replay(const struct operation *operation, const struct entry *earlier,
				    struct decision *decision)
{
	if (memcmp(earlier->request_hash, operation->request_hash, REQUEST_HASH_SIZE) != 0)
		return DUET_KEY_REUSED;

	decision->replayed = true;
	decision->entry = earlier;
	return DUET_OK;
}

/* The balance after a change; both were checked to be small enough to fit. */
static struct amount balance_after(const struct account_state *account, struct amount change)
{
	struct amount after;
	const bool fits = amount_add(account->balance, change, &after);

	assert(fits);
	return after;
}

static enum status operation_apply(struct books *books, const struct operation *operation,
				   struct decision *decision)
{
	const struct amount zero = amount_of(0);
	const struct amount max = amount_of(AMOUNT_CREDITS_MAX);

	if (!operation_type_is_operable(operation->type))
		return DUET_REQUEST_INVALID;
	if (!amount_is_operable(operation->amount))
		return DUET_REQUEST_INVALID;
	if (operation->key == NULL)
		return DUET_REQUEST_INVALID;
	if (operation->key[0] == '\0')
		return DUET_REQUEST_INVALID;

	struct user_account *user = books_user_find(books, operation->user_id);
	if (user == NULL)
		return DUET_USER_NOT_FOUND;

	const struct entry *earlier =
		books_key_find(books, user->organization_id, operation->key_scope, operation->key);
	if (earlier != NULL)
		return operation_replay(operation, earlier, decision);

	struct organization_account *organization =
		books_organization_find(books, user->organization_id);
	assert(organization != NULL);
	if (!account_is_sound(&user->now))
		return DUET_INTERNAL;
	if (!account_is_sound(&organization->now))
		return DUET_INTERNAL;

	const struct amount change = operation_change(operation);
	const struct amount user_after = balance_after(&user->now, change);
	const struct amount organization_after = balance_after(&organization->now, change);

	if (amount_less(max, user_after))
		return DUET_BALANCE_TOO_LARGE;
	if (amount_less(max, organization_after))
		return DUET_BALANCE_TOO_LARGE;
	if (amount_less(user_after, zero)) {
		decision->shortfall = amount_negate(user_after);
		return DUET_INSUFFICIENT_CREDITS;
	}

	/* From here on the operation cannot fail. */
	ledger_take_in_user_change(books, user, organization);
	ledger_take_in_organization_change(books, organization->shared ? NULL : user, organization);
	if (amount_less(organization_after, zero))
		mirror_lift(books, user, organization, amount_negate(organization_after),
			    operation->actor);
	decision->entry = operation_post(books, user, organization, operation);
	books_key_remember(books, decision->entry);
	return DUET_OK;
}

/* Undoes the operations since the mark.  Afterwards none may look applied, and the balance
 * in the refusal is the one before the group. */
static void group_undo(struct books *books, size_t mark, const struct operation *operations,
		       size_t count, size_t refused, struct decision *decisions)
{
	const enum status status = decisions[refused].status;
	const struct amount shortfall = decisions[refused].shortfall;

	books_undo(books, mark);
	for (size_t i = 0; i < count; i++)
		decisions[i] = (struct decision){ .status = status };

	if (status == DUET_INSUFFICIENT_CREDITS) {
		decisions[refused].shortfall = shortfall;
		decisions[refused].user_balance =
			books_user_find(books, operations[refused].user_id)->now.balance;
	}
}

enum status ledger_apply(struct books *books, const struct operation *operations, size_t count,
			 struct decision *decisions_out, size_t *refused_out)
{
	const size_t mark = books_mark(books);

	for (size_t i = 0; i < count; i++) {
		decisions_out[i] = (struct decision){ .status = DUET_OK };
		const enum status status =
			operation_apply(books, &operations[i], &decisions_out[i]);
		if (status == DUET_OK)
			continue;

		decisions_out[i].status = status;
		group_undo(books, mark, operations, count, i, decisions_out);
		*refused_out = i;
		return status;
	}
	return DUET_OK;
}
