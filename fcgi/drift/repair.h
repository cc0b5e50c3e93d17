/* A repair as far as one request takes it, and what the answer tells of it. */
#ifndef DUET_FCGI_DRIFT_REPAIR_H
#define DUET_FCGI_DRIFT_REPAIR_H

#include "fcgi/http/request.h"
#include "sync/everybody.h"
#include "sync/user.h"

/* As sync_user(). */
DUET_MUST_USE enum status repair_user(struct request *request, const struct sync_request *asked,
				      struct sync_result *result_out);

/* An answer lists at most so many; the totals of the run count all of them. */
#define REPAIR_ENTRIES_MAX 100
#define REPAIR_SKIPPED_MAX 1000

struct repair_skipped {
	uint64_t organization_id;
	const char *organization_name;
	const char *user_email, *user_name; /* NULL where there is not exactly one member */
	enum sync_skip reason;
	struct amount user_balance, organization_balance;
};

/* What became of whom.  Texts are in the request's arena. */
struct repair_list {
	struct arena *arena;
	struct entry entries[REPAIR_ENTRIES_MAX];
	struct repair_skipped skipped[REPAIR_SKIPPED_MAX];
	size_t entry_count, skipped_count;
	bool more_entries, more_skipped; /* than are listed */
	/* What the users skipped as would-decrease would lose, listed or not. */
	struct amount would_take;
};

/* Works for settings->syncWorkMs, for half of the time that the request has left, or until
 * the process is told to end, whichever is first.  A run that has its row and meets rows
 * that somebody else has locked is no failure, nor is one that runs out of memory on the
 * way: it is not complete, and can be continued.
 * Otherwise as sync_everybody().  `asked` leaves work_ms and stop empty. */
DUET_MUST_USE enum status repair_everybody(struct request *request,
					   const struct sync_request *asked,
					   const struct repair_list **list_out,
					   struct sync_progress *progress_out);

#endif
