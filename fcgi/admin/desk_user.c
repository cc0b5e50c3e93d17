#include "fcgi/admin/desk_user.h"

#include "core/drift.h"
#include "fcgi/html/desk_page.h"
#include "fcgi/http/reply.h"
#include "fcgi/http/user_reference.h"
#include "sync/words.h"

/* clang-format off */
static const char *const modules[] = {
	"desk/ask.js", "desk/by_hand.js", "desk/draft.js", "desk/entries.js", "desk/figures.js",
	"desk/list.js", "desk/repair.js", "desk/table.js", "desk/who.js", "desk/user.js", NULL
};
/* clang-format on */

static void who(struct page *page, const struct user *user)
{
	page_raw(page, "<p class=\"who-line\"><span>");
	page_name(page, user->email);
	page_raw(page, "</span>");
	if (user->external_id != NULL) {
		page_raw(page, "<code>");
		page_name(page, user->external_id);
		page_raw(page, "</code>");
	}
	if (user->role == USER_ROLE_ADMIN)
		page_raw(page, "<span class=\"mark\">admin</span>");
	if (user->disabled_us != 0)
		page_raw(page, "<span class=\"mark bad\">disabled</span>");
	page_raw(page, "</p>\n");
}

static void organization_figure(struct page *page, const struct user_standing *standing)
{
	page_raw(page, "<div><dt>Organization balance</dt><dd>");
	if (standing->user.organization_balance_exists)
		page_credits(page, standing->user.organization_balance);
	else
		page_raw(page, "none");
	if (standing->member_count > 1) {
		page_raw(page, "<small> of ");
		page_count(page, standing->member_count);
		page_raw(page, " members</small>");
	}
	page_raw(page, "</dd></div>\n");
}

/* figures.js makes the same from the API's answer, so that nothing moves on the page. */
static void figures(struct page *page, const struct user_standing *standing)
{
	struct amount difference =
		drift_between(standing->organization.balance, standing->members.balance);

	page_raw(page, "<div id=\"balances\"><dl class=\"figures\">\n"
		       "<div><dt>User balance</dt><dd>");
	page_credits(page, standing->user.balance);
	page_raw(page, "</dd></div>\n");
	organization_figure(page, standing);
	page_raw(page, "<div><dt>Difference</dt><dd>");
	page_change(page, difference);
	if (amount_credits(difference) == 0)
		page_raw(page, " <span class=\"mark good\">in step</span>");
	else
		page_raw(page, " <span class=\"mark warning\">out of step</span>");
	page_raw(page, "</dd></div>\n</dl></div>\n");
}

static void without_script(struct page *page, const struct user *user)
{
	page_raw(page,
		 "<noscript><p class=\"warning\">The rest of this page needs JavaScript, "
		 "which is switched off in this browser. <a href=\"/admin/sync-balance?email=");
	page_address_value(page, user->email);
	page_raw(page, "\">This user&#39;s balances</a> can be looked at and repaired without.</p>"
		       "</noscript>\n");
}

static struct reply show(struct request *request, const struct user_standing *standing)
{
	struct page page;

	desk_page_open(&page, request->arena,
		       name_or_address(standing->user.name, standing->user.email), DESK_USERS);
	who(&page, &standing->user);
	without_script(&page, &standing->user);
	figures(&page, standing);
	desk_page_script(&page, modules);
	return page_reply(request, 200, &page);
}

struct reply desk_user(struct request *request)
{
	struct user_standing standing;
	struct reply reply;

	return user_standing_of_path(request, &standing, &reply) ? show(request, &standing) : reply;
}
