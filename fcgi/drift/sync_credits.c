/* POST /api/admin/sync-credits: the repair of drift, one user's or everybody's. */
#include "fcgi/drift/cursor.h"
#include "fcgi/drift/sync_work.h"
#include "fcgi/handle.h"
#include "fcgi/http/input.h"
#include "fcgi/http/render.h"
#include "fcgi/http/user_reference.h"
#include "sync/words.h"

/* Beside a cursor it may not be said at all. */
#define DIRECTION_NOT_SAID (-1)

struct sync_options {
	struct user_reference user;
	int direction; /* enum sync_direction, or DIRECTION_NOT_SAID */
	bool dry_run, allow_decrease;
	const char *cursor;
};

/* clang-format off */
static const struct field options_table[] = {
	USER_REFERENCE_FIELDS_WITH_ID(struct sync_options, user),
	{ .name = "allowDecrease", .kind = FIELD_BOOLEAN,
	  .offset = offsetof(struct sync_options, allow_decrease) },
	{ .name = "cursor", .kind = FIELD_TEXT, .offset = offsetof(struct sync_options, cursor),
	  .length_min = 1, .length_max = DRIFT_CURSOR_TEXT_SIZE - 1 },
	{ .name = "direction", .kind = FIELD_CHOICE,
	  .offset = offsetof(struct sync_options, direction), .choices = sync_direction_names,
	  .standard = DIRECTION_NOT_SAID },
	{ .name = "dryRun", .kind = FIELD_BOOLEAN, .offset = offsetof(struct sync_options, dry_run) },
};
/* clang-format on */

static const struct fields options_fields = FIELDS(struct sync_options, options_table);

static bool names_user(const struct user_reference *user)
{
	return user->user_id != 0 || user->email != NULL || user->external_id != NULL;
}

/* Where there is a body the query may only say whose it is, as old callers do:
 * an option in two places could be two. */
static const struct field name_table[] = { USER_REFERENCE_FIELDS_WITH_ID(struct sync_options,
									 user) };

static const struct fields name_fields = FIELDS(struct sync_options, name_table);

static bool read_options(struct request *request, struct sync_options *options,
			 struct reply *reply_out)
{
	struct sync_options named;

	if (request->body_length == 0)
		return request_query(request, &options_fields, options, reply_out);
	if (!request_query(request, &name_fields, &named, reply_out) ||
	    !request_body(request, &options_fields, options, reply_out))
		return false;
	if (!names_user(&named.user))
		return true;
	if (names_user(&options->user) || options->cursor != NULL) {
		*reply_out = reply_invalid(request, "", "The query names a user already.");
		return false;
	}
	options->user = named.user;
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

static void render_entries(struct json_writer *writer, const struct entry *entries, size_t count)
{
	json_key(writer, "entries");
	json_array_begin(writer);
	for (size_t i = 0; i < count; i++)
		render_entry(writer, &entries[i]);
	json_array_end(writer);
}

static struct reply reply_one(struct request *request, const struct sync_one *one,
			      const struct sync_run *asked)
{
	const struct sync_verdict *verdict = &one->verdict;
	struct json_writer *writer = json_open(request->arena);

	json_object_begin(writer);
	json_member_boolean(writer, "success", true);
	json_member_string(writer, "message", sync_one_message(verdict, asked, request->arena));
	render_balances(writer, "before", verdict->user_before, verdict->organization_before);
	render_balances(writer, "after", verdict->user_after, verdict->organization_after);
	render_amount(writer, "difference", sync_difference(verdict));
	json_member_boolean(writer, "synced", sync_is_done(verdict, asked->dry_run));
	json_member_string(writer, "skipped",
			   verdict->skip == SYNC_NOT_SKIPPED ? NULL
							     : sync_skip_name(verdict->skip));
	json_member_integer(writer, "runId", (int64_t)one->run_id);
	json_member_string(writer, "direction", sync_direction_name(asked->direction));
	json_member_boolean(writer, "dryRun", asked->dry_run);
	render_entries(writer, one->entries, one->entry_count);
	json_object_end(writer);
	return reply_json(request, 200, writer);
}

static struct reply sync_one(struct request *request, const struct sync_options *options,
			     const struct sync_run *asked)
{
	struct reference_fault fault;
	struct user_name name;
	struct sync_one one;
	enum status status;

	if (!user_reference_read(&options->user, request->arena, &name, &fault)) {
		if (request->body_length == 0)
			return reply_bad_reference(request, &fault);
		return reply_invalid(request, fault.member == NULL ? "" : "/email", fault.detail);
	}
	status = sync_work_one(request, &name, asked, &one);
	if (status != DUET_OK)
		return reply_status(request, status);
	return reply_one(request, &one, asked);
}

static void render_skipped(struct json_writer *writer, const struct sync_steps *steps)
{
	json_key(writer, "skipped");
	json_array_begin(writer);
	for (size_t i = 0; i < steps->skipped_count; i++) {
		json_object_begin(writer);
		json_member_integer(writer, "organizationId",
				    (int64_t)steps->skipped[i].organization_id);
		json_member_string(writer, "reason", sync_skip_name(steps->skipped[i].reason));
		json_object_end(writer);
	}
	json_array_end(writer);
}

static struct reply reply_all(struct request *request, const struct sync_all *all,
			      const struct sync_steps *steps)
{
	const struct sync_run *run = &all->run;
	struct json_writer *writer = json_open(request->arena);
	char cursor[DRIFT_CURSOR_TEXT_SIZE];

	drift_cursor_format(run->id, &all->cursor, cursor);
	json_object_begin(writer);
	json_member_boolean(writer, "success", true);
	json_member_string(writer, "message", sync_all_message(all, request->arena));
	json_member_integer(writer, "runId", (int64_t)run->id);
	json_member_string(writer, "direction", sync_direction_name(run->direction));
	json_member_boolean(writer, "dryRun", run->dry_run);
	json_member_integer(writer, "examined", (int64_t)run->examined);
	json_member_integer(writer, "repaired", (int64_t)run->repaired);
	render_skipped(writer, steps);
	json_member_integer(writer, "skippedCount", (int64_t)run->skipped);
	render_amount(writer, "creditsAdded", run->credits_added);
	render_amount(writer, "creditsTaken", run->credits_taken);
	json_member_boolean(writer, "complete", all->complete);
	json_member_string(writer, "cursor", all->complete ? NULL : cursor);
	render_entries(writer, steps->entries, steps->entry_count);
	json_member_boolean(writer, "moreEntries", steps->more_entries);
	json_object_end(writer);
	return reply_json(request, 200, writer);
}

static struct reply reply_bad_cursor(struct request *request, const char *detail)
{
	if (request->body_length == 0)
		return reply_bad_parameter(request, "cursor", detail);
	return reply_invalid(request, "/cursor", detail);
}

static struct reply sync_all(struct request *request, const struct sync_run *asked,
			     const struct drift_cursor *from)
{
	struct sync_steps *steps = sync_steps_open(request->arena);
	struct sync_all all;
	enum status status;

	if (steps == NULL)
		return reply_status(request, DUET_NO_MEMORY);
	status = sync_work(request, asked, from, steps, &all);
	if (status == DUET_NOT_FOUND)
		return reply_bad_cursor(request, "There is no such run.");
	if (status != DUET_OK)
		return reply_status(request, status);
	return reply_all(request, &all, steps);
}

/* A run goes on as it was begun: its row knows the rest. */
static struct reply go_on(struct request *request, const struct sync_options *options,
			  struct sync_run *asked)
{
	struct drift_cursor from;

	if (names_user(&options->user) || options->direction != DIRECTION_NOT_SAID ||
	    options->dry_run || options->allow_decrease)
		return reply_bad_cursor(request, "A cursor goes alone: its run knows the rest.");
	if (!drift_cursor_parse(options->cursor, true, &asked->id, &from))
		return reply_bad_cursor(request, "Use a cursor exactly as an answer gave it.");
	return sync_all(request, asked, &from);
}

/* POST /api/admin/sync-credits */
struct reply sync_credits(struct request *request)
{
	struct sync_options options;
	struct sync_run asked;
	struct reply reply;

	if (!read_options(request, &options, &reply))
		return reply;
	asked = (struct sync_run){
		.direction = options.direction == DIRECTION_NOT_SAID
				     ? SYNC_ORGANIZATION_TO_USER
				     : (enum sync_direction)options.direction,
		.dry_run = options.dry_run,
		.allow_decrease = options.allow_decrease,
		.actor = request->caller.actor,
	};

	if (options.cursor != NULL)
		return go_on(request, &options, &asked);
	if (names_user(&options.user))
		return sync_one(request, &options, &asked);
	return sync_all(request, &asked, &(struct drift_cursor){ .part = DRIFT_USERS });
}
