#include "fcgi/account/login_view.h"

#include "fcgi/access/csrf.h"
#include "fcgi/access/sign_in_address.h"
#include "fcgi/html/page.h"
#include "identity/email.h"

static void sign_in_form(struct page *page, const char *email, const char *next)
{
	page_raw(page, "<form method=\"post\" action=\"" SIGN_IN_PATH "\" class=\"sign-in\">\n");
	if (next != NULL && next_is_own(next))
		page_hidden(page, "next", next);
	page_raw(page, "<label for=\"email\">E-mail address</label>\n"
		       "<input id=\"email\" name=\"email\" type=\"text\" inputmode=\"email\" "
		       "autocomplete=\"username\" autocapitalize=\"none\" spellcheck=\"false\" "
		       "maxlength=\"" DUET_STRING(EMAIL_BYTES_MAX) "\" required value=\"");
	page_text(page, email);
	page_raw(page, "\">\n<label for=\"password\">Password</label>\n"
		       "<input id=\"password\" name=\"password\" type=\"password\" "
		       "autocomplete=\"current-password\" maxlength=\"1024\" required>\n"
		       "<button type=\"submit\">Sign in</button>\n</form>\n");
}

struct reply login_view_form(struct request *request, const char *next)
{
	struct page page;

	page_open(&page, request->arena, "Sign in");
	sign_in_form(&page, "", next);
	return page_reply(request, 200, &page);
}

struct reply login_view_refused(struct request *request, const struct problem *problem,
				const char *email, const char *next)
{
	const struct problem_kind *kind = problem_kind(problem->type);
	struct page page;

	page_open(&page, request->arena, "Sign in");
	page_raw(&page, "<p role=\"alert\" class=\"warning\">");
	page_text(&page, kind->title);
	page_raw(&page, ". ");
	if (problem->retry_after_s > 0) {
		page_raw(&page, "Wait ");
		page_count(&page, (uint64_t)problem->retry_after_s);
		page_raw(&page, " s and try again; the account is not locked.");
	} else {
		page_text(&page, kind->detail);
	}
	page_raw(&page, "</p>\n");
	sign_in_form(&page, email, next);
	return page_reply_problem(request, problem, &page);
}

static void sign_out_form(struct page *page, const struct request *request)
{
	char token[CSRF_TOKEN_SIZE];

	page_raw(page, "<form method=\"post\" action=\"/logout\">\n");
	if (csrf_token_of(request, token))
		page_hidden(page, "csrfToken", token);
	page_raw(page, "<button type=\"submit\" class=\"plain\">Sign out</button>\n</form>\n");
}

struct reply login_view_signed_in(struct request *request, const struct user *user,
				  const char *way_on)
{
	struct page page;

	page_open(&page, request->arena, "You are signed in");
	page_raw(&page, "<p>As ");
	page_name(&page, user->email);
	page_raw(&page, ".</p>\n<p><a class=\"button\" href=\"");
	page_text(&page, way_on);
	page_raw(&page, "\">Go on</a></p>\n");
	sign_out_form(&page, request);
	return page_reply(request, 200, &page);
}
