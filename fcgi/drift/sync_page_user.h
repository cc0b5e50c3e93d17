/* The page of one user's balances. */
#ifndef DUET_FCGI_DRIFT_SYNC_PAGE_USER_H
#define DUET_FCGI_DRIFT_SYNC_PAGE_USER_H

#include "fcgi/http/request.h"
#include "store/drift.h"
#include "store/users.h"

struct sync_user_view {
	struct user user;
	struct drifted drifted;
	const struct entry *entries; /* the organization's latest, newest first */
	size_t entry_count;
};
struct reply sync_page_user(struct request *request, const struct sync_user_view *view);

#endif
