#include "fcgi/drift/sync_page_result.h"

#include "fcgi/drift/sync_page_parts.h"
#include "sync/words.h"

/* Nobody reads a longer list. */
#define SKIPPED_SHOWN_MAX 100

static void message(struct page *page, const char *text, bool good)
{
	if (good)
		page_raw(page, "<p role=\"status\" class=\"good\">");
	else
		page_raw(page, "<p role=\"status\" class=\"warning\">");
	/* NULL: the arena is spent, and so is the page. */
	page_text(page, text == NULL ? "" : text);
	page_raw(page, "</p>\n");
}

static void choose_again(struct page *page, const char *email)
{
	page_raw(page, "<p>");
	part_user_link(page, email, "Choose again");
	page_raw(page, ", what should be done about it.</p>\n");
}

struct reply sync_page_user_result(struct request *request, const struct sync_options *options,
				   const struct sync_result *result)
{
	const struct sync_verdict *verdict = &result->verdict;
	bool skipped = verdict->skip != SYNC_NOT_SKIPPED, dry_run = options->dry_run;
	struct page page;

	desk_page_open(&page, request->arena,
		       dry_run ? "Preview of a repair" : "Repair of one user", DESK_DRIFT);
	part_who_open(&page, &result->standing.user);
	page_raw(&page, "</p>\n");
	message(&page, sync_user_message(verdict, options, request->arena), !skipped);
	part_before_and_after(&page, verdict, dry_run);
	if (skipped)
		choose_again(&page, result->standing.user.email);
	else if (dry_run && result->entry_count > 0)
		part_repair_form(&page, request, options, result->standing.user.email);
	part_entries(&page, "entries",
		     dry_run ? "Entries that would be written" : "Entries that were written",
		     result->entries, result->entry_count);
	if (result->entry_count == 0)
		page_raw(&page, "<p>No entry is written.</p>\n");
	part_ending(&page);
	return page_reply(request, 200, &page);
}

static void run_figure(struct page *page, const char *name, struct amount value)
{
	page_raw(page, "<div><dt>");
	page_text(page, name);
	page_raw(page, "</dt><dd>");
	page_credits(page, value);
	page_raw(page, "</dd></div>\n");
}

static void run_figures(struct page *page, const struct sync_run *run)
{
	const struct sync_totals *totals = &run->totals;
	bool dry_run = run->options.dry_run;

	page_raw(page, "<dl class=\"figures\">\n");
	run_figure(page, "Looked at", amount_of((int64_t)totals->examined));
	run_figure(page, dry_run ? "Would be repaired" : "Repaired",
		   amount_of((int64_t)totals->repaired));
	run_figure(page, "Skipped", amount_of((int64_t)totals->skipped));
	run_figure(page, dry_run ? "Credits to be added" : "Credits added", totals->credits_added);
	run_figure(page, dry_run ? "Credits to be taken" : "Credits taken", totals->credits_taken);
	page_raw(page, "</dl>\n");
}

/* The script finds this form by its id, submits it, and replaces the page with the
 * answer. */
static void go_on(struct page *page, const struct request *request,
		  const struct sync_everybody_view *view)
{
	page_raw(page, "<p><label for=\"progress\">Progress</label> "
		       "<progress id=\"progress\" max=\"100\" value=\"");
	page_count(page, view->percent);
	page_raw(page, "\"></progress> ");
	page_count(page, view->percent);
	page_raw(page, "&nbsp;%</p>\n<div id=\"go-on\">\n");
	part_form_open(page, request, "continue");
	page_hidden(page, "cursor", view->cursor);
	page_raw(page, "<button type=\"submit\">Continue</button>\n</form>\n</div>\n");
}

static void skipped_row(struct page *page, const struct repair_skipped *skipped)
{
	page_raw(page, "<tr role=\"row\"><th role=\"rowheader\" scope=\"row\" class=\"who\">");
	if (skipped->user_email != NULL) {
		part_user_link(page, skipped->user_email, skipped->user_email);
	} else {
		page_name(page, skipped->organization_name);
		page_raw(page, " <small>organization ");
		page_id(page, skipped->organization_id);
		page_raw(page, "</small>");
	}
	page_raw(page, "</th>\n<td role=\"cell\" class=\"number\" data-label=\"User\">");
	page_credits(page, skipped->user_balance);
	page_raw(page, "</td>\n"
		       "<td role=\"cell\" class=\"number\" data-label=\"Organization\">");
	page_credits(page, skipped->organization_balance);
	page_raw(page, "</td>\n<td role=\"cell\" data-label=\"Why\">");
	page_text(page, sync_skip_reason(skipped->reason));
	page_raw(page, "</td></tr>\n");
}

static void skipped_ones(struct page *page, const struct repair_list *list)
{
	size_t shown =
		list->skipped_count < SKIPPED_SHOWN_MAX ? list->skipped_count : SKIPPED_SHOWN_MAX;

	if (shown == 0)
		return;
	if (amount_credits(list->would_take) > 0) {
		page_raw(page, "<p class=\"warning\">To let all of them catch up would take "
			       "<strong>");
		page_credits(page, list->would_take);
		page_raw(page, " credits</strong> from users; that was not allowed.</p>\n");
	}
	part_table_open(page, "skipped",
			shown < list->skipped_count ? "Skipped, the first 100" : "Skipped");
	page_raw(page, "<thead role=\"rowgroup\"><tr role=\"row\">"
		       "<th role=\"columnheader\" scope=\"col\">User</th>"
		       "<th role=\"columnheader\" scope=\"col\" class=\"number\">User balance</th>"
		       "<th role=\"columnheader\" scope=\"col\" class=\"number\">Organization "
		       "balance</th>"
		       "<th role=\"columnheader\" scope=\"col\">Why</th>"
		       "</tr></thead>\n<tbody role=\"rowgroup\">\n");
	for (size_t i = 0; i < shown; i++)
		skipped_row(page, &list->skipped[i]);
	part_table_close(page);
}

static const char *entries_caption(bool dry_run, bool more)
{
	if (dry_run)
		return more ? "Entries that would be written, the first 100"
			    : "Entries that would be written";
	return more ? "Entries that were written, the first 100" : "Entries that were written";
}

struct reply sync_page_everybody_result(struct request *request,
					const struct sync_everybody_view *view)
{
	const struct sync_progress *progress = view->progress;
	const struct sync_run *run = &progress->run;
	const struct repair_list *list = view->list;
	bool complete = progress->complete, dry_run = run->options.dry_run;
	struct page page;

	desk_page_open(&page, request->arena,
		       dry_run ? "Preview of the repair of everybody" : "Repair of everybody",
		       DESK_DRIFT);
	message(&page, sync_everybody_message(progress, request->arena),
		complete && run->totals.skipped == 0);
	if (!complete)
		go_on(&page, request, view);
	run_figures(&page, run);
	if (complete && dry_run && run->totals.repaired > 0)
		part_repair_form(&page, request, &run->options, NULL);
	skipped_ones(&page, list);
	part_entries(&page, "entries", entries_caption(dry_run, list->more_entries), list->entries,
		     list->entry_count);
	part_ending(&page);
	if (!complete)
		page_raw(&page, "<script src=\"/assets/sync.js\" defer></script>\n");
	return page_reply(request, 200, &page);
}
