/* GET /admin/users/{id}: who it is and both balances, which make sense alone; the
 * rest its script reads from the API. */
#include "desk_page.h"
#include "handle.h"
#include "number.h"
#include "user_reference.h"

#include <string.h>

static const char *name_of(const struct user *user)
{
	return user->name[0] == '\0' ? user->email : user->name;
}

static void balances(struct page *page, const struct user *user)
{
	page_raw(page, "<dl class=\"figures\">\n<div><dt>User balance</dt><dd>");
	page_credits(page, user->balance);
	page_raw(page, "</dd></div>\n<div><dt>Organization balance</dt><dd>");
	if (user->organization_balance_exists)
		page_credits(page, user->organization_balance);
	else
		page_raw(page, "none");
	page_raw(page, "</dd></div>\n</dl>\n");
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

static struct reply show(struct request *request, const struct user *user)
{
	struct page page;

	desk_page_open(&page, request->arena, name_of(user), DESK_USERS);
	page_raw(&page, "<p id=\"who\" class=\"who-line\">");
	page_name(&page, user->email);
	page_raw(&page, "</p>\n");
	without_script(&page, user);
	page_raw(&page, "<div id=\"balances\">\n");
	balances(&page, user);
	page_raw(&page, "</div>\n");
	desk_page_waiting(&page);
	page_raw(&page, "<script src=\"/assets/desk/user.js\" type=\"module\"></script>\n");
	return page_reply(request, 200, &page);
}

struct reply desk_user(struct request *request)
{
	const char *text = request->path_value;
	struct user_name name = { .id = 0 };
	struct reply reply;
	struct user user;
	enum status status;
	int64_t id;

	if (!request_no_query(request, &reply))
		return reply;
	if (text == NULL || number_parse(text, strlen(text), 1, ID_MAX, &id) != NUMBER_OK)
		return reply_bad_parameter(request, "id",
					   "A user's id is a whole number from 1 on.");
	name.id = (uint64_t)id;
	status = read_user(&request->reads, &name, request->arena, &user, &request->error);
	if (status == DUET_NOT_FOUND)
		return reply_problem(
			request, &(struct problem){ .type = PROBLEM_USER_NOT_FOUND,
						    .detail = "There is no user with this id." });
	if (status != DUET_OK)
		return reply_status(request, status);
	return show(request, &user);
}
