#include "fcgi/html/desk_page.h"

#include "base/array.h"

/* clang-format off */
static const struct place {
	const char *path, *label;
} places[DESK_PLACE_COUNT] = {
	[DESK_USERS] = { "/admin/users", "Users" },
	[DESK_DRIFT] = { "/admin/sync-balance", "Out of step" },
	[DESK_SYNC_RUNS] = { "/admin/sync-runs", "Sync runs" },
	[DESK_KEYS] = { "/admin/keys", "Keys" },
	[DESK_AUDIT] = { "/admin/audit", "Audit" },
	[DESK_SERVICE] = { "/admin/service", "Service" },
};
/* clang-format on */

static void navigation(struct page *page, enum desk_place here)
{
	page_raw(page, "<nav class=\"desk-places\" aria-label=\"Desk\">\n<div class=\"wrap\">\n");
	for (int i = 0; i < DESK_PLACE_COUNT; i++) {
		page_raw(page, "<a href=\"");
		page_text(page, places[i].path);
		page_raw(page, "\"");
		if (i == (int)here)
			page_raw(page, " aria-current=\"page\"");
		page_raw(page, ">");
		page_text(page, places[i].label);
		page_raw(page, "</a>\n");
	}
	page_raw(page, "</div>\n</nav>\n");
}

void desk_page_open(struct page *page, struct arena *arena, const char *title,
		    enum desk_place place)
{
	page_open_head(page, arena, title);
	page_raw(page, "<link rel=\"stylesheet\" href=\"/assets/desk/desk.css\">\n");
	if (place == DESK_SERVICE)
		page_raw(page, "<link rel=\"stylesheet\" href=\"/assets/chart.css\">\n");
	page_open_frame(page);
	navigation(page, place);
	page_open_main(page, title);
}

void desk_page_no_script(struct page *page)
{
	page_raw(page,
		 "<noscript><p class=\"warning\">This page needs JavaScript, which is switched "
		 "off in this browser. <a href=\"/admin/sync-balance\">Out of step</a> does "
		 "without: it shows the balances of everybody or of one user, and repairs "
		 "them.</p></noscript>\n");
}

static void waiting(struct page *page)
{
	page_raw(page, "<div id=\"desk\" class=\"desk\" aria-busy=\"true\">"
		       "<div class=\"waiting needs-script\"><i></i><i></i><i></i><i></i><i></i>"
		       "<i></i><i></i><i></i></div></div>\n");
}

static void preload(struct page *page, const char *module)
{
	page_raw(page, "<link rel=\"modulepreload\" href=\"/assets/");
	page_text(page, module);
	page_raw(page, "\">\n");
}

void desk_page_script(struct page *page, const char *const *modules)
{
	static const char *const shared[] = { "api.js", "dom.js", "format.js", "fresh.js",
					      "states.js" };

	waiting(page);
	for (size_t i = 0; i < COUNT_OF(shared); i++)
		preload(page, shared[i]);
	for (; modules[1] != NULL; modules++)
		preload(page, modules[0]);
	page_raw(page, "<script src=\"/assets/");
	page_text(page, modules[0]);
	page_raw(page, "\" type=\"module\"></script>\n");
}
