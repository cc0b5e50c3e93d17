/* What people are told about a repair: on the page, by the API and by `duet sync` alike. */
#ifndef DUET_SYNC_WORDS_H
#define DUET_SYNC_WORDS_H

#include "sync/request.h"

/* Sentences about one user's repair, or its preview; NULL when the arena is spent. */
const char *sync_user_message(const struct sync_verdict *verdict,
			      const struct sync_options *options, struct arena *arena);

/* The same about a run over everybody, as it stands. */
const char *sync_everybody_message(const struct sync_progress *progress, struct arena *arena);

/* Why an organization was skipped: a clause without capital and full stop. */
const char *sync_skip_reason(enum sync_skip skip);

/* "none", "one", "several". */
const char *members_word(uint64_t member_count);

/* A user's name, or the address if the name is empty. */
const char *name_or_address(const char *name, const char *email);

/* Whether both balances are equal now; a preview has changed nothing. */
bool sync_is_done(const struct sync_verdict *verdict, bool dry_run);

#endif
