/* The pages of /admin/sync-balance: what is shown, once it has been read or done. */
#ifndef DUET_FCGI_DRIFT_SYNC_PAGE_H
#define DUET_FCGI_DRIFT_SYNC_PAGE_H

#include "fcgi/drift/sync_steps.h"
#include "fcgi/http/request.h"
#include "sync/causes.h"
#include "sync/words.h"

#define SYNC_PAGE_PATH "/admin/sync-balance"

/* Everybody who is out of step, a page of them. */
struct sync_overview {
	bool first;                   /* the page has none before it */
	struct drift_summary summary; /* of all, on the first page only */
	const struct drifted *drifted;
	const struct drift_cause *causes; /* one for each */
	size_t count;
	const char *next_cursor; /* NULL: none follows */
};
struct reply sync_page_overview(struct request *request, const struct sync_overview *overview);

/* One user's organization. */
struct sync_user_view {
	struct user user;
	struct drifted drifted;
	const struct entry *entries; /* the organization's latest, newest first */
	size_t entry_count;
};
struct reply sync_page_user(struct request *request, const struct sync_user_view *view);

/* What became of a preview or a repair. */
struct reply sync_page_one(struct request *request, const struct sync_one *one,
			   const struct sync_run *asked);

/* The same of everybody; `percent` and `cursor` count while it is not complete. */
struct sync_all_view {
	const struct sync_all *all;
	struct sync_steps *steps;
	unsigned percent;
	const char *cursor;
};
struct reply sync_page_all(struct request *request, const struct sync_all_view *view);

#endif
