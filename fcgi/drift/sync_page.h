/* /admin/sync-balance: what drift.c and sync_credits.c do, as pages. */
#ifndef DUET_FCGI_DRIFT_SYNC_PAGE_H
#define DUET_FCGI_DRIFT_SYNC_PAGE_H

#include "fcgi/http/request.h"

/* GET: everybody who is out of step, or one user's balances. */
struct reply sync_page_get(struct request *request);

/* POST: a preview, a repair, or the next part of one. */
struct reply sync_page_post(struct request *request);

#endif
