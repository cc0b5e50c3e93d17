/* One attempt at one transaction for many groups: lock, look, decide, write,
 * commit.  What to do about a failure is the committer's business. */
#ifndef DUET_COMMITTER_BATCH_H
#define DUET_COMMITTER_BATCH_H

#include "committer/group.h"
#include "store/accounts.h"
#include "store/members.h"

struct batch {
	struct db *db;
	struct arena *arena; /* reset by the caller before each attempt */
	struct group **groups;
	size_t count;
	enum lock_mode mode;
	bool heal; /* trust the chains, not the rows, for sequence and ledger balance */

	/* Filled by batch_run(). */
	struct books books;
	size_t operations;
	struct member *members; /* of the organizations that are to be synced, ... */
	size_t member_count;    /* ... by organization, then user */
};

/* On DUET_OK the transaction is committed (or had nothing to write), and each
 * group that is not `held` has status, refused and decisions; their entries lie
 * in the books, so keep them before the arena is reset.  Groups that are `held`
 * were left out: somebody holds one of their rows (LOCK_SKIP only).
 *
 * On anything else nothing of it is committed, except that DUET_OUTCOME_UNKNOWN
 * may mean either; the caller rolls back. */
DUET_MUST_USE enum status batch_run(struct batch *batch, struct error *error_out);

#endif
