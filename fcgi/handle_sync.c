/* POST /api/admin/sync-credits: the repair of drift, one user's or everybody's. */
#include "drift_cursor.h"
#include "handle.h"
#include "render.h"
#include "sync_run.h"
#include "user_reference.h"

#include <string.h>

/* How long one request works on everybody's balances before it answers with a
 * cursor to go on with. */
#define WORK_MS 3000

/* Entries that a preview of everybody shows; the figures count all of them. */
#define PREVIEW_ENTRIES_MAX 100
/* Reasons that an answer lists; `skippedCount` counts all of them. */
#define SKIPPED_LISTED_MAX 1000

struct sync_options {
	struct user_reference user;
	int direction; /* enum sync_direction, or -1 */
	bool dry_run, allow_decrease;
	const char *cursor;
};

static const char *const direction_choices[] = { "organization-to-user", "user-to-organization",
						 NULL };

/* clang-format off */
static const struct field options_table[] = {
	USER_REFERENCE_FIELDS_WITH_ID(struct sync_options, user),
	{ .name = "allowDecrease", .kind = FIELD_BOOLEAN,
	  .offset = offsetof(struct sync_options, allow_decrease) },
	{ .name = "cursor", .kind = FIELD_TEXT, .offset = offsetof(struct sync_options, cursor),
	  .length_min = 1, .length_max = DRIFT_CURSOR_TEXT_SIZE - 1 },
	{ .name = "direction", .kind = FIELD_CHOICE,
	  .offset = offsetof(struct sync_options, direction), .choices = direction_choices },
	{ .name = "dryRun", .kind = FIELD_BOOLEAN, .offset = offsetof(struct sync_options, dry_run) },
};
/* clang-format on */

static const struct fields options_fields = {
	.table = options_table,
	.count = sizeof(options_table) / sizeof(options_table[0]),
	.size = sizeof(struct sync_options),
};

static bool names_user(const struct user_reference *user)
{
	return user->user_id != 0 || user->email != NULL || user->external_id != NULL;
}

/* The options come in the query, as old callers send them, or in a body; not
 * some here and some there. */
static bool read_options(struct request *request, struct sync_options *options,
			 struct reply *reply_out)
{
	if (request->body_length == 0)
		return request_query(request, &options_fields, options, reply_out);
	return request_no_query(request, reply_out) &&
	       request_body(request, &options_fields, options, reply_out);
}

static const char *one_message(const struct sync_one *one, bool dry_run, struct arena *arena)
{
	const struct sync_verdict *verdict = &one->verdict;
	long long user = amount_credits(verdict->user_after);
	long long organization = amount_credits(verdict->organization_after);

	switch (verdict->skip) {
	case SYNC_SEVERAL_MEMBERS:
		return "Not repaired: the organization has several members, and the same number "
		       "must not be handed out twice. Sync user-to-organization instead.";
	case SYNC_NO_MEMBERS:
		return "Not repaired: the organization has no members.";
	case SYNC_WOULD_DECREASE:
		return "Not repaired: the user would lose credits. Ask for it with allowDecrease, "
		       "or sync user-to-organization.";
	case SYNC_BALANCE_OUT_OF_RANGE:
		return "Not repaired: a balance is outside of what a balance may be.";
	case SYNC_NOT_SKIPPED:
	case SYNC_SKIP_COUNT:
		break;
	}
	if (one->entry_count == 0)
		return arena_format(arena, "Already in step: both balances are %lld.", user);
	return arena_format(arena, "%s: the user balance %s %lld, the organization balance %lld.",
			    dry_run ? "Preview" : "Repaired", dry_run ? "would be" : "is", user,
			    organization);
}

static void render_balances(struct json_writer *writer, const char *name, struct amount user,
			    struct amount organization)
{
	json_key(writer, name);
	json_object_begin(writer);
	json_member_integer(writer, "userBalance", amount_credits(user));
	json_member_integer(writer, "orgBalance", amount_credits(organization));
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
	/* In a preview nothing has changed yet. */
	bool synced = asked->dry_run
			      ? amount_equal(verdict->user_before, verdict->organization_before)
			      : amount_equal(verdict->user_after, verdict->organization_after);

	json_object_begin(writer);
	json_member_boolean(writer, "success", true);
	json_member_string(writer, "message", one_message(one, asked->dry_run, request->arena));
	render_balances(writer, "before", verdict->user_before, verdict->organization_before);
	render_balances(writer, "after", verdict->user_after, verdict->organization_after);
	json_member_integer(writer, "difference",
			    amount_credits(verdict->organization_before) -
				    amount_credits(verdict->user_before));
	json_member_boolean(writer, "synced", synced);
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

	if (!user_reference_read(&options->user, request->arena, &name, &fault)) {
		if (request->body_length == 0)
			return reply_bad_reference(request, &fault);
		return reply_invalid(request, fault.member == NULL ? "" : "/email", fault.detail);
	}

	enum status status = sync_one_user(request->app->committer, &request->reads, &name, asked,
					   request->arena, &one, &request->error);

	if (status == DUET_NOT_FOUND)
		return reply_status(request, DUET_USER_NOT_FOUND);
	if (status != DUET_OK)
		return reply_status(request, status);
	return reply_one(request, &one, asked);
}

/* What the steps of a run leave for the answer, written as they come. */
struct steps {
	struct json_writer *skipped, *entries;
	size_t skipped_count, entry_count;
};

static void note_step(void *context, const struct sync_step *step)
{
	struct steps *steps = context;

	if (step->verdict->skip != SYNC_NOT_SKIPPED && steps->skipped_count < SKIPPED_LISTED_MAX) {
		steps->skipped_count++;
		json_object_begin(steps->skipped);
		json_member_integer(steps->skipped, "organizationId",
				    (int64_t)step->found->organization_id);
		json_member_string(steps->skipped, "reason", sync_skip_name(step->verdict->skip));
		json_object_end(steps->skipped);
	}
	for (size_t i = 0; i < step->entry_count && steps->entry_count < PREVIEW_ENTRIES_MAX; i++) {
		steps->entry_count++;
		render_entry(steps->entries, &step->entries[i]);
	}
}

static const char *all_message(const struct sync_all *all, struct arena *arena)
{
	const struct sync_run *run = &all->run;

	return arena_format(arena, "%s %llu of %llu organizations%s%s",
			    run->dry_run ? "Preview: would repair" : "Repaired",
			    (unsigned long long)run->repaired, (unsigned long long)run->examined,
			    run->skipped == 0 ? "" : "; some were skipped, see the reasons",
			    all->complete ? "." : ". Send the cursor to go on.");
}

static struct reply reply_all(struct request *request, const struct sync_all *all,
			      struct steps *steps)
{
	const struct sync_run *run = &all->run;
	struct json_writer *writer = json_open(request->arena);
	char cursor[DRIFT_CURSOR_TEXT_SIZE];

	json_array_end(steps->skipped);
	json_array_end(steps->entries);
	drift_cursor_format(run->id, &all->cursor, cursor);

	json_object_begin(writer);
	json_member_boolean(writer, "success", true);
	json_member_string(writer, "message", all_message(all, request->arena));
	json_member_integer(writer, "runId", (int64_t)run->id);
	json_member_string(writer, "direction", sync_direction_name(run->direction));
	json_member_boolean(writer, "dryRun", run->dry_run);
	json_member_integer(writer, "examined", (int64_t)run->examined);
	json_member_integer(writer, "repaired", (int64_t)run->repaired);
	json_member_raw(writer, "skipped", json_text(steps->skipped, NULL));
	json_member_integer(writer, "skippedCount", (int64_t)run->skipped);
	json_member_integer(writer, "creditsAdded", amount_credits(run->credits_added));
	json_member_integer(writer, "creditsTaken", amount_credits(run->credits_taken));
	json_member_boolean(writer, "complete", all->complete);
	json_member_string(writer, "cursor", all->complete ? NULL : cursor);
	if (run->dry_run)
		json_member_raw(writer, "entries", json_text(steps->entries, NULL));
	json_object_end(writer);
	return reply_json(request, 200, writer);
}

static struct reply sync_all(struct request *request, struct sync_run *asked,
			     const struct drift_cursor *from)
{
	struct steps steps = { .skipped = json_open(request->arena),
			       .entries = json_open(request->arena) };
	struct sync_all all;

	json_array_begin(steps.skipped);
	json_array_begin(steps.entries);

	enum status status =
		sync_everybody(request->app->committer, &request->reads, asked, from, WORK_MS, NULL,
			       note_step, NULL, &steps, &all, &request->error);

	if (status == DUET_NOT_FOUND)
		return request->body_length == 0
			       ? reply_bad_parameter(request, "cursor", "There is no such run.")
			       : reply_invalid(request, "/cursor", "There is no such run.");
	if (status != DUET_OK)
		return reply_status(request, status);
	return reply_all(request, &all, &steps);
}

static struct reply reply_bad_cursor(struct request *request, const char *detail)
{
	if (request->body_length == 0)
		return reply_bad_parameter(request, "cursor", detail);
	return reply_invalid(request, "/cursor", detail);
}

/* A run goes on as it was begun: its row knows the rest. */
static struct reply go_on(struct request *request, const struct sync_options *options,
			  struct sync_run *asked)
{
	struct drift_cursor from;

	if (names_user(&options->user) || options->direction >= 0 || options->dry_run ||
	    options->allow_decrease)
		return reply_bad_cursor(request, "A cursor goes alone: its run knows the rest.");
	if (!drift_cursor_parse(options->cursor, true, &asked->id, &from))
		return reply_bad_cursor(request, "Use a cursor exactly as an answer gave it.");
	return sync_all(request, asked, &from);
}

/* POST /api/admin/sync-credits */
struct reply sync_credits(struct request *request)
{
	struct sync_options options;
	struct reply reply;

	if (!read_options(request, &options, &reply))
		return reply;

	struct sync_run asked = {
		.direction = options.direction < 0 ? SYNC_ORGANIZATION_TO_USER
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
