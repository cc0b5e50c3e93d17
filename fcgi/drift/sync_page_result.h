/* The pages of what became of a preview or a repair. */
#ifndef DUET_FCGI_DRIFT_SYNC_PAGE_RESULT_H
#define DUET_FCGI_DRIFT_SYNC_PAGE_RESULT_H

#include "fcgi/drift/repair.h"

struct reply sync_page_user_result(struct request *request, const struct sync_options *options,
				   const struct sync_result *result);

/* The same of everybody; `percent` and `cursor` count while it is not complete. */
struct sync_everybody_view {
	const struct sync_progress *progress;
	const struct repair_list *list;
	unsigned percent;
	const char *cursor;
};
struct reply sync_page_everybody_result(struct request *request,
					const struct sync_everybody_view *view);

#endif
