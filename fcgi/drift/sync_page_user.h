/* The page of one user's balances. */
#ifndef DUET_FCGI_DRIFT_SYNC_PAGE_USER_H
#define DUET_FCGI_DRIFT_SYNC_PAGE_USER_H

#include "core/entry.h"
#include "fcgi/http/request.h"
#include "store/users.h"

struct sync_user_view {
	struct user_standing standing;
	const struct entry *entries; /* the organization's latest, newest first */
	size_t entry_count;
};
struct reply sync_page_user(struct request *request, const struct sync_user_view *view);

#endif
