#include "fcgi/drift/sync_credits.h"

#include "fcgi/drift/cursor.h"
#include "fcgi/drift/repair.h"
#include "fcgi/http/input.h"
#include "fcgi/http/render.h"
#include "fcgi/http/user_reference.h"
#include "sync/words.h"

/* With a cursor, no direction may be given. */
#define DIRECTION_NOT_SAID (-1)

struct sync_body {
	struct user_reference user;
	int direction; /* enum sync_direction, or DIRECTION_NOT_SAID */
	bool dry_run, allow_decrease;
	const char *cursor;
};

/* clang-format off */
static const struct field body_table[] = {
	USER_REFERENCE_FIELDS_WITH_ID(struct sync_body, user),
	{ .name = "allowDecrease", .kind = FIELD_BOOLEAN,
	  .offset = offsetof(struct sync_body, allow_decrease) },
	{ .name = "cursor", .kind = FIELD_TEXT, .offset = offsetof(struct sync_body, cursor),
	  .length_min = 1, .length_max = DRIFT_CURSOR_TEXT_SIZE - 1 },
	{ .name = "direction", .kind = FIELD_CHOICE,
	  .offset = offsetof(struct sync_body, direction), .choices = sync_direction_names,
	  .standard = DIRECTION_NOT_SAID },
	{ .name = "dryRun", .kind = FIELD_BOOLEAN, .offset = offsetof(struct sync_body, dry_run) },
};
/* clang-format on */

static const struct fields body_fields = FIELDS(struct sync_body, body_table);

static bool names_user(const struct user_reference *user)
{
	return user->user_id != 0 || user->email != NULL || user->external_id != NULL;
}

/* With a body, the query may only name the user, as old callers do: an option given in
 * both places could be given differently. */
static const struct field name_table[] = { USER_REFERENCE_FIELDS_WITH_ID(struct sync_body, user) };

static const struct fields name_fields = FIELDS(struct sync_body, name_table);

static bool read_body(struct request *request, struct sync_body *body, struct reply *reply_out)
{
	struct sync_body named;

	if (request->body_length == 0)
		return request_query(request, &body_fields, body, reply_out);
	if (!request_query(request, &name_fields, &named, reply_out) ||
	    !request_body(request, &body_fields, body, reply_out))
		return false;
	if (!names_user(&named.user))
		return true;
	if (names_user(&body->user) || body->cursor != NULL) {
		*reply_out = reply_invalid(request, "", "The query names a user already.");
		return false;
	}
	body->user = named.user;
	return true;
}

static void render_balances(struct json_writer *writer, const char *name, struct amount user,
			    struct amount organization)
{
	json_key(writer, name);
	json_object_begin(writer);
	render_amount(writer, "userBalance", user);
	render_amount(writer, "orgBalance", organization);
	json_object_end(writer);
}

static struct reply reply_user(struct request *request, const struct sync_request *asked,
			       const struct sync_result *result)
{
	const struct sync_options *options = &asked->options;
	const struct sync_verdict *verdict = &result->verdict;
	struct json_writer *writer = json_open(request->arena);

	json_object_begin(writer);
	json_member_boolean(writer, "success", true);
	json_member_string(writer, "message", sync_user_message(verdict, options, request->arena));
	render_balances(writer, "before", verdict->user_before, verdict->organization_before);
	render_balances(writer, "after", verdict->user_after, verdict->organization_after);
	render_amount(writer, "difference",
		      drift_between(verdict->organization_before, verdict->user_before));
	json_member_boolean(writer, "synced", sync_is_done(verdict, options->dry_run));
	json_member_string(writer, "skipped",
			   verdict->skip == SYNC_NOT_SKIPPED ? NULL
							     : sync_skip_name(verdict->skip));
	json_member_integer(writer, "runId", (int64_t)result->run_id);
	json_member_string(writer, "direction", sync_direction_name(options->direction));
	json_member_boolean(writer, "dryRun", options->dry_run);
	render_entries(writer, "entries", result->entries, result->entry_count);
	json_object_end(writer);
	return reply_json(request, 200, writer);
}

static struct reply sync_the_user(struct request *request, const struct user_reference *user,
				  struct sync_request *asked)
{
	struct reference_fault fault;
	struct sync_result result;
	enum status status;

	if (!user_reference_read(user, request->arena, &asked->user, &fault)) {
		if (request->body_length == 0)
			return reply_bad_reference(request, &fault);
		return reply_bad_reference_in_body(request, &fault);
	}
	status = repair_user(request, asked, &result);
	if (status != DUET_OK)
		return reply_status(request, status);
	return reply_user(request, asked, &result);
}

static void render_skipped(struct json_writer *writer, const struct repair_list *list)
{
	json_key(writer, "skipped");
	json_array_begin(writer);
	for (size_t i = 0; i < list->skipped_count; i++) {
		json_object_begin(writer);
		json_member_integer(writer, "organizationId",
				    (int64_t)list->skipped[i].organization_id);
		json_member_string(writer, "reason", sync_skip_name(list->skipped[i].reason));
		json_object_end(writer);
	}
	json_array_end(writer);
}

static struct reply reply_everybody(struct request *request, const struct sync_progress *progress,
				    const struct repair_list *list)
{
	const struct sync_run *run = &progress->run;
	const struct sync_totals *totals = &run->totals;
	struct json_writer *writer = json_open(request->arena);
	char cursor[DRIFT_CURSOR_TEXT_SIZE];

	drift_cursor_format(run->id, &progress->cursor, cursor);
	json_object_begin(writer);
	json_member_boolean(writer, "success", true);
	json_member_string(writer, "message", sync_everybody_message(progress, request->arena));
	json_member_integer(writer, "runId", (int64_t)run->id);
	json_member_string(writer, "direction", sync_direction_name(run->options.direction));
	json_member_boolean(writer, "dryRun", run->options.dry_run);
	json_member_integer(writer, "examined", (int64_t)totals->examined);
	json_member_integer(writer, "repaired", (int64_t)totals->repaired);
	render_skipped(writer, list);
	json_member_integer(writer, "skippedCount", (int64_t)totals->skipped);
	render_amount(writer, "creditsAdded", totals->credits_added);
	render_amount(writer, "creditsTaken", totals->credits_taken);
	json_member_boolean(writer, "complete", progress->complete);
	json_member_string(writer, "cursor", progress->complete ? NULL : cursor);
	render_entries(writer, "entries", list->entries, list->entry_count);
	json_member_boolean(writer, "moreEntries", list->more_entries);
	json_object_end(writer);
	return reply_json(request, 200, writer);
}

static struct reply reply_bad_cursor(struct request *request, const char *detail)
{
	if (request->body_length == 0)
		return reply_bad_parameter(request, "cursor", detail);
	return reply_invalid(request, "/cursor", detail);
}

static struct reply sync_the_rest(struct request *request, const struct sync_request *asked)
{
	const struct repair_list *list;
	struct sync_progress progress;
	enum status status = repair_everybody(request, asked, &list, &progress);

	if (status == DUET_NOT_FOUND)
		return reply_bad_cursor(request, "There is no such run.");
	if (status != DUET_OK)
		return reply_status(request, status);
	return reply_everybody(request, &progress, list);
}

/* A run continues with the options it was begun with. */
static struct reply go_on(struct request *request, const struct sync_body *body,
			  struct sync_request *asked)
{
	if (names_user(&body->user) || body->direction != DIRECTION_NOT_SAID || body->dry_run ||
	    body->allow_decrease)
		return reply_bad_cursor(request, "A cursor goes alone: its run knows the rest.");
	if (!drift_cursor_parse(body->cursor, true, &asked->run_id, &asked->from))
		return reply_bad_cursor(request, "Use a cursor exactly as an answer gave it.");
	return sync_the_rest(request, asked);
}

struct reply sync_credits(struct request *request)
{
	struct sync_request asked = { .actor = request->caller.actor };
	struct sync_body body;
	struct reply reply;

	if (!read_body(request, &body, &reply))
		return reply;
	if (body.cursor != NULL)
		return go_on(request, &body, &asked);

	asked.options = (struct sync_options){
		.direction = body.direction == DIRECTION_NOT_SAID
				     ? SYNC_ORGANIZATION_TO_USER
				     : (enum sync_direction)body.direction,
		.dry_run = body.dry_run,
		.allow_decrease = body.allow_decrease,
	};
	if (names_user(&body.user))
		return sync_the_user(request, &body.user, &asked);
	return sync_the_rest(request, &asked);
}
