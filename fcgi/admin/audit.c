#include "fcgi/admin/audit.h"

#include "fcgi/http/list_page.h"
#include "fcgi/http/render.h"
#include "fcgi/http/reply.h"
#include "identity/audit.h"

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
	char entry[ENTRY_ID_SIZE];

	entry_id_format(line->organization_id, line->organization_seq, entry);
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

struct reply admin_audit_list(struct request *request)
{
	struct audit_record *records;
	struct json_writer *writer;
	struct list_page page;
	struct reply reply;
	enum status status;

	if (!list_page_read(request, sizeof(*records), &page, &reply))
		return reply;
	records = page.rows;
	status = read_audit(&request->source, page.beyond, page.limit, request->arena, records,
			    &page.count, &request->error);
	if (status != DUET_OK)
		return reply_status(request, status);

	writer = list_open(request, "lines");
	for (size_t i = 0; i < page.count; i++)
		render_record(writer, &records[i]);
	return list_page_close(request, writer, &page,
			       page.count == 0 ? 0 : records[page.count - 1].id);
}
