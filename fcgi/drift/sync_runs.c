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
	struct sync_runs_page runs;
	struct json_writer *writer;
	struct list_page page;
	struct reply reply;
	enum status status;

	if (!list_page_read(request, sizeof(*runs.runs), &page, &reply))
		return reply;
	runs = (struct sync_runs_page){ .before_id = page.beyond,
					.limit = page.limit,
					.runs = page.rows };
	status = read_sync_runs(&request->source, &runs, request->arena, &request->error);
	if (status != DUET_OK)
		return reply_status(request, status);

	page.count = runs.count;
	writer = list_open(request, "runs");
	for (size_t i = 0; i < runs.count; i++)
		render_run(writer, &runs.runs[i]);
	return list_page_close(request, writer, &page,
			       runs.count == 0 ? 0 : runs.runs[runs.count - 1].id);
}
