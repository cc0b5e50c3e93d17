#include "fcgi/drift/sync_page_parts.h"

#include "fcgi/access/csrf.h"

#include <string.h>

void part_form_open(struct page *page, const struct request *request, const char *action)
{
	char token[CSRF_TOKEN_SIZE];

	page_raw(page, "<form method=\"post\" action=\"" SYNC_PAGE_PATH "\">\n");
	if (csrf_token_of(request, token))
		page_hidden(page, "csrfToken", token);
	page_hidden(page, "action", action);
}

void part_choices(struct page *page, struct amount loss, const char *whose)
{
	page_raw(page,
		 "<fieldset>\n<legend>Which balance is right?</legend>\n"
		 "<label><input type=\"radio\" name=\"direction\" value=\"organization-to-user\" "
		 "checked><span>The organization&#39;s: the user catches up "
		 "<small>For purchases that reached the organization only.</small></span></label>\n"
		 "<label><input type=\"radio\" name=\"direction\" value=\"user-to-organization\">"
		 "<span>The user&#39;s: the organization catches up "
		 "<small>No user&#39;s credits change.</small></span></label>\n"
		 "</fieldset>\n");
	if (amount_credits(loss) > 0) {
		page_raw(page, "<fieldset>\n<legend>May credits be taken from users?</legend>\n"
			       "<label><input type=\"checkbox\" name=\"allowDecrease\" "
			       "value=\"true\"><span>Yes, take <strong>");
		page_credits(page, loss);
		page_raw(page, " credits</strong> ");
		page_text(page, whose);
		page_raw(page, " <small>Otherwise they are skipped where the user would catch "
			       "up.</small></span></label>\n</fieldset>\n");
	}
	page_raw(page, "<p class=\"buttons\"><button type=\"submit\">Preview the repair</button> "
		       "<span class=\"note\">A preview writes no entry.</span></p>\n</form>\n");
}

void part_repair_form(struct page *page, const struct request *request,
		      const struct sync_options *options, const char *email)
{
	part_form_open(page, request, "repair");
	page_hidden(page, "direction", sync_direction_name(options->direction));
	if (options->allow_decrease)
		page_hidden(page, "allowDecrease", "true");
	if (email != NULL)
		page_hidden(page, "email", email);
	page_raw(page, "<p class=\"buttons\"><button type=\"submit\">Repair</button> "
		       "<span class=\"note\">Writes the entries below.</span></p>\n</form>\n");
}

void part_table_open(struct page *page, const char *id, const char *caption)
{
	page_raw(page, "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-labelledby=\"");
	page_text(page, id);
	page_raw(page, "\">\n<table role=\"table\">\n<caption id=\"");
	page_text(page, id);
	page_raw(page, "\">");
	page_text(page, caption);
	page_raw(page, "</caption>\n");
}

void part_table_close(struct page *page)
{
	page_raw(page, "</tbody>\n</table>\n</div>\n");
}

static void entry_balance(struct page *page, struct amount change, struct amount after)
{
	page_change(page, change);
	page_raw(page, " <small>to ");
	page_credits(page, after);
	page_raw(page, "</small>");
}

const char *part_kind(enum entry_type type)
{
	/* clang-format off */
	static const char *const kinds[ENTRY_TYPE_COUNT] = {
		[ENTRY_GRANT] = "Grant",
		[ENTRY_PURCHASE] = "Purchase",
		[ENTRY_SPEND] = "Spend",
		[ENTRY_REFUND] = "Refund",
		[ENTRY_SYNC] = "Repair",
		[ENTRY_ADJUSTMENT] = "From outside",
		[ENTRY_OPENING] = "Opening",
		[ENTRY_DEDUCT] = "Deduction",
	};
	/* clang-format on */

	return kinds[type];
}

/* Users and keys are shown by number; their own pages show the name. */
static void by_whom(struct page *page, const char *actor)
{
	if (strcmp(actor, "cli") == 0) {
		page_raw(page, "the command line");
	} else if (strcmp(actor, "outside") == 0) {
		page_raw(page, "somebody outside");
	} else if (strncmp(actor, "user:", 5) == 0) {
		page_raw(page, "user ");
		page_text(page, actor + 5);
	} else if (strncmp(actor, "key:", 4) == 0) {
		page_raw(page, "key ");
		page_text(page, actor + 4);
	} else {
		page_text(page, actor);
	}
}

static void entry_row(struct page *page, const struct entry *entry)
{
	page_raw(page, "<tr role=\"row\"><th role=\"rowheader\" scope=\"row\" "
		       "data-label=\"Entry\">");
	page_id(page, entry->organization_id);
	page_raw(page, "-");
	page_id(page, entry->organization_seq);
	page_raw(page, " <small>");
	page_time(page, entry->created_us);
	page_raw(page, "</small></th>\n<td role=\"cell\" data-label=\"What\">");
	page_text(page, part_kind(entry->type));
	page_raw(page, "</td>\n<td role=\"cell\" class=\"number\" data-label=\"User\">");
	if (entry->user_id == 0)
		page_raw(page, "none");
	else
		entry_balance(page, entry->user_amount, entry->user_balance_after);
	page_raw(page, "</td>\n<td role=\"cell\" class=\"number\" data-label=\"Organization\">");
	entry_balance(page, entry->organization_amount, entry->organization_balance_after);
	page_raw(page, "</td>\n<td role=\"cell\" data-label=\"Reason\">");
	page_name(page, entry->reason);
	page_raw(page, " <small>");
	by_whom(page, entry->actor);
	page_raw(page, "</small></td></tr>\n");
}

void part_entries(struct page *page, const char *id, const char *caption,
		  const struct entry *entries, size_t count)
{
	if (count == 0)
		return;
	part_table_open(page, id, caption);
	page_raw(page, "<thead role=\"rowgroup\"><tr role=\"row\">"
		       "<th role=\"columnheader\" scope=\"col\">Entry, time in UTC</th>"
		       "<th role=\"columnheader\" scope=\"col\">What</th>"
		       "<th role=\"columnheader\" scope=\"col\" class=\"number\">User</th>"
		       "<th role=\"columnheader\" scope=\"col\" class=\"number\">Organization</th>"
		       "<th role=\"columnheader\" scope=\"col\">Reason, by whom</th>"
		       "</tr></thead>\n<tbody role=\"rowgroup\">\n");
	for (size_t i = 0; i < count; i++)
		entry_row(page, &entries[i]);
	part_table_close(page);
}

void part_before_and_after(struct page *page, const struct sync_verdict *verdict, bool dry_run)
{
	part_table_open(page, "balances", "Both balances");
	page_raw(page, "<thead role=\"rowgroup\"><tr role=\"row\">"
		       "<th role=\"columnheader\" scope=\"col\"></th>"
		       "<th role=\"columnheader\" scope=\"col\" class=\"number\">Before</th>"
		       "<th role=\"columnheader\" scope=\"col\" class=\"number\">");
	if (dry_run)
		page_raw(page, "After it");
	else
		page_raw(page, "Now");
	page_raw(page, "</th></tr></thead>\n<tbody role=\"rowgroup\">\n<tr role=\"row\">"
		       "<th role=\"rowheader\" scope=\"row\">");
	if (verdict->member_count > 1)
		page_raw(page, "Users, together");
	else
		page_raw(page, "User");
	page_raw(page, "</th><td role=\"cell\" class=\"number\" data-label=\"Before\">");
	page_credits(page, verdict->user_before);
	page_raw(page, "</td><td role=\"cell\" class=\"number\" data-label=\"After\">");
	page_credits(page, verdict->user_after);
	page_raw(page, "</td></tr>\n<tr role=\"row\"><th role=\"rowheader\" scope=\"row\">"
		       "Organization</th>"
		       "<td role=\"cell\" class=\"number\" data-label=\"Before\">");
	page_credits(page, verdict->organization_before);
	page_raw(page, "</td><td role=\"cell\" class=\"number\" data-label=\"After\">");
	page_credits(page, verdict->organization_after);
	page_raw(page, "</td></tr>\n");
	part_table_close(page);
	page_raw(page, "<p>Difference before: <strong>");
	page_change(page, drift_between(verdict->organization_before, verdict->user_before));
	page_raw(page, "</strong></p>\n");
}

void part_who_open(struct page *page, const struct user *user)
{
	page_raw(page, "<p class=\"who-line\">");
	if (user->name[0] != '\0') {
		part_user_link(page, user->email, user->name);
		page_raw(page, " <span>");
		page_name(page, user->email);
		page_raw(page, "</span>");
	} else {
		part_user_link(page, user->email, user->email);
	}
}

void part_user_link(struct page *page, const char *email, const char *text)
{
	page_raw(page, "<a href=\"" SYNC_PAGE_PATH "?email=");
	page_address_value(page, email);
	page_raw(page, "\">");
	page_name(page, text);
	page_raw(page, "</a>");
}

/* The table of runs keeps only the figures.  A redirect to a page of results could not
 * show entries and reasons, so the answer to the form is the result itself. */
void part_ending(struct page *page)
{
	page_raw(page, "<p class=\"note\">Reloading this page sends the form again. That is "
		       "harmless: what is in step is left alone, and a difference is never "
		       "applied twice.</p>\n"
		       "<p><a href=\"" SYNC_PAGE_PATH "\">Everybody who is out of step</a></p>\n");
}
