/* The frame of the administrators' pages: the navigation of the desk between the
 * page's own frame and its content. */
#ifndef DUET_FCGI_HTML_DESK_PAGE_H
#define DUET_FCGI_HTML_DESK_PAGE_H

#include "fcgi/html/page.h"

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

/* What such a page says where no script runs. */
void desk_page_no_script(struct page *page);

/* The place that its script fills, with grey lines in it until then, and the script:
 * the last of `modules` (names below /assets/, NULL at the end).  The others are
 * what it takes in besides what all pages do; all are fetched at once. */
void desk_page_script(struct page *page, const char *const *modules);

#endif
