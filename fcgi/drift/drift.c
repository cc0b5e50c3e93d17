#include "fcgi/drift/drift.h"

#include "core/ledger.h"
#include "fcgi/drift/cursor.h"
#include "fcgi/http/input.h"
#include "fcgi/http/list_page.h"
#include "fcgi/http/render.h"
#include "sync/drift.h"
#include "sync/words.h"

#define PAGE_STANDARD 50
#define PAGE_MAX      100

static void render_drifted(struct json_writer *writer, const struct drifted *drifted)
{
	json_object_begin(writer);
	json_key(writer, "organization");
	json_object_begin(writer);
	json_member_integer(writer, "id", (int64_t)drifted->organization_id);
	json_member_string(writer, "name", drifted->organization_name);
	json_object_end(writer);
	json_key(writer, "user");
	if (drifted->user_id == 0) {
		json_null(writer);
	} else {
		json_object_begin(writer);
		json_member_integer(writer, "id", (int64_t)drifted->user_id);
		json_member_string(writer, "email", drifted->user_email);
		json_member_string(writer, "name", drifted->user_name);
		json_object_end(writer);
	}
	json_member_string(writer, "members", members_word(drifted->member_count));
	render_amount(writer, "userBalance", drifted->members.balance);
	render_organization_balance(writer, "organizationBalance",
				    drifted->organization_balance_exists,
				    drifted->organization.balance);
	render_amount(writer, "difference",
		      drift_between(drifted->organization.balance, drifted->members.balance));
	json_key(writer, "outsideChange");
	json_object_begin(writer);
	render_amount(writer, "user", ledger_outside_change(&drifted->members));
	render_amount(writer, "organization", ledger_outside_change(&drifted->organization));
	json_object_end(writer);
	json_object_end(writer);
}

struct drift_query {
	int64_t limit;
	const char *cursor;
};

/* clang-format off */
static const struct field drift_table[] = {
	{ .name = "limit", .kind = FIELD_INTEGER, .offset = offsetof(struct drift_query, limit),
	  .min = 1, .max = PAGE_MAX, .standard = PAGE_STANDARD },
	{ .name = "cursor", .kind = FIELD_TEXT, .offset = offsetof(struct drift_query, cursor),
	  .length_min = 1, .length_max = 32 },
};
/* clang-format on */

static const struct fields drift_fields = FIELDS(struct drift_query, drift_table);

/* What the answer holds. */
struct drift_view {
	bool is_first;
	struct drift_summary summary; /* of all, on the first page only */
	struct drift_page page;
};

/* The figures take seconds with a million users, so only the first page has them; on the
 * others they are null. */
static enum status read_view(struct request *request, struct drift_view *view)
{
	enum status status = DUET_OK;

	if (view->is_first)
		status = read_drift_summary(&request->source, &view->summary, &request->error);
	if (status == DUET_OK)
		status = read_drift_page(&request->source, &view->page, request->arena,
					 &request->error);
	return status;
}

static struct reply reply_view(struct request *request, const struct drift_view *view)
{
	const struct drift_page *page = &view->page;
	struct json_writer *writer = json_open(request->arena);
	char cursor[DRIFT_CURSOR_TEXT_SIZE];

	drift_cursor_format(0, &page->cursor, cursor);
	json_object_begin(writer);
	json_key(writer, "summary");
	if (view->is_first) {
		json_object_begin(writer);
		render_drift_summary(writer, &view->summary);
		json_object_end(writer);
	} else {
		json_null(writer);
	}
	json_key(writer, "drifted");
	json_array_begin(writer);
	for (size_t i = 0; i < page->count; i++)
		render_drifted(writer, &page->drifted[i]);
	return list_close(request, writer, page->cursor.part == DRIFT_END ? NULL : cursor);
}

struct reply drift_list(struct request *request)
{
	struct drift_view view = { .is_first = true };
	struct drift_query query;
	struct reply reply;
	enum status status;

	if (!request_query(request, &drift_fields, &query, &reply))
		return reply;
	if (query.cursor != NULL) {
		view.is_first = false;
		if (!drift_cursor_parse(query.cursor, false, NULL, &view.page.cursor))
			return reply_bad_parameter(
				request, "cursor",
				"Use a nextCursor exactly as an earlier page gave it.");
	}
	view.page.limit = (size_t)query.limit;

	status = read_view(request, &view);
	if (status != DUET_OK)
		return reply_status(request, status);
	return reply_view(request, &view);
}
