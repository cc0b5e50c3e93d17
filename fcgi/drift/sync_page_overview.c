#include "fcgi/drift/sync_page_overview.h"

#include "core/ledger.h"
#include "fcgi/drift/sync_page_parts.h"
#include "identity/email.h"
#include "sync/words.h"

static void figure(struct page *page, const char *name, struct amount value, const char *unit)
{
	page_raw(page, "<div><dt>");
	page_text(page, name);
	page_raw(page, "</dt><dd>");
	page_credits(page, value);
	page_raw(page, " <small>");
	page_text(page, unit);
	page_raw(page, "</small></dd></div>\n");
}

static void figures(struct page *page, const struct drift_summary *summary)
{
	page_raw(page, "<dl class=\"figures\">\n<div><dt>Out of step</dt><dd>");
	page_count(page, summary->out_of_step);
	page_raw(page, " <small>of ");
	page_count(page, summary->organizations);
	page_raw(page, " organizations</small></dd></div>\n");
	figure(page, "Organizations have more", summary->organization_ahead, "credits in all");
	figure(page, "Users have more", summary->user_ahead, "credits in all");
	figure(page, "Changed outside the ledger", amount_of((int64_t)summary->outside_changes),
	       "organizations");
	page_raw(page, "</dl>\n");
}

static void search_form(struct page *page)
{
	page_raw(page, "<form method=\"get\" action=\"" SYNC_PAGE_PATH "\" role=\"search\" "
		       "class=\"search\">\n"
		       "<label for=\"email\">One user, by address</label>\n"
		       "<input id=\"email\" name=\"email\" type=\"text\" inputmode=\"email\" "
		       "autocomplete=\"off\" spellcheck=\"false\" maxlength=\"" DUET_STRING(
			       EMAIL_BYTES_MAX) "\" required>\n"
						"<button type=\"submit\">Show</button>\n</form>\n");
}

static void who(struct page *page, const struct drifted *drifted)
{
	if (drifted->user_id != 0) {
		part_user_link(page, drifted->user_email,
			       name_or_address(drifted->user_name, drifted->user_email));
		page_raw(page, " <small>");
		page_name(page, drifted->user_email);
		page_raw(page, "</small>");
		return;
	}
	page_name(page, drifted->organization_name);
	page_raw(page, " <small>organization ");
	page_id(page, drifted->organization_id);
	if (drifted->member_count == 0)
		page_raw(page, ", no members</small>");
	else
		page_raw(page, ", several members</small>");
}

static void outside_line(struct page *page, const char *which, const struct account_state *state,
			 const struct drift_cause *cause)
{
	struct amount change = ledger_outside_change(state);

	if (amount_credits(change) == 0)
		return;
	page_raw(page, "<li>");
	page_text(page, which);
	page_raw(page, " ");
	page_change(page, change);
	page_raw(page, ", changed outside the ledger");
	if (cause->last_entry_us != 0) {
		page_raw(page, " <small>after ");
		page_time(page, cause->last_entry_us);
		page_raw(page, "</small>");
	}
	page_raw(page, "</li>\n");
}

static void entry_line(struct page *page, const struct entry *entry)
{
	page_raw(page, "<li>");
	page_text(page, part_kind(entry->type));
	if (amount_credits(entry->user_amount) != 0) {
		page_raw(page, ", user ");
		page_change(page, entry->user_amount);
	}
	if (amount_credits(entry->organization_amount) != 0) {
		page_raw(page, ", organization ");
		page_change(page, entry->organization_amount);
	}
	page_raw(page, " <small>");
	page_time(page, entry->created_us);
	page_raw(page, "</small></li>\n");
}

static void how(struct page *page, const struct drifted *drifted, const struct drift_cause *cause)
{
	bool is_outside = amount_credits(ledger_outside_change(&drifted->members)) != 0 ||
			  amount_credits(ledger_outside_change(&drifted->organization)) != 0;

	page_raw(page, "<ul>\n");
	if (!drifted->organization_balance_exists)
		page_raw(page, "<li>the organization&#39;s balance row is missing</li>\n");
	outside_line(page, "user", &drifted->members, cause);
	outside_line(page, "organization", &drifted->organization, cause);
	for (size_t i = 0; i < cause->count; i++)
		entry_line(page, &cause->entries[i]);
	if (!is_outside && drifted->organization_balance_exists && cause->count == 0)
		page_raw(page, "<li>by an entry older than the latest 20</li>\n");
	page_raw(page, "</ul>");
}

static void row(struct page *page, const struct drifted *drifted, const struct drift_cause *cause)
{
	page_raw(page, "<tr role=\"row\"><th role=\"rowheader\" scope=\"row\" class=\"who\">");
	who(page, drifted);
	page_raw(page, "</th>\n<td role=\"cell\" class=\"number\" data-label=\"User\">");
	page_credits(page, drifted->members.balance);
	page_raw(page, "</td>\n"
		       "<td role=\"cell\" class=\"number\" data-label=\"Organization\">");
	if (drifted->organization_balance_exists)
		page_credits(page, drifted->organization.balance);
	else
		page_raw(page, "none");
	page_raw(page, "</td>\n<td role=\"cell\" class=\"number\" data-label=\"Difference\">");
	page_change(page, drift_between(drifted->organization.balance, drifted->members.balance));
	page_raw(page, "</td>\n<td role=\"cell\" data-label=\"How\">");
	how(page, drifted, cause);
	page_raw(page, "</td></tr>\n");
}

static void rows(struct page *page, const struct sync_overview *overview)
{
	part_table_open(page, "drifted", "Out of step, or changed outside the ledger");
	page_raw(page,
		 "<thead role=\"rowgroup\"><tr role=\"row\">"
		 "<th role=\"columnheader\" scope=\"col\">User</th>"
		 "<th role=\"columnheader\" scope=\"col\" class=\"number\">User balance</th>"
		 "<th role=\"columnheader\" scope=\"col\" class=\"number\">Organization "
		 "balance</th>"
		 "<th role=\"columnheader\" scope=\"col\" class=\"number\">Difference</th>"
		 "<th role=\"columnheader\" scope=\"col\">How it came about, times in UTC</th>"
		 "</tr></thead>\n<tbody role=\"rowgroup\">\n");
	for (size_t i = 0; i < overview->page.count; i++)
		row(page, &overview->page.drifted[i], &overview->causes[i]);
	part_table_close(page);
}

static void page_links(struct page *page, const struct sync_overview *overview)
{
	if (overview->first && overview->next_cursor == NULL)
		return;
	page_raw(page, "<nav aria-label=\"Pages of the list\">\n");
	if (!overview->first)
		page_raw(page, "<a href=\"" SYNC_PAGE_PATH "\">First page</a>\n");
	if (overview->next_cursor != NULL) {
		page_raw(page, "<a rel=\"next\" href=\"" SYNC_PAGE_PATH "?cursor=");
		page_address_value(page, overview->next_cursor);
		page_raw(page, "\">Next page</a>\n");
	}
	page_raw(page, "</nav>\n");
}

static bool is_well(const struct drift_summary *summary)
{
	return summary->out_of_step == 0 && summary->outside_changes == 0;
}

static void first_words(struct page *page, const struct drift_summary *summary)
{
	figures(page, summary);
	if (is_well(summary))
		page_raw(page, "<p role=\"status\" class=\"good\">Everybody is in step; there is "
			       "nothing to repair.</p>\n");
	else
		page_raw(page, "<p><a href=\"#repair\">Repair everybody</a>, below the list</p>\n");
}

static void further_words(struct page *page, const struct sync_overview *overview)
{
	page_raw(page, "<p class=\"note\">The <a href=\"" SYNC_PAGE_PATH "\">first page</a> has "
		       "the figures of all, and the repair of everybody.</p>\n");
	if (overview->page.count == 0 && overview->next_cursor == NULL)
		page_raw(page, "<p role=\"status\">Nobody further on is out of step.</p>\n");
}

static void repair(struct page *page, const struct request *request,
		   const struct drift_summary *summary)
{
	page_raw(page, "<h2 id=\"repair\">Repair everybody</h2>\n");
	part_form_open(page, request, "preview");
	part_choices(page, summary->user_ahead,
		     "in all, at the most, from users who have more than their organization");
}

struct reply sync_page_overview(struct request *request, const struct sync_overview *overview)
{
	const struct drift_summary *summary = &overview->summary;
	struct page page;

	desk_page_open(&page, request->arena, "Balances out of step", DESK_DRIFT);
	if (overview->first)
		first_words(&page, summary);
	else
		further_words(&page, overview);
	search_form(&page);
	if (overview->page.count > 0)
		rows(&page, overview);
	page_links(&page, overview);
	if (overview->first && !is_well(summary))
		repair(&page, request, summary);
	return page_reply(request, 200, &page);
}
