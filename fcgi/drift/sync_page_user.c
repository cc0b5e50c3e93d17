#include "fcgi/drift/sync_page_user.h"

#include "core/ledger.h"
#include "fcgi/drift/sync_page_parts.h"

static void after_cells(struct page *page, struct amount user, struct amount organization,
			struct amount change)
{
	page_raw(page, "<td role=\"cell\" class=\"number\" data-label=\"User\">");
	page_credits(page, user);
	page_raw(page, "</td><td role=\"cell\" class=\"number\" data-label=\"Organization\">");
	page_credits(page, organization);
	page_raw(page, "</td><td role=\"cell\" class=\"number\" data-label=\"Difference\">");
	page_change(page, change);
	page_raw(page, "</td></tr>\n");
}

/* The balances after each direction follow from its meaning.  Which entries would be
 * written is shown by a preview. */
static void balances(struct page *page, const struct user_standing *standing)
{
	const struct amount user = standing->members.balance;
	const struct amount organization = standing->organization.balance;
	const struct amount difference = drift_between(organization, user);

	part_table_open(page, "balances", "Both balances, before and after a repair");
	page_raw(page, "<thead role=\"rowgroup\"><tr role=\"row\">"
		       "<th role=\"columnheader\" scope=\"col\"></th>"
		       "<th role=\"columnheader\" scope=\"col\" class=\"number\">");
	if (standing->member_count > 1)
		page_raw(page, "Users, together");
	else
		page_raw(page, "User");
	page_raw(page, "</th><th role=\"columnheader\" scope=\"col\" class=\"number\">"
		       "Organization</th>"
		       "<th role=\"columnheader\" scope=\"col\" class=\"number\">Difference</th>"
		       "</tr></thead>\n<tbody role=\"rowgroup\">\n<tr role=\"row\">"
		       "<th role=\"rowheader\" scope=\"row\">Now</th>");
	after_cells(page, user, organization, difference);
	if (amount_credits(difference) != 0 && standing->member_count == 1) {
		page_raw(page, "<tr role=\"row\"><th role=\"rowheader\" scope=\"row\">"
			       "After: the user catches up</th>");
		after_cells(page, organization, organization, amount_of(0));
	}
	if (amount_credits(difference) != 0) {
		page_raw(page, "<tr role=\"row\"><th role=\"rowheader\" scope=\"row\">"
			       "After: the organization catches up</th>");
		after_cells(page, user, user, amount_of(0));
	}
	part_table_close(page);
}

static void person(struct page *page, const struct user_standing *standing)
{
	const struct user *user = &standing->user;

	part_who_open(page, user);
	page_raw(page, " <span>of the organization ");
	page_name(page, user->organization_name);
	page_raw(page, "</span></p>\n");
	if (standing->member_count > 1) {
		page_raw(page, "<p>The organization has several members, and its balance should "
			       "be their sum. The same number "
			       "must not be handed out twice, so only the organization can catch "
			       "up. This user has ");
		page_credits(page, user->balance);
		page_raw(page, " credits.</p>\n");
	}
	if (!user->organization_balance_exists)
		page_raw(page, "<p>The organization&#39;s balance row is missing; it counts as 0, "
			       "and a repair makes it anew.</p>\n");
}

static void in_step(struct page *page, const struct user_standing *standing)
{
	page_raw(page, "<p role=\"status\" class=\"good\">Both balances are equal; there is "
		       "nothing to repair.</p>\n");
	if (amount_credits(ledger_outside_change(&standing->members)) != 0 ||
	    amount_credits(ledger_outside_change(&standing->organization)) != 0)
		page_raw(page, "<p>Both were changed outside the ledger, which takes that in with "
			       "the next operation.</p>\n");
}

static void repair(struct page *page, const struct request *request,
		   const struct user_standing *standing)
{
	struct amount difference =
		drift_between(standing->organization.balance, standing->members.balance);
	struct amount loss = amount_of(0);

	if (amount_credits(difference) == 0) {
		in_step(page, standing);
		return;
	}
	if (amount_credits(difference) < 0 && standing->member_count == 1)
		loss = amount_negate(difference);
	if (amount_credits(loss) > 0) {
		page_raw(page, "<p role=\"status\" class=\"warning\">The user has more than the "
			       "organization. To let the user catch up would take <strong>");
		page_credits(page, loss);
		page_raw(page, " credits</strong> from them; it is skipped unless you allow it "
			       "below.</p>\n");
	}
	page_raw(page, "<h2>Repair</h2>\n");
	part_form_open(page, request, "preview");
	page_hidden(page, "email", standing->user.email);
	part_choices(page, loss, "from this user");
}

struct reply sync_page_user(struct request *request, const struct sync_user_view *view)
{
	struct page page;

	desk_page_open(&page, request->arena, "Balances of one user", DESK_DRIFT);
	page_raw(&page, "<nav aria-label=\"Back\"><a href=\"" SYNC_PAGE_PATH "\">Everybody who is "
			"out of step</a></nav>\n");
	person(&page, &view->standing);
	balances(&page, &view->standing);
	repair(&page, request, &view->standing);
	part_entries(&page, "latest", "The organization's latest entries", view->entries,
		     view->entry_count);
	return page_reply(request, 200, &page);
}
