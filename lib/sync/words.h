/* What people are told about a repair, in JSON and on the page alike. */
#ifndef DUET_SYNC_WORDS_H
#define DUET_SYNC_WORDS_H

#include "store/user_standing.h"
#include "sync/run.h"

/* Sentences about one user's repair, or its preview; NULL when the arena is
 * spent. */
const char *sync_one_message(const struct sync_verdict *verdict, const struct sync_run *asked,
			     struct arena *arena);

/* The same about a run over all, as it stands. */
const char *sync_all_message(const struct sync_all *all, struct arena *arena);

/* Why an organization was skipped: a clause without capital and full stop. */
const char *sync_skip_reason(enum sync_skip skip);

/* "none", "one", "several". */
const char *drifted_members(const struct drifted *drifted);

/* A user's name, or the address where somebody has left the name empty. */
const char *name_or_address(const char *name, const char *email);

/* Organization minus user, as it stands and before a repair. */
struct amount drifted_difference(const struct drifted *drifted);
struct amount members_difference(const struct user_standing *standing);
struct amount sync_difference(const struct sync_verdict *verdict);

/* Both balances are equal now: after a repair, or before what was only previewed. */
bool sync_is_done(const struct sync_verdict *verdict, bool dry_run);

#endif
