/* What one attempt at a transaction works with: the groups that share it, and
 * what has been locked, read and decided for them. */
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
	size_t operations;      /* of all groups */
	struct member *members; /* of the organizations that are to be synced, ... */
	size_t member_count;    /* ... by organization, then user */
};

#endif
