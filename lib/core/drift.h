/* Drift: an organization's balance minus the balances of its members, and the
 * entries that close it. */
#ifndef DUET_CORE_DRIFT_H
#define DUET_CORE_DRIFT_H

#include "core/books.h"

/* Which side is right. */
enum sync_direction {
	SYNC_ORGANIZATION_TO_USER, /* the user catches up: purchases reached the organization */
	SYNC_USER_TO_ORGANIZATION, /* the mirror catches up */
	SYNC_DIRECTION_COUNT
};

/* Why a repair was not made. */
enum sync_skip {
	SYNC_NOT_SKIPPED,
	SYNC_SEVERAL_MEMBERS,      /* the same number must not be handed out twice */
	SYNC_NO_MEMBERS,           /* nobody holds the balance */
	SYNC_WOULD_DECREASE,       /* a user would lose credits, and that was not asked for */
	SYNC_BALANCE_OUT_OF_RANGE, /* a balance, or the members' sum, is not in the allowed range */
	SYNC_SKIP_COUNT
};

/* What is asked of a repair. */
struct sync_options {
	enum sync_direction direction;
	bool allow_decrease; /* a user's balance may be lowered */
	bool dry_run;        /* decide, and write nothing */
};

/* One organization's repair.  The actor's text outlives the verdict. */
struct sync_order {
	uint64_t organization_id;
	uint64_t run_id; /* of sync_runs: part of the entry's key */
	struct sync_options options;
	const char *actor;
};

struct sync_verdict {
	enum sync_skip skip;
	size_t member_count;
	/* The stored balances; the user balance is the sum of all members'. */
	struct amount user_before, organization_before;
	struct amount user_after, organization_after;
	/* The entries, among the books' postings: outside changes first, then at
	 * most one `sync`.  After a dry run they have been undone but can still be
	 * read until the next posting. */
	size_t posting_first, posting_count;
};

/* Closes the drift of one organization with an entry that moves one balance and not
 * the other.  The books hold the organization and all its members.  Outside changes
 * are taken into the ledger first, even when the repair itself is then skipped.
 * Where nothing differs, nothing is posted.
 *
 * The reasons to skip, in the order in which they are checked:
 *   SYNC_NO_MEMBERS, SYNC_SEVERAL_MEMBERS (organization-to-user only),
 *   SYNC_WOULD_DECREASE (organization-to-user only), SYNC_BALANCE_OUT_OF_RANGE.
 * A drift of 0 is never skipped. */
struct sync_verdict drift_close(struct books *books, const struct sync_order *order);

/* By how much the organization has more than its members; negative where it has less.
 * Always a number that can be negated, even with balances that are out of range because
 * somebody turned the database's CHECKs off. */
struct amount drift_between(struct amount organization, struct amount members);

/* What a repair has done, or would do in a dry run. */
struct sync_totals {
	uint64_t examined; /* organizations that were looked at */
	uint64_t repaired, skipped;
	struct amount credits_added, credits_taken; /* of user balances and mirrors alike */
};

/* Counts one organization as repaired or skipped, and the credits that moved; whoever
 * examines it counts that. */
void sync_totals_count(struct sync_totals *totals, const struct sync_verdict *verdict);
void sync_totals_add(struct sync_totals *totals, const struct sync_totals *more);

/* "organization-to-user", ...: the spelling of API and database, in the order of
 * the enum, ending with NULL. */
extern const char *const sync_direction_names[SYNC_DIRECTION_COUNT + 1];
const char *sync_direction_name(enum sync_direction direction);
bool sync_direction_parse(const char *name, enum sync_direction *direction_out);

/* "would-decrease", ...: the spelling of the API. */
const char *sync_skip_name(enum sync_skip skip);

#endif
