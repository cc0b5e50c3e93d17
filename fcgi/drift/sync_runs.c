#include "fcgi/drift/sync_runs.h"

#include "fcgi/http/list_page.h"
#include "fcgi/http/render.h"
#include "fcgi/http/reply.h"
#include "sync/runs.h"

static void render_run(struct json_writer *writer, const struct sync_run *run)
{
	const struct sync_totals *totals = &run->totals;

	json_object_begin(writer);
	json_member_integer(writer, "id", (int64_t)run->id);
	json_member_string(writer, "direction", sync_direction_name(run->options.direction));
	json_member_boolean(writer, "dryRun", run->options.dry_run);
	json_member_boolean(writer, "allowDecrease", run->options.allow_decrease);
	json_member_string(writer, "actor", run->actor);
	render_time(writer, "startedAt", run->started_us);
	render_time(writer, "finishedAt", run->finished_us);
	json_member_integer(writer, "examined", (int64_t)totals->examined);
	json_member_integer(writer, "repaired", (int64_t)totals->repaired);
	json_member_integer(writer, "skipped", (int64_t)totals->skipped);
	render_amount(writer, "creditsAdded", totals->credits_added);
	render_amount(writer, "creditsTaken", totals->credits_taken);
	json_object_end(writer);
}

struct reply sync_runs_list(struct request *request)
{
	struct json_writer *writer;
	struct list_page page;
	struct sync_run *runs;
	struct reply reply;
	enum status status;

	if (!list_page_read(request, sizeof(*runs), &page, &reply))
		return reply;
	runs = page.rows;
	status = read_sync_runs(&request->source, page.beyond, page.limit, request->arena, runs,
				&page.count, &request->error);
	if (status != DUET_OK)
		return reply_status(request, status);

	writer = list_open(request, "runs");
	for (size_t i = 0; i < page.count; i++)
		render_run(writer, &runs[i]);
	return list_page_close(request, writer, &page,
			       page.count == 0 ? 0 : runs[page.count - 1].id);
}
