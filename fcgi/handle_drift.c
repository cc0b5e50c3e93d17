#include "drift_cursor.h"
#include "drift_reads.h"
#include "handle.h"
#include "render.h"
#include "sync_words.h"

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
	json_member_string(writer, "members", drifted_members(drifted));
	render_amount(writer, "userBalance", drifted->user.balance);
	render_organization_balance(writer, "organizationBalance",
				    drifted->organization_balance_exists,
				    drifted->organization.balance);
	render_amount(writer, "difference", drifted_difference(drifted));
	json_key(writer, "outsideChange");
	json_object_begin(writer);
	render_amount(writer, "user", outside_change(&drifted->user));
	render_amount(writer, "organization", outside_change(&drifted->organization));
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
	  .min = 1, .max = PAGE_MAX },
	{ .name = "cursor", .kind = FIELD_TEXT, .offset = offsetof(struct drift_query, cursor),
	  .length_min = 1, .length_max = 32 },
};
/* clang-format on */

static const struct fields drift_fields = {
	.table = drift_table,
	.count = sizeof(drift_table) / sizeof(drift_table[0]),
	.size = sizeof(struct drift_query),
};

static void render_summary(struct json_writer *writer, const struct drift_summary *summary)
{
	json_key(writer, "summary");
	json_object_begin(writer);
	json_member_integer(writer, "organizations", (int64_t)summary->organizations);
	json_member_integer(writer, "outOfStep", (int64_t)summary->out_of_step);
	json_member_integer(writer, "outsideChanges", (int64_t)summary->outside_changes);
	render_amount(writer, "organizationAhead", summary->organization_ahead);
	render_amount(writer, "userAhead", summary->user_ahead);
	json_object_end(writer);
}

/* GET /api/admin/drift */
struct reply drift_list(struct request *request)
{
	struct drift_cursor cursor = { .part = DRIFT_USERS };
	char cursor_text[DRIFT_CURSOR_TEXT_SIZE];
	struct drift_summary summary;
	struct drift_query query;
	struct json_writer *writer;
	struct drifted *drifted;
	struct reply reply;
	enum status status;
	size_t limit, found;

	if (!request_query(request, &drift_fields, &query, &reply))
		return reply;
	if (query.cursor != NULL && !drift_cursor_parse(query.cursor, false, NULL, &cursor))
		return reply_bad_parameter(request, "cursor",
					   "Use a nextCursor exactly as an earlier page gave it.");
	limit = query.limit == 0 ? PAGE_STANDARD : (size_t)query.limit;
	drifted = arena_array(request->arena, limit, sizeof(*drifted));
	if (drifted == NULL)
		return reply_status(request, DUET_TOO_LARGE);

	status = read_drift_summary(&request->reads, &summary, &request->error);
	if (status == DUET_OK)
		status = read_drift_page(&request->reads, &cursor, limit, request->arena, drifted,
					 &found, &request->error);
	if (status != DUET_OK)
		return reply_status(request, status);

	writer = json_open(request->arena);
	json_object_begin(writer);
	render_summary(writer, &summary);
	json_key(writer, "drifted");
	json_array_begin(writer);
	for (size_t i = 0; i < found; i++)
		render_drifted(writer, &drifted[i]);
	json_array_end(writer);
	drift_cursor_format(0, &cursor, cursor_text);
	json_member_string(writer, "nextCursor", cursor.part == DRIFT_END ? NULL : cursor_text);
	json_object_end(writer);
	return reply_json(request, 200, writer);
}
