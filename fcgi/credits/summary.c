#include "fcgi/credits/summary.h"

#include "base/clock.h"
#include "fcgi/http/input.h"
#include "fcgi/http/render.h"
#include "fcgi/http/user_reference.h"
#include "history/summary.h"

#define DAYS_STANDARD 30

struct summary_parameters {
	struct user_reference user;
	int64_t days;
};

/* clang-format off */
static const struct field summary_table[] = {
	USER_REFERENCE_FIELDS_WITH_ID(struct summary_parameters, user),
	{ .name = "days", .kind = FIELD_INTEGER, .offset = offsetof(struct summary_parameters, days),
	  .min = 1, .max = SUMMARY_DAYS_MAX, .standard = DAYS_STANDARD },
};
/* clang-format on */

static const struct fields summary_fields = FIELDS(struct summary_parameters, summary_table);

static void render_sums(struct json_writer *writer, const struct day_sums *sums)
{
	render_amount(writer, "added", sums->added);
	render_amount(writer, "spent", sums->spent);
	render_amount(writer, "corrected", sums->corrected);
}

static void render_days(struct json_writer *writer, const struct summary *summary)
{
	json_key(writer, "days");
	json_array_begin(writer);
	for (size_t i = 0; i < summary->day_count; i++) {
		const struct summary_day *day = &summary->days[i];

		json_object_begin(writer);
		render_date(writer, "date", summary->first_day + (int64_t)i);
		render_amount(writer, "creditBalance", day->balance);
		render_sums(writer, &day->sums);
		json_object_end(writer);
	}
	json_array_end(writer);
}

static struct reply reply_summary(struct request *request, const struct summary *summary,
				  int64_t now_us)
{
	struct json_writer *writer = json_open(request->arena);

	json_object_begin(writer);
	json_key(writer, "user");
	render_user(writer, &summary->user);
	render_time(writer, "asOf", now_us);
	render_days(writer, summary);
	render_sums(writer, &summary->total);
	json_member_boolean(writer, "complete", summary->complete);
	json_key(writer, "latest");
	if (summary->has_latest)
		render_entry(writer, &summary->latest);
	else
		json_null(writer);
	json_object_end(writer);
	return reply_json(request, 200, writer);
}

struct reply credits_summary(struct request *request)
{
	int64_t now_us = clock_utc_us();
	struct summary_parameters parameters;
	struct summary_query query;
	struct summary summary;
	struct reply reply;
	enum status status;

	if (!request_query(request, &summary_fields, &parameters, &reply))
		return reply;
	query = (struct summary_query){
		.last_day = clock_day(now_us),
		.count = (size_t)parameters.days,
	};
	if (!user_reference_find(request, &parameters.user, &query.user_id, &reply))
		return reply;
	status = read_summary(&request->source, &query, request->arena, &summary, &request->error);
	if (status != DUET_OK)
		return reply_status(request, status);
	return reply_summary(request, &summary, now_us);
}
