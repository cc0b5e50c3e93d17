#include "fcgi/html/problem_page.h"

#include "fcgi/html/page.h"
#include "fcgi/http/request.h"

#include <string.h>

/* Words for people, in place of those for programs. */
struct page_words {
	const char *title, *detail; /* NULL: those of the kind */
};

/* clang-format off */
static const struct page_words words[PROBLEM_TYPE_COUNT] = {
	[PROBLEM_INVALID_REQUEST] = {
		"That cannot be read", "Something in the address or in the form is not as it should be." },
	[PROBLEM_UNAUTHORIZED] = {
		"Sign in first",
		"This page is for administrators who have signed in. Programs send an API key with "
		"the scope admin, as \"duet key create\" makes it: as Bearer, or as the password of "
		"any name." },
	[PROBLEM_FORBIDDEN] = { NULL, "This is for administrators." },
	[PROBLEM_NOT_FOUND] = { "No such page", "Check the address; there is nothing here." },
	[PROBLEM_USER_NOT_FOUND] = { NULL, "Nobody has this address." },
	[PROBLEM_METHOD_NOT_ALLOWED] = { NULL, "Open the page, and use its own form." },
	[PROBLEM_BODY_TOO_LARGE] = { "That is too large", "Open the page, and use its own form." },
	[PROBLEM_UNSUPPORTED_MEDIA_TYPE] = { "No form of this page", "Open the page, and use its own form." },
	[PROBLEM_INTERNAL] = {
		NULL, "What was begun is done whole or not at all. If it happens again, report the "
		      "request's number below." },
	[PROBLEM_BUSY] = {
		NULL, "Reload this page in a moment. What was done already is not done twice." },
	[PROBLEM_UNAVAILABLE] = {
		NULL, "The database does not answer. Reload this page in a moment." },
	[PROBLEM_OUTCOME_UNKNOWN] = {
		NULL, "Reload this page: what was done already is not done twice." },
};
/* clang-format on */

/* A detail that the problem brings along says more than ours. */
static const char *detail_of(const struct problem *problem)
{
	if (problem->detail != NULL)
		return problem->detail;
	if (words[problem->type].detail != NULL)
		return words[problem->type].detail;
	return problem_kind(problem->type)->detail;
}

static const char *title_of(const struct problem *problem)
{
	const char *title = words[problem->type].title;

	return title != NULL ? title : problem_kind(problem->type)->title;
}

/* A page about one thing has a list above it, whose path ends before the braces. */
static void link_to_page(struct page *page, const char *path)
{
	size_t length = strcspn(path, "{");

	if (path[length] != '\0' && length > 1)
		length--;
	page_raw(page, "<p><a href=\"");
	buffer_add(&page->html, path, length);
	page_raw(page, "\">To the page</a></p>\n");
}

/* Somebody who may not see the page gets no link back to it. */
static void way_on(struct page *page, const struct request *request, const struct problem *problem)
{
	if (problem->type == PROBLEM_FORBIDDEN && request->session.id != 0 &&
	    request->session.role != USER_ROLE_ADMIN)
		page_raw(page, "<p><a href=\"/\">To your own account</a>, or "
			       "<a href=\"/login\">sign out and in as somebody else</a>.</p>\n");
	else if (request->route != NULL)
		link_to_page(page, request->route->path);
	else
		page_raw(page, "<p><a href=\"/\">To the front page</a></p>\n");
}

struct reply problem_page(struct request *request, const struct problem *problem)
{
	struct page page;

	page_open(&page, request->arena, title_of(problem));
	page_raw(&page, "<p role=\"alert\" class=\"warning\">");
	if (problem->parameter != NULL && problem->parameter[0] != '\0') {
		page_text(&page, problem->parameter);
		page_raw(&page, ": ");
	}
	page_text(&page, detail_of(problem));
	page_raw(&page, "</p>\n");
	way_on(&page, request, problem);
	page_raw(&page, "<p class=\"note\">Status ");
	page_count(&page, (uint64_t)problem_kind(problem->type)->http_status);
	page_raw(&page, ", request <code>");
	page_text(&page, request->id);
	page_raw(&page, "</code></p>\n");
	return page_reply_problem(request, problem, &page);
}
