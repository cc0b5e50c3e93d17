/* The repair of one user's organization. */
#ifndef DUET_SYNC_USER_H
#define DUET_SYNC_USER_H

#include "store/users.h"
#include "sync/request.h"

/* What became of it. */
struct sync_result {
	struct user_standing standing; /* as it was found, before the lock */
	uint64_t run_id;
	struct sync_verdict verdict;
	const struct entry *entries; /* written, or in a dry run to be written */
	size_t entry_count;
};

/* The run gets its row, finished on DUET_OK.  DUET_USER_NOT_FOUND: nobody of that name.  Else the
 * statuses of a group (ticket.h), and those of a read.  Texts come from the arena. */
DUET_MUST_USE enum status sync_user(const struct sync_backend *backend,
				    const struct sync_request *request, struct arena *arena,
				    struct sync_result *result_out, struct error *error_out);

#endif
