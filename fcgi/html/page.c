#include "fcgi/html/page.h"

#include "base/clock.h"
#include "core/credits_text.h"
#include "fcgi/http/percent.h"
#include "fcgi/http/request.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* The web server may set a policy of its own; this is for those that do not.  Nothing
 * inline and nothing from other sites; the stylesheet has data: images for the marks of
 * form fields. */
#define POLICY                                                      \
	"default-src 'none'; style-src 'self'; script-src 'self'; " \
	"img-src 'self' data:; connect-src 'self'; form-action "    \
	"'self'; base-uri 'none'; frame-ancestors 'none'"

void page_add_constant(struct page *page, const char *constant, size_t length)
{
	buffer_add(&page->html, constant, length);
}

static const char *escape_of(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

void page_text(struct page *page, const char *text)
{
	size_t plain;

	for (; *text != '\0'; text += plain) {
		const char *escape = escape_of(*text);

		if (escape != NULL) {
			buffer_add_text(&page->html, escape);
			plain = 1;
		} else {
			plain = strcspn(text, "&<>\"'");
			buffer_add(&page->html, text, plain);
		}
	}
}

void page_name(struct page *page, const char *name)
{
	page_raw(page, "<bdi>");
	page_text(page, name);
	page_raw(page, "</bdi>");
}

void page_credits(struct page *page, struct amount amount)
{
	char text[CREDITS_TEXT_SIZE];

	credits_format(amount, text);
	page_text(page, text);
}

void page_change(struct page *page, struct amount amount)
{
	char text[CREDITS_TEXT_SIZE];

	credits_format_change(amount, text);
	page_text(page, text);
}

void page_count(struct page *page, uint64_t count)
{
	page_credits(page, amount_of((int64_t)count));
}

void page_id(struct page *page, uint64_t id)
{
	buffer_format(&page->html, "%" PRIu64, id);
}

void page_time(struct page *page, int64_t utc_us)
{
	struct civil_time civil = clock_civil(utc_us);
	char machine[CLOCK_TEXT_SIZE], people[96];

	clock_format(utc_us, machine);
	(void)snprintf(people, sizeof(people), "%04d-%02d-%02d %02d:%02d:%02d", civil.year,
		       civil.month, civil.day, civil.hour, civil.minute, civil.second);
	page_raw(page, "<time datetime=\"");
	page_text(page, machine);
	page_raw(page, "\">");
	page_text(page, people);
	page_raw(page, "</time>");
}

/* The result has no character that HTML would need escaped. */
void page_address_value(struct page *page, const char *text)
{
	percent_encode(&page->html, text);
}

void page_hidden(struct page *page, const char *name, const char *value)
{
	page_raw(page, "<input type=\"hidden\" name=\"");
	page_text(page, name);
	page_raw(page, "\" value=\"");
	page_text(page, value);
	page_raw(page, "\">\n");
}

void page_open_head(struct page *page, struct arena *arena, const char *title)
{
	*page = (struct page){ .arena = arena };
	buffer_init(&page->html, arena);
	page_raw(page, "<!doctype html>\n<html lang=\"en\">\n<head>\n"
		       "<meta charset=\"utf-8\">\n"
		       "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		       "<title>");
	page_text(page, title);
	page_raw(page, " - Duet</title>\n"
		       "<meta name=\"color-scheme\" content=\"light dark\">\n"
		       "<meta name=\"theme-color\" content=\"#ffffff\" "
		       "media=\"(prefers-color-scheme: light)\">\n"
		       "<meta name=\"theme-color\" content=\"#171c23\" "
		       "media=\"(prefers-color-scheme: dark)\">\n"
		       "<link rel=\"icon\" href=\"/duet.svg\" type=\"image/svg+xml\">\n"
		       "<link rel=\"stylesheet\" href=\"/vendor/pico-2.1.1/pico.min.css\">\n"
		       "<link rel=\"stylesheet\" href=\"/assets/duet.css\">\n"
		       "<link rel=\"stylesheet\" href=\"/assets/forms.css\">\n"
		       "<link rel=\"stylesheet\" href=\"/assets/parts.css\">\n"
		       "<script src=\"/assets/shell.js\" type=\"module\"></script>\n");
}

/* Byte for byte the frame of the static pages; tests/http compares them.  The script
 * shows who is signed in; a page works without it. */
void page_open_frame(struct page *page)
{
	page_raw(page, "</head>\n<body>\n"
		       "<a class=\"skip\" href=\"#main\">Skip to the content</a>\n"
		       "<header class=\"masthead\">\n<div class=\"wrap\">\n"
		       "<a class=\"brand\" href=\"/\"><img src=\"/duet.svg\" alt=\"\" width=\"28\" "
		       "height=\"28\">Duet</a>\n"
		       "<nav aria-label=\"Main\">\n"
		       "<a href=\"/\">Home</a>\n"
		       "<a href=\"/billing\">Billing</a>\n"
		       "<a href=\"/profile\">Profile</a>\n"
		       "<a href=\"/admin/users\" id=\"admin-link\" data-within=\"/admin\" "
		       "hidden>Admin</a>\n"
		       "</nav>\n"
		       "<div class=\"who-is\" id=\"who-is\"></div>\n"
		       "</div>\n</header>\n");
}

void page_open_main(struct page *page, const char *title)
{
	page_raw(page, "<main id=\"main\" class=\"wrap\" tabindex=\"-1\">\n<h1>");
	page_text(page, title);
	page_raw(page, "</h1>\n");
}

void page_open(struct page *page, struct arena *arena, const char *title)
{
	page_open_head(page, arena, title);
	page_open_frame(page);
	page_open_main(page, title);
}

struct reply page_reply(struct request *request, int http_status, struct page *page)
{
	struct reply reply = { .http_status = http_status,
			       .content_type = "text/html; charset=utf-8" };

	page_raw(page, "</main>\n</body>\n</html>\n");
	reply.body = buffer_text(&page->html);
	if (reply.body == NULL) {
		request->status =
			fail(&request->error, DUET_HERE, DUET_INTERNAL,
			     "no room for the page: %zu bytes used", arena_used(request->arena));
		return reply_no_room();
	}
	reply.body_length = page->html.length;
	reply_add_header(&reply, "Content-Security-Policy", POLICY);
	return reply;
}

struct reply page_reply_problem(struct request *request, const struct problem *problem,
				struct page *page)
{
	struct reply reply = page_reply(request, problem_kind(problem->type)->http_status, page);
	struct reply told = reply_problem(request, problem);

	if (reply.problem == NULL)
		reply.problem = told.problem;
	return reply;
}
