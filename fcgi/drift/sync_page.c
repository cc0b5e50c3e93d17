/* A preview is a POST as well, because each run is recorded. */
#include "fcgi/drift/sync_page.h"

#include "fcgi/drift/cursor.h"
#include "fcgi/drift/sync_page_overview.h"
#include "fcgi/drift/sync_page_result.h"
#include "fcgi/drift/sync_page_user.h"
#include "fcgi/http/input.h"
#include "fcgi/http/user_reference.h"
#include "history/history.h"
#include "identity/email.h"
#include "sync/standing.h"

#define ROWS_OF_A_PAGE 50
#define RECENT_ENTRIES 10

struct page_query {
	struct user_reference user; /* email only */
	const char *cursor;
};

/* clang-format off */
static const struct field query_table[] = {
	{ .name = "cursor", .kind = FIELD_TEXT, .offset = offsetof(struct page_query, cursor),
	  .length_min = 1, .length_max = DRIFT_CURSOR_TEXT_SIZE - 1 },
	/* Empty where the form was sent without an address: then everybody is meant. */
	{ .name = "email", .kind = FIELD_TEXT, .offset = offsetof(struct page_query, user.email),
	  .length_max = EMAIL_BYTES_MAX },
};
/* clang-format on */

static const struct fields query_fields = FIELDS(struct page_query, query_table);

/* The figures need a look at everybody, which takes too long to repeat on each page. */
static enum status read_overview(struct request *request, struct sync_overview *overview)
{
	enum status status = DUET_OK;

	if (overview->first)
		status = read_drift_summary(&request->source, &overview->summary, &request->error);
	if (status == DUET_OK)
		status = read_drift_page(&request->source, &overview->page, request->arena,
					 &request->error);
	if (status == DUET_OK)
		status = read_drift_causes(&request->source, &overview->page, request->arena,
					   &overview->causes, &request->error);
	return status;
}

static struct reply show_overview(struct request *request, const char *cursor_text)
{
	struct sync_overview overview = { .first = cursor_text == NULL,
					  .page = { .limit = ROWS_OF_A_PAGE } };
	struct drift_cursor *cursor = &overview.page.cursor;
	char next[DRIFT_CURSOR_TEXT_SIZE];
	enum status status;

	if (cursor_text != NULL && !drift_cursor_parse(cursor_text, false, NULL, cursor))
		return reply_bad_parameter(request, "cursor", "Begin at the first page.");
	status = read_overview(request, &overview);
	if (status != DUET_OK)
		return reply_status(request, status);
	drift_cursor_format(0, cursor, next);
	if (cursor->part != DRIFT_END)
		overview.next_cursor = next;
	return sync_page_overview(request, &overview);
}

static struct reply show_user(struct request *request, const struct user_reference *reference)
{
	struct sync_user_view view = { .entry_count = 0 };
	struct entry_query latest = { .type = ENTRY_TYPE_ANY, .limit = RECENT_ENTRIES };
	struct entry *entries = arena_array(request->arena, RECENT_ENTRIES, sizeof(*entries));
	struct reference_fault fault;
	struct user_name name;
	enum status status;

	if (entries == NULL)
		return reply_status(request, DUET_NO_MEMORY);
	if (!user_reference_read(reference, request->arena, &name, &fault))
		return reply_bad_reference(request, &fault);
	view.entries = entries;
	status = read_user_standing(&request->source, &name, request->arena, &view.standing,
				    &request->error);
	latest.organization_id = view.standing.user.organization_id;
	if (status == DUET_OK)
		status = read_entries(&request->source, &latest, request->arena, entries,
				      &view.entry_count, &request->error);
	if (status != DUET_OK)
		return reply_status(request, status);
	return sync_page_user(request, &view);
}

struct reply sync_page_get(struct request *request)
{
	struct page_query query;
	struct reply reply;

	if (!request_query(request, &query_fields, &query, &reply))
		return reply;
	if (query.user.email == NULL || query.user.email[0] == '\0')
		return show_overview(request, query.cursor);
	if (query.cursor != NULL)
		return reply_bad_parameter(request, "cursor", "One user has no further pages.");
	return show_user(request, &query.user);
}

enum form_action {
	FORM_CONTINUE,
	FORM_PREVIEW,
	FORM_REPAIR
};

static const char *const action_choices[] = { "continue", "preview", "repair", NULL };

struct page_form {
	int action, direction; /* enum form_action; enum sync_direction */
	bool allow_decrease;
	const char *cursor, *token; /* the router has looked at the token */
	struct user_reference user; /* email only */
};

/* clang-format off */
static const struct field form_table[] = {
	{ .name = "action", .kind = FIELD_CHOICE, .required = true,
	  .offset = offsetof(struct page_form, action), .choices = action_choices },
	{ .name = "allowDecrease", .kind = FIELD_BOOLEAN,
	  .offset = offsetof(struct page_form, allow_decrease) },
	{ .name = "cursor", .kind = FIELD_TEXT, .offset = offsetof(struct page_form, cursor),
	  .length_min = 1, .length_max = DRIFT_CURSOR_TEXT_SIZE - 1 },
	{ .name = "csrfToken", .kind = FIELD_TEXT, .offset = offsetof(struct page_form, token),
	  .length_max = 128 },
	{ .name = "direction", .kind = FIELD_CHOICE,
	  .offset = offsetof(struct page_form, direction), .choices = sync_direction_names,
	  .standard = SYNC_ORGANIZATION_TO_USER },
	{ .name = "email", .kind = FIELD_TEXT, .offset = offsetof(struct page_form, user.email),
	  .length_min = 1, .length_max = EMAIL_BYTES_MAX },
};
/* clang-format on */

static const struct fields form_fields = FIELDS(struct page_form, form_table);

static struct reply sync_the_user(struct request *request, const struct page_form *form,
				  struct sync_request *asked)
{
	struct reference_fault fault;
	struct sync_result result;
	enum status status;

	if (!user_reference_read(&form->user, request->arena, &asked->user, &fault))
		return reply_bad_reference(request, &fault);
	status = repair_user(request, asked, &result);
	if (status != DUET_OK)
		return reply_status(request, status);
	return sync_page_user_result(request, &asked->options, &result);
}

static unsigned percent_of(const struct request *request, const struct drift_cursor *cursor)
{
	struct drift_ends ends;

	/* Only the progress bar is missing then. */
	if (read_drift_ends(&request->source, &ends, NULL) != DUET_OK)
		return 0;
	return drift_percent(cursor, &ends);
}

static struct reply sync_the_rest(struct request *request, const struct sync_request *asked)
{
	char cursor[DRIFT_CURSOR_TEXT_SIZE];
	struct sync_progress progress;
	struct sync_everybody_view view = { .progress = &progress, .cursor = cursor };
	enum status status = repair_everybody(request, asked, &view.list, &progress);

	if (status == DUET_NOT_FOUND)
		return reply_bad_parameter(request, "cursor", "There is no such run.");
	if (status != DUET_OK)
		return reply_status(request, status);
	if (!progress.complete) {
		view.percent = percent_of(request, &progress.cursor);
		drift_cursor_format(progress.run.id, &progress.cursor, cursor);
	}
	return sync_page_everybody_result(request, &view);
}

static struct reply act(struct request *request, const struct page_form *form)
{
	struct sync_request asked = {
		.options = { .direction = (enum sync_direction)form->direction,
			     .dry_run = form->action != FORM_REPAIR,
			     .allow_decrease = form->allow_decrease },
		.actor = request->caller.actor,
	};

	if ((form->action == FORM_CONTINUE) != (form->cursor != NULL))
		return reply_bad_parameter(request, "cursor", "A run goes on at its cursor.");
	if (form->action == FORM_CONTINUE) {
		if (!drift_cursor_parse(form->cursor, true, &asked.run_id, &asked.from))
			return reply_bad_parameter(request, "cursor",
						   "There is no such place to go on at.");
		return sync_the_rest(request, &asked);
	}
	if (form->user.email != NULL)
		return sync_the_user(request, form, &asked);
	return sync_the_rest(request, &asked);
}

struct reply sync_page_post(struct request *request)
{
	struct page_form form;
	struct reply reply;

	if (!request_no_query(request, &reply) ||
	    !request_form(request, &form_fields, &form, &reply))
		return reply;
	return act(request, &form);
}
