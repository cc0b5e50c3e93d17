/* GET /api/admin/audit: administrative acts, newest first. */
#include "handle.h"
#include "number.h"
#include "render.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define PAGE_STANDARD 50
#define PAGE_MAX      100

struct audit_query {
	const char *cursor;
	int64_t limit;
};

/* clang-format off */
static const struct field audit_table[] = {
	{ .name = "cursor", .kind = FIELD_TEXT, .offset = offsetof(struct audit_query, cursor),
	  .length_min = 1, .length_max = 32 },
	{ .name = "limit", .kind = FIELD_INTEGER, .offset = offsetof(struct audit_query, limit),
	  .min = 1, .max = PAGE_MAX },
};
/* clang-format on */

static const struct fields audit_fields = {
	.table = audit_table,
	.count = sizeof(audit_table) / sizeof(audit_table[0]),
	.size = sizeof(struct audit_query),
};

static void render_record(struct json_writer *writer, const struct audit_record *record)
{
	const struct audit_line *line = &record->line;
	char entry[48];

	(void)snprintf(entry, sizeof(entry), "%" PRIu64 "-%" PRIu64, line->organization_id,
		       line->organization_seq);
	json_object_begin(writer);
	json_member_integer(writer, "id", (int64_t)record->id);
	json_member_string(writer, "actor", line->actor);
	json_member_string(writer, "action", line->action);
	json_member_string(writer, "subject", line->subject);
	json_member_raw(writer, "detail", line->detail);
	json_member_string(writer, "entry", line->organization_id == 0 ? NULL : entry);
	render_time(writer, "createdAt", line->created_us);
	json_object_end(writer);
}

static struct reply reply_page(struct request *request, const struct audit_record *records,
			       size_t count, size_t limit)
{
	struct json_writer *writer = json_open(request->arena);
	char cursor[24];

	json_object_begin(writer);
	json_key(writer, "lines");
	json_array_begin(writer);
	for (size_t i = 0; i < count; i++)
		render_record(writer, &records[i]);
	json_array_end(writer);
	if (count == limit)
		(void)snprintf(cursor, sizeof(cursor), "%" PRIu64, records[count - 1].id);
	json_member_string(writer, "nextCursor", count == limit ? cursor : NULL);
	json_object_end(writer);
	return reply_json(request, 200, writer);
}

/* A cursor is the id of the last line of the page before. */
struct reply admin_audit_list(struct request *request)
{
	struct audit_query query;
	struct audit_record *records;
	struct reply reply;
	enum status status;
	int64_t before_id = 0;
	size_t limit, found;

	if (!request_query(request, &audit_fields, &query, &reply))
		return reply;
	if (query.cursor != NULL &&
	    number_parse(query.cursor, strlen(query.cursor), 1, INT64_MAX, &before_id) != NUMBER_OK)
		return reply_bad_parameter(request, "cursor",
					   "Use a nextCursor exactly as an earlier page gave it.");
	limit = query.limit == 0 ? PAGE_STANDARD : (size_t)query.limit;
	records = arena_array(request->arena, limit, sizeof(*records));
	if (records == NULL)
		return reply_status(request, DUET_TOO_LARGE);
	status = read_audit(&request->reads, (uint64_t)before_id, limit, request->arena, records,
			    &found, &request->error);
	if (status != DUET_OK)
		return reply_status(request, status);
	return reply_page(request, records, found, limit);
}
