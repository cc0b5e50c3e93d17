#include "problem_page.h"

#include "page.h"
#include "request.h"

struct reply reply_problem_page(struct request *request, const struct problem *problem)
{
	const struct problem_kind *kind = problem_kind(problem->type);
	struct page page;
	struct reply reply;

	page_open(&page, request->arena, kind->title);
	page_raw(&page, "<p role=\"alert\">");
	page_text(&page, problem->detail == NULL ? kind->detail : problem->detail);
	page_raw(&page, "</p>\n");
	if (problem->type == PROBLEM_UNAUTHORIZED)
		page_raw(&page,
			 "<p>This page is for admins. Reload it: your browser asks for a name "
			 "and a password. The name may be anything, the password is an API key "
			 "with the scope <code>admin</code>.</p>\n");
	page_raw(&page, "<p><a href=\"/problems/");
	page_text(&page, kind->name);
	page_raw(&page, "\">What this means</a> &middot; request <code>");
	page_text(&page, request->id);
	page_raw(&page, "</code></p>\n");
	reply = page_reply(request, kind->http_status, &page);
	reply.problem = kind->name;
	return reply;
}
