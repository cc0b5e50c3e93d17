/* GET /api/admin/sync-runs: runs of the repair and its previews, newest first. */
#include "admin_reads.h"
#include "handle.h"
#include "number.h"
#include "render.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define PAGE_STANDARD 50
#define PAGE_MAX      100

struct runs_query {
	const char *cursor;
	int64_t limit;
};

/* clang-format off */
static const struct field runs_table[] = {
	{ .name = "cursor", .kind = FIELD_TEXT, .offset = offsetof(struct runs_query, cursor),
	  .length_min = 1, .length_max = 32 },
	{ .name = "limit", .kind = FIELD_INTEGER, .offset = offsetof(struct runs_query, limit),
	  .min = 1, .max = PAGE_MAX },
};
/* clang-format on */

static const struct fields runs_fields = {
	.table = runs_table,
	.count = sizeof(runs_table) / sizeof(runs_table[0]),
	.size = sizeof(struct runs_query),
};

static void render_run(struct json_writer *writer, const struct sync_run *run)
{
	json_object_begin(writer);
	json_member_integer(writer, "id", (int64_t)run->id);
	json_member_string(writer, "direction", sync_direction_name(run->direction));
	json_member_boolean(writer, "dryRun", run->dry_run);
	json_member_boolean(writer, "allowDecrease", run->allow_decrease);
	json_member_string(writer, "actor", run->actor);
	render_time(writer, "startedAt", run->started_us);
	render_time(writer, "finishedAt", run->finished_us);
	json_member_integer(writer, "examined", (int64_t)run->examined);
	json_member_integer(writer, "repaired", (int64_t)run->repaired);
	json_member_integer(writer, "skipped", (int64_t)run->skipped);
	json_member_integer(writer, "creditsAdded", amount_credits(run->credits_added));
	json_member_integer(writer, "creditsTaken", amount_credits(run->credits_taken));
	json_object_end(writer);
}

static struct reply reply_page(struct request *request, const struct sync_run *runs, size_t count,
			       size_t limit)
{
	struct json_writer *writer = json_open(request->arena);
	char cursor[24];

	json_object_begin(writer);
	json_key(writer, "runs");
	json_array_begin(writer);
	for (size_t i = 0; i < count; i++)
		render_run(writer, &runs[i]);
	json_array_end(writer);
	if (count == limit)
		(void)snprintf(cursor, sizeof(cursor), "%" PRIu64, runs[count - 1].id);
	json_member_string(writer, "nextCursor", count == limit ? cursor : NULL);
	json_object_end(writer);
	return reply_json(request, 200, writer);
}

/* A cursor is the id of the last run of the page before. */
struct reply sync_runs_list(struct request *request)
{
	struct runs_query query;
	struct sync_run *runs;
	struct reply reply;
	enum status status;
	int64_t before_id = 0;
	size_t limit, found;

	if (!request_query(request, &runs_fields, &query, &reply))
		return reply;
	if (query.cursor != NULL &&
	    number_parse(query.cursor, strlen(query.cursor), 1, INT64_MAX, &before_id) != NUMBER_OK)
		return reply_bad_parameter(request, "cursor",
					   "Use a nextCursor exactly as an earlier page gave it.");
	limit = query.limit == 0 ? PAGE_STANDARD : (size_t)query.limit;
	runs = arena_array(request->arena, limit, sizeof(*runs));
	if (runs == NULL)
		return reply_status(request, DUET_TOO_LARGE);
	status = read_sync_runs(&request->reads, (uint64_t)before_id, limit, request->arena, runs,
				&found, &request->error);
	if (status != DUET_OK)
		return reply_status(request, status);
	return reply_page(request, runs, found, limit);
}
