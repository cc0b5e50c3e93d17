/* The frame of the administrators' pages: the navigation of the desk between the
 * page's own frame and its content. */
#ifndef DUET_DESK_PAGE_H
#define DUET_DESK_PAGE_H

#include "page.h"

/* In the order of the navigation. */
enum desk_place {
	DESK_USERS,
	DESK_DRIFT,
	DESK_SYNC_RUNS,
	DESK_KEYS,
	DESK_AUDIT,
	DESK_SERVICE,
	DESK_PLACE_COUNT
};

/* page_open() for a page of the desk that stands at `place`; `title` is text. */
void desk_page_open(struct page *page, struct arena *arena, const char *title,
		    enum desk_place place);

/* What such a page says where no script runs, and where its script begins: grey
 * lines in the place of what it will show. */
void desk_page_no_script(struct page *page);
void desk_page_waiting(struct page *page);

#endif
