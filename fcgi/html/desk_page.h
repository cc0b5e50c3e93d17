/* The frame of the administrators' pages: the desk's navigation, between the page's own
 * frame and its content. */
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

/* page_open() for the page of the desk that `place` names. */
void desk_page_open(struct page *page, struct arena *arena, const char *title,
		    enum desk_place place);

/* What such a page says if scripts do not run. */
void desk_page_no_script(struct page *page);

/* The place that the page's script fills, with grey lines in it until then, and the
 * script itself: the last of `modules` (names below /assets/, NULL at the end).  The
 * others are the modules that it imports in addition to those of all pages; all of them
 * are fetched at once. */
void desk_page_script(struct page *page, const char *const *modules);

#endif
