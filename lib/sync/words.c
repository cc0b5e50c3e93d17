#include "sync/words.h"

#include "core/credits_text.h"

#include <inttypes.h>

/* Balances are within 2^53 of 0, by the database's CHECKs; whoever turned them
 * off is shown nothing worse than a 0. */
static struct amount minus(struct amount a, struct amount b)
{
	struct amount difference = amount_of(0);

	(void)!amount_subtract(a, b, &difference);
	return difference;
}

const char *drifted_members(const struct drifted *drifted)
{
	if (drifted->member_count == 0)
		return "none";
	return drifted->member_count == 1 ? "one" : "several";
}

const char *name_or_address(const char *name, const char *email)
{
	return name[0] == '\0' ? email : name;
}

struct amount drifted_difference(const struct drifted *drifted)
{
	return minus(drifted->organization.balance, drifted->user.balance);
}

struct amount members_difference(const struct user_standing *standing)
{
	return minus(standing->organization.balance, standing->members_balance);
}

struct amount sync_difference(const struct sync_verdict *verdict)
{
	return minus(verdict->organization_before, verdict->user_before);
}

bool sync_is_done(const struct sync_verdict *verdict, bool dry_run)
{
	if (dry_run)
		return amount_equal(verdict->user_before, verdict->organization_before);
	return amount_equal(verdict->user_after, verdict->organization_after);
}

const char *sync_skip_reason(enum sync_skip skip)
{
	switch (skip) {
	case SYNC_SEVERAL_MEMBERS:
		return "several members: the same number must not be handed out twice";
	case SYNC_NO_MEMBERS:
		return "no members: nobody whose balance it could be";
	case SYNC_WOULD_DECREASE:
		return "the user would lose credits, and that was not asked for";
	case SYNC_BALANCE_OUT_OF_RANGE:
		return "a balance is none that may be";
	case SYNC_NOT_SKIPPED:
	case SYNC_SKIP_COUNT:
		break;
	}
	return "not skipped";
}

static const char *skipped_message(const struct sync_verdict *verdict, bool dry_run,
				   struct arena *arena)
{
	const char *is = dry_run ? "would be" : "was";
	char loss[CREDITS_TEXT_SIZE];

	if (verdict->skip == SYNC_SEVERAL_MEMBERS)
		return arena_format(
			arena,
			"Nothing %s repaired: the organization has %zu members, and the "
			"same number must not be handed out twice. The other direction, "
			"user-to-organization, sets it to their sum.",
			is, verdict->member_count);
	if (verdict->skip == SYNC_WOULD_DECREASE) {
		credits_format(amount_negate(sync_difference(verdict)), loss);
		return arena_format(arena,
				    "Nothing %s repaired: the user would lose %s credits, which "
				    "has to be asked for (allowDecrease). Where the user is right, "
				    "sync user-to-organization.",
				    is, loss);
	}
	return arena_format(arena, "Nothing %s repaired: %s.", is, sync_skip_reason(verdict->skip));
}

static const char *in_step_message(const struct sync_verdict *verdict, bool dry_run,
				   struct arena *arena)
{
	char balance[CREDITS_TEXT_SIZE];

	credits_format(verdict->user_before, balance);
	if (verdict->posting_count == 0)
		return arena_format(arena,
				    "Both balances are %s already; there is nothing to repair.",
				    balance);
	return arena_format(arena,
			    "Both balances are %s already; what was changed outside the ledger "
			    "%s taken into it.",
			    balance, dry_run ? "would be" : "was");
}

const char *sync_one_message(const struct sync_verdict *verdict, const struct sync_run *asked,
			     struct arena *arena)
{
	bool to_user = asked->direction == SYNC_ORGANIZATION_TO_USER;
	struct amount after = to_user ? verdict->user_after : verdict->organization_after;
	struct amount change = sync_difference(verdict);
	char change_text[CREDITS_TEXT_SIZE], after_text[CREDITS_TEXT_SIZE];
	bool up;

	if (verdict->skip != SYNC_NOT_SKIPPED)
		return skipped_message(verdict, asked->dry_run, arena);
	if (amount_credits(change) == 0)
		return in_step_message(verdict, asked->dry_run, arena);

	up = (amount_credits(change) > 0) == to_user;
	if (amount_credits(change) < 0)
		change = amount_negate(change);
	credits_format(change, change_text);
	credits_format(after, after_text);
	return arena_format(arena, "The %s balance %s %s by %s to %s.",
			    to_user ? "user" : "organization", asked->dry_run ? "would be" : "was",
			    up ? "raised" : "lowered", change_text, after_text);
}

static const char *count_text(uint64_t count, struct arena *arena)
{
	char text[CREDITS_TEXT_SIZE];

	credits_format(amount_of((int64_t)count), text);
	return arena_strdup(arena, text);
}

const char *sync_all_message(const struct sync_all *all, struct arena *arena)
{
	const struct sync_run *run = &all->run;
	const char *repaired = count_text(run->repaired, arena);
	const char *skipped = count_text(run->skipped, arena);
	const char *done = run->dry_run ? "would be repaired" : "repaired";

	if (repaired == NULL || skipped == NULL)
		return NULL;
	if (!all->complete)
		return arena_format(arena, "Not all of it yet: %s %s so far, %s skipped.", repaired,
				    done, skipped);
	if (run->repaired == 0 && run->skipped == 0)
		return "Everybody is in step; there is nothing to repair.";
	return arena_format(arena, "%s %s, %s skipped.", repaired, done, skipped);
}
