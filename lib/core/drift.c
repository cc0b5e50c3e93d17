#include "core/drift.h"

#include "core/ledger.h"

#include <assert.h>
#include <string.h>

/* The members of one organization among the users of the books. */
struct members {
	struct user_account *only; /* the one member, where count is 1 */
	size_t count;
	struct amount sum;
	bool fits; /* each is a balance, and the sum is */
};

static struct members members_of(const struct books *books, uint64_t organization_id)
{
	struct members members = { .sum = amount_of(0), .fits = true };

	for (size_t i = 0; i < books->user_count; i++) {
		struct user_account *user = &books->users[i];

		if (user->organization_id != organization_id)
			continue;
		members.only = user;
		members.count++;
		/* The database's CHECKs keep balances in range.  If somebody has
		 * turned them off the repair is skipped; the process goes on. */
		if (!amount_is_balance(user->now.balance))
			members.fits = false;
		if (!amount_add(members.sum, user->now.balance, &members.sum))
			members.fits = false;
	}
	if (!amount_is_balance(members.sum))
		members.fits = false;
	return members;
}

static void take_in_outside(struct books *books, struct organization_account *organization)
{
	const struct members members = members_of(books, organization->id);

	for (size_t i = 0; i < books->user_count; i++) {
		struct user_account *user = &books->users[i];

		if (user->organization_id == organization->id)
			ledger_take_in_user_change(books, user, organization);
	}
	ledger_take_in_organization_change(books, members.count == 1 ? members.only : NULL,
					   organization);
}

static enum sync_skip reason_to_skip(const struct members *members,
				     const struct sync_options *options,
				     struct amount organization_balance)
{
	const bool to_user = options->direction == SYNC_ORGANIZATION_TO_USER;

	if (members->count == 0)
		return SYNC_NO_MEMBERS;
	if (to_user && members->count > 1)
		return SYNC_SEVERAL_MEMBERS;
	if (to_user && !options->allow_decrease && amount_less(organization_balance, members->sum))
		return SYNC_WOULD_DECREASE;
	if (!members->fits)
		return SYNC_BALANCE_OUT_OF_RANGE;
	if (!amount_is_balance(organization_balance))
		return SYNC_BALANCE_OUT_OF_RANGE;
	return SYNC_NOT_SKIPPED;
}

static void post_sync(struct books *books, struct organization_account *organization,
		      const struct members *members, const struct sync_order *order)
{
	const bool to_user = order->options.direction == SYNC_ORGANIZATION_TO_USER;
	const struct amount nothing = amount_of(0);
	struct amount difference;
	const bool fits = amount_subtract(organization->now.balance, members->sum, &difference);

	assert(fits);
	const struct entry draft = {
		.type = ENTRY_SYNC,
		.user_amount = to_user ? difference : nothing,
		.organization_amount = to_user ? nothing : amount_negate(difference),
		.reason = to_user ? "the user balance follows the organization's"
				  : "the organization balance follows its members'",
		.actor = order->actor,
		.key_scope = KEY_SCOPE_SYSTEM,
	};

	books_post_in_run(books, members->count == 1 ? members->only : NULL, organization, &draft,
			  order->run_id);
}

struct sync_verdict drift_close(struct books *books, const struct sync_order *order)
{
	struct organization_account *organization =
		books_organization_find(books, order->organization_id);
	assert(organization != NULL);

	const size_t mark = books_mark(books);
	struct members members = members_of(books, organization->id);
	struct sync_verdict verdict = {
		.member_count = members.count,
		.user_before = members.sum,
		.organization_before = organization->now.balance,
		.posting_first = mark,
	};

	take_in_outside(books, organization);
	if (!amount_equal(organization->now.balance, members.sum)) {
		verdict.skip = reason_to_skip(&members, &order->options, organization->now.balance);
		if (verdict.skip == SYNC_NOT_SKIPPED)
			post_sync(books, organization, &members, order);
	}

	members = members_of(books, organization->id);
	verdict.user_after = members.sum;
	verdict.organization_after = organization->now.balance;
	verdict.posting_count = books_mark(books) - mark;
	if (order->options.dry_run)
		books_undo(books, mark);
	return verdict;
}

struct amount drift_between(struct amount organization, struct amount members)
{
	struct amount drift = amount_subtract_saturating(organization, members);

	return amount_credits(drift) == INT64_MIN ? amount_of(-INT64_MAX) : drift;
}

/* A repair moves one of the two balances; an outside change had moved its balance before. */
static struct amount moved_by(const struct sync_verdict *verdict)
{
	struct amount user = amount_subtract_saturating(verdict->user_after, verdict->user_before);
	struct amount organization = amount_subtract_saturating(verdict->organization_after,
								verdict->organization_before);

	return amount_credits(user) != 0 ? user : organization;
}

void sync_totals_count(struct sync_totals *totals, const struct sync_verdict *verdict)
{
	const struct amount moved = moved_by(verdict);

	if (verdict->skip != SYNC_NOT_SKIPPED)
		totals->skipped++;
	else if (verdict->posting_count > 0)
		totals->repaired++;
	if (amount_credits(moved) > 0)
		totals->credits_added = amount_add_saturating(totals->credits_added, moved);
	else
		totals->credits_taken = amount_subtract_saturating(totals->credits_taken, moved);
}

void sync_totals_add(struct sync_totals *totals, const struct sync_totals *more)
{
	totals->examined += more->examined;
	totals->repaired += more->repaired;
	totals->skipped += more->skipped;
	totals->credits_added = amount_add_saturating(totals->credits_added, more->credits_added);
	totals->credits_taken = amount_add_saturating(totals->credits_taken, more->credits_taken);
}

const char *const sync_direction_names[SYNC_DIRECTION_COUNT + 1] = {
	[SYNC_ORGANIZATION_TO_USER] = "organization-to-user",
	[SYNC_USER_TO_ORGANIZATION] = "user-to-organization",
};

static const char *const skip_names[SYNC_SKIP_COUNT] = {
	[SYNC_NOT_SKIPPED] = "none",
	[SYNC_SEVERAL_MEMBERS] = "several-members",
	[SYNC_NO_MEMBERS] = "no-members",
	[SYNC_WOULD_DECREASE] = "would-decrease",
	[SYNC_BALANCE_OUT_OF_RANGE] = "balance-out-of-range",
};

const char *sync_direction_name(enum sync_direction direction)
{
	assert(direction < SYNC_DIRECTION_COUNT);
	return sync_direction_names[direction];
}

bool sync_direction_parse(const char *name, enum sync_direction *direction_out)
{
	for (int i = 0; i < SYNC_DIRECTION_COUNT; i++) {
		if (strcmp(name, sync_direction_names[i]) == 0) {
			*direction_out = (enum sync_direction)i;
			return true;
		}
	}
	return false;
}

const char *sync_skip_name(enum sync_skip skip)
{
	assert(skip < SYNC_SKIP_COUNT);
	return skip_names[skip];
}
