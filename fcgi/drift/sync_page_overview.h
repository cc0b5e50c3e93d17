/* The page of everybody who is out of step. */
#ifndef DUET_FCGI_DRIFT_SYNC_PAGE_OVERVIEW_H
#define DUET_FCGI_DRIFT_SYNC_PAGE_OVERVIEW_H

#include "fcgi/http/request.h"
#include "sync/drift.h"

struct sync_overview {
	bool first;                   /* the page has none before it */
	struct drift_summary summary; /* of all, on the first page only */
	struct drift_page page;
	const struct drift_cause *causes; /* one for each of the page */
	const char *next_cursor;          /* NULL: none follows */
};
struct reply sync_page_overview(struct request *request, const struct sync_overview *overview);

#endif
