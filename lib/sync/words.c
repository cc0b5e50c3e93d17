#include "sync/words.h"

#include "core/credits_text.h"

const char *members_word(uint64_t member_count)
{
	if (member_count == 0)
		return "none";
	return member_count == 1 ? "one" : "several";
}

const char *name_or_address(const char *name, const char *email)
{
	return name[0] == '\0' ? email : name;
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
		return "a balance is outside the allowed range";
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
		credits_format(drift_between(verdict->user_before, verdict->organization_before),
			       loss);
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

const char *sync_user_message(const struct sync_verdict *verdict,
			      const struct sync_options *options, struct arena *arena)
{
	bool to_user = options->direction == SYNC_ORGANIZATION_TO_USER;
	struct amount after = to_user ? verdict->user_after : verdict->organization_after;
	struct amount change = drift_between(verdict->organization_before, verdict->user_before);
	char change_text[CREDITS_TEXT_SIZE], after_text[CREDITS_TEXT_SIZE];
	bool up;

	if (verdict->skip != SYNC_NOT_SKIPPED)
		return skipped_message(verdict, options->dry_run, arena);
	if (amount_credits(change) == 0)
		return in_step_message(verdict, options->dry_run, arena);

	up = (amount_credits(change) > 0) == to_user;
	if (amount_credits(change) < 0)
		change = amount_negate(change);
	credits_format(change, change_text);
	credits_format(after, after_text);
	return arena_format(arena, "The %s balance %s %s by %s to %s.",
			    to_user ? "user" : "organization",
			    options->dry_run ? "would be" : "was", up ? "raised" : "lowered",
			    change_text, after_text);
}

static const char *count_text(uint64_t count, struct arena *arena)
{
	char text[CREDITS_TEXT_SIZE];

	credits_format(amount_of((int64_t)count), text);
	return arena_strdup(arena, text);
}

const char *sync_everybody_message(const struct sync_progress *progress, struct arena *arena)
{
	const struct sync_totals *totals = &progress->run.totals;
	const char *repaired = count_text(totals->repaired, arena);
	const char *skipped = count_text(totals->skipped, arena);
	const char *done = progress->run.options.dry_run ? "would be repaired" : "repaired";

	if (repaired == NULL || skipped == NULL)
		return NULL;
	if (!progress->complete)
		return arena_format(arena, "Not all of it yet: %s %s so far, %s skipped.", repaired,
				    done, skipped);
	if (totals->repaired == 0 && totals->skipped == 0)
		return "Everybody is in step; there is nothing to repair.";
	return arena_format(arena, "%s %s, %s skipped.", repaired, done, skipped);
}
