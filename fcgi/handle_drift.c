#include "drift_cursor.h"
#include "drift_reads.h"
#include "handle.h"
#include "render.h"
#include "user_reference.h"

#define PAGE_STANDARD  50
#define PAGE_MAX       100
#define RECENT_ENTRIES 10

static void member_amount(struct json_writer *writer, const char *name, struct amount amount)
{
	json_member_integer(writer, name, amount_credits(amount));
}

static int64_t difference(const struct drifted *drifted)
{
	/* Both are balances, which the database keeps below 2^53. */
	return amount_credits(drifted->organization.balance) -
	       amount_credits(drifted->user.balance);
}

/* What was changed behind the ledger's back and met by no operation yet. */
static int64_t outside(const struct account_state *state)
{
	return amount_credits(state->balance) - amount_credits(state->ledger_balance);
}

static void render_drifted(struct json_writer *writer, const struct drifted *drifted)
{
	json_object_begin(writer);
	json_key(writer, "organization");
	json_object_begin(writer);
	json_member_integer(writer, "id", (int64_t)drifted->organization_id);
	json_member_string(writer, "name", drifted->organization_name);
	json_object_end(writer);
	json_key(writer, "user");
	if (drifted->user_id == 0) {
		json_null(writer);
	} else {
		json_object_begin(writer);
		json_member_integer(writer, "id", (int64_t)drifted->user_id);
		json_member_string(writer, "email", drifted->user_email);
		json_member_string(writer, "name", drifted->user_name);
		json_object_end(writer);
	}
	json_member_string(writer, "members",
			   drifted->member_count == 0   ? "none"
			   : drifted->member_count == 1 ? "one"
							: "several");
	member_amount(writer, "userBalance", drifted->user.balance);
	member_amount(writer, "organizationBalance", drifted->organization.balance);
	json_member_integer(writer, "difference", difference(drifted));
	json_key(writer, "outsideChange");
	json_object_begin(writer);
	json_member_integer(writer, "user", outside(&drifted->user));
	json_member_integer(writer, "organization", outside(&drifted->organization));
	json_object_end(writer);
	json_object_end(writer);
}

struct drift_query {
	int64_t limit;
	const char *cursor;
};

/* clang-format off */
static const struct field drift_table[] = {
	{ .name = "limit", .kind = FIELD_INTEGER, .offset = offsetof(struct drift_query, limit),
	  .min = 1, .max = PAGE_MAX },
	{ .name = "cursor", .kind = FIELD_TEXT, .offset = offsetof(struct drift_query, cursor),
	  .length_min = 1, .length_max = 32 },
};
/* clang-format on */

static const struct fields drift_fields = {
	.table = drift_table,
	.count = sizeof(drift_table) / sizeof(drift_table[0]),
	.size = sizeof(struct drift_query),
};

static void render_summary(struct json_writer *writer, const struct drift_summary *summary)
{
	json_key(writer, "summary");
	json_object_begin(writer);
	json_member_integer(writer, "organizations", (int64_t)summary->organizations);
	json_member_integer(writer, "outOfStep", (int64_t)summary->out_of_step);
	json_member_integer(writer, "outsideChanges", (int64_t)summary->outside_changes);
	member_amount(writer, "organizationAhead", summary->organization_ahead);
	member_amount(writer, "userAhead", summary->user_ahead);
	json_object_end(writer);
}

/* GET /api/admin/drift */
struct reply drift_list(struct request *request)
{
	struct drift_cursor cursor = { .part = DRIFT_USERS };
	char cursor_text[DRIFT_CURSOR_TEXT_SIZE];
	struct drift_summary summary;
	struct drift_query query;
	struct drifted *drifted;
	struct reply reply;
	size_t limit, found;

	if (!request_query(request, &drift_fields, &query, &reply))
		return reply;
	if (query.cursor != NULL && !drift_cursor_parse(query.cursor, false, NULL, &cursor))
		return reply_bad_parameter(request, "cursor",
					   "Use a nextCursor exactly as an earlier page gave it.");
	limit = query.limit == 0 ? PAGE_STANDARD : (size_t)query.limit;
	drifted = arena_array(request->arena, limit, sizeof(*drifted));
	if (drifted == NULL)
		return reply_status(request, DUET_TOO_LARGE);

	enum status status = read_drift_summary(&request->reads, &summary, &request->error);

	if (status == DUET_OK)
		status = read_drift_page(&request->reads, &cursor, limit, request->arena, drifted,
					 &found, &request->error);
	if (status != DUET_OK)
		return reply_status(request, status);

	struct json_writer *writer = json_open(request->arena);

	json_object_begin(writer);
	render_summary(writer, &summary);
	json_key(writer, "drifted");
	json_array_begin(writer);
	for (size_t i = 0; i < found; i++)
		render_drifted(writer, &drifted[i]);
	json_array_end(writer);
	drift_cursor_format(0, &cursor, cursor_text);
	json_member_string(writer, "nextCursor", cursor.part == DRIFT_END ? NULL : cursor_text);
	json_object_end(writer);
	return reply_json(request, 200, writer);
}

struct check_query {
	struct user_reference user;
};

static const struct field check_table[] = { USER_REFERENCE_FIELDS_WITH_ID(struct check_query,
									  user) };

static const struct fields check_fields = {
	.table = check_table,
	.count = sizeof(check_table) / sizeof(check_table[0]),
	.size = sizeof(struct check_query),
};

struct checked {
	struct user user;
	struct drifted drifted;
	struct entry entries[RECENT_ENTRIES];
	size_t entry_count;
};

static enum status check(struct request *request, const struct user_name *name,
			 struct checked *checked)
{
	struct entry_query recent = { .type = -1, .limit = RECENT_ENTRIES };
	enum status status =
		read_user(&request->reads, name, request->arena, &checked->user, &request->error);

	if (status == DUET_NOT_FOUND)
		return DUET_USER_NOT_FOUND;
	if (status == DUET_OK)
		status = read_drift_of(&request->reads, checked->user.organization_id,
				       request->arena, &checked->drifted, &request->error);
	if (status != DUET_OK)
		return status;

	/* The organization's chain shows what happened to either balance; where
	 * several members share it, the user's own is meant. */
	if (checked->drifted.member_count == 1) {
		checked->user.balance = checked->drifted.user.balance;
		recent.organization_id = checked->user.organization_id;
	} else {
		recent.user_id = checked->user.id;
	}
	return read_entries(&request->reads, &recent, request->arena, checked->entries,
			    &checked->entry_count, &request->error);
}

static void render_checked(struct json_writer *writer, const struct checked *checked)
{
	const struct user *user = &checked->user;
	const struct drifted *drifted = &checked->drifted;

	json_object_begin(writer);
	json_member_boolean(writer, "success", true);
	json_key(writer, "user");
	json_object_begin(writer);
	json_member_integer(writer, "id", (int64_t)user->id);
	json_member_string(writer, "email", user->email);
	json_member_string(writer, "name", user->name);
	json_member_string(writer, "externalId", user->external_id);
	json_member_string(writer, "role", user_role_names[user->role]);
	member_amount(writer, "creditBalance", user->balance);
	json_object_end(writer);
	json_key(writer, "organization");
	json_object_begin(writer);
	json_member_integer(writer, "id", (int64_t)drifted->organization_id);
	json_member_string(writer, "name", drifted->organization_name);
	member_amount(writer, "creditBalance", drifted->organization.balance);
	json_object_end(writer);
	json_key(writer, "syncStatus");
	json_object_begin(writer);
	member_amount(writer, "userBalance", drifted->user.balance);
	member_amount(writer, "orgBalance", drifted->organization.balance);
	json_member_integer(writer, "difference", difference(drifted));
	json_member_boolean(writer, "inSync", difference(drifted) == 0);
	json_object_end(writer);
	json_key(writer, "recentLedger");
	json_array_begin(writer);
	for (size_t i = 0; i < checked->entry_count; i++)
		render_entry(writer, &checked->entries[i]);
	json_array_end(writer);
	json_object_end(writer);
}

/* GET /api/admin/check-balance */
struct reply check_balance(struct request *request)
{
	struct check_query query;
	struct reference_fault fault;
	struct user_name name;
	struct checked checked;
	struct reply reply;

	if (!request_query(request, &check_fields, &query, &reply))
		return reply;
	if (!user_reference_read(&query.user, request->arena, &name, &fault))
		return reply_bad_reference(request, &fault);

	enum status status = check(request, &name, &checked);

	if (status != DUET_OK)
		return reply_status(request, status);

	struct json_writer *writer = json_open(request->arena);

	render_checked(writer, &checked);
	return reply_json(request, 200, writer);
}
