#include "fcgi/admin/audit.h"

#include "fcgi/http/list_page.h"
#include "fcgi/http/render.h"

#include <inttypes.h>
#include <stdio.h>

static void render_organization(struct json_writer *writer, const struct audit_record *record)
{
	json_key(writer, "organization");
	if (record->line.organization_id == 0) {
		json_null(writer);
		return;
	}
	json_object_begin(writer);
	json_member_integer(writer, "id", (int64_t)record->line.organization_id);
	json_member_string(writer, "name", record->organization_name);
	json_object_end(writer);
}

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
	render_organization(writer, record);
	render_time(writer, "createdAt", line->created_us);
	json_object_end(writer);
}

static struct reply reply_page(struct request *request, const struct audit_record *records,
			       size_t count, const struct list_page *page)
{
	struct json_writer *writer = json_open(request->arena);

	json_object_begin(writer);
	json_key(writer, "lines");
	json_array_begin(writer);
	for (size_t i = 0; i < count; i++)
		render_record(writer, &records[i]);
	json_array_end(writer);
	render_next_cursor(writer, page, count, count == 0 ? 0 : records[count - 1].id);
	json_object_end(writer);
	return reply_json(request, 200, writer);
}

struct reply admin_audit_list(struct request *request)
{
	struct list_page page;
	struct audit_record *records;
	struct reply reply;
	enum status status;
	size_t found;

	if (!list_page_read(request, &page, &reply))
		return reply;
	records = arena_array(request->arena, page.limit, sizeof(*records));
	if (records == NULL)
		return reply_status(request, DUET_NO_MEMORY);
	status = read_audit(&request->source, page.beyond, page.limit, request->arena, records,
			    &found, &request->error);
	if (status != DUET_OK)
		return reply_status(request, status);
	return reply_page(request, records, found, &page);
}
