#include "fcgi/admin/desk.h"

#include "fcgi/html/desk_page.h"
#include "fcgi/http/input.h"

struct reply desk_home(struct request *request)
{
	struct reply reply;

	if (!request_no_query(request, &reply))
		return reply;
	return reply_see_other("/admin/users");
}

/* clang-format off */
static const char *const users_modules[] = {
	"desk/list.js", "desk/step.js", "desk/table.js", "desk/who.js", "desk/users.js", NULL
};
static const char *const sync_runs_modules[] = {
	"desk/entries.js", "desk/list.js", "desk/table.js", "desk/who.js",
	"desk/sync_runs.js", NULL
};
static const char *const keys_modules[] = {
	"desk/ask.js", "desk/draft.js", "desk/key_questions.js", "desk/list.js",
	"desk/table.js", "desk/keys.js", NULL
};
static const char *const audit_modules[] = {
	"desk/list.js", "desk/table.js", "desk/who.js", "desk/audit.js", NULL
};
static const char *const service_modules[] = {
	"chart.js", "desk/service_numbers.js", "desk/service_view.js",
	"desk/table.js", "desk/service.js", NULL
};
/* clang-format on */

struct desk_query {
	const char *text;
};

/* clang-format off */
static const struct field query_table[] = {
	{ .name = "query", .kind = FIELD_TEXT, .offset = offsetof(struct desk_query, text),
	  .length_max = 255 },
};
/* clang-format on */

static const struct fields query_fields = FIELDS(struct desk_query, query_table);

static void search_form(struct page *page, const char *text)
{
	page_raw(page,
		 "<form method=\"get\" action=\"/admin/users\" role=\"search\" "
		 "class=\"search needs-script\" id=\"search\">\n"
		 "<label for=\"query\">Any part of a name, an address or an external id</label>\n"
		 "<input id=\"query\" name=\"query\" type=\"search\" autocomplete=\"off\" "
		 "autocapitalize=\"none\" spellcheck=\"false\" maxlength=\"255\" value=\"");
	page_text(page, text == NULL ? "" : text);
	page_raw(page, "\">\n<button type=\"submit\">Find</button>\n</form>\n");
}

struct reply desk_users(struct request *request)
{
	struct desk_query query;
	struct reply reply;
	struct page page;

	if (!request_query(request, &query_fields, &query, &reply))
		return reply;
	desk_page_open(&page, request->arena, "Users", DESK_USERS);
	desk_page_no_script(&page);
	search_form(&page, query.text);
	desk_page_script(&page, users_modules);
	return page_reply(request, 200, &page);
}

/* Begins a page that is made entirely by its script. */
static bool open_shell(struct request *request, struct page *page, const char *title,
		       enum desk_place place, struct reply *reply_out)
{
	if (!request_no_query(request, reply_out))
		return false;
	desk_page_open(page, request->arena, title, place);
	desk_page_no_script(page);
	return true;
}

struct reply desk_sync_runs(struct request *request)
{
	struct reply reply;
	struct page page;

	if (!open_shell(request, &page, "Sync runs", DESK_SYNC_RUNS, &reply))
		return reply;
	desk_page_script(&page, sync_runs_modules);
	return page_reply(request, 200, &page);
}

struct reply desk_keys(struct request *request)
{
	struct reply reply;
	struct page page;

	if (!open_shell(request, &page, "Keys of programs", DESK_KEYS, &reply))
		return reply;
	desk_page_script(&page, keys_modules);
	return page_reply(request, 200, &page);
}

struct reply desk_audit(struct request *request)
{
	struct reply reply;
	struct page page;

	if (!open_shell(request, &page, "Audit", DESK_AUDIT, &reply))
		return reply;
	desk_page_script(&page, audit_modules);
	return page_reply(request, 200, &page);
}

struct reply desk_service(struct request *request)
{
	struct reply reply;
	struct page page;

	if (!open_shell(request, &page, "How the service is", DESK_SERVICE, &reply))
		return reply;
	desk_page_script(&page, service_modules);
	return page_reply(request, 200, &page);
}
