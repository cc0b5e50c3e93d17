#include "fcgi/drift/check_balance.h"

#include "fcgi/http/input.h"
#include "fcgi/http/render.h"
#include "fcgi/http/user_reference.h"
#include "history/history.h"
#include "people/find.h"
#include "sync/drift.h"
#include "sync/words.h"

#define RECENT_ENTRIES 10

struct check_query {
	struct user_reference user;
};

static const struct field check_table[] = { USER_REFERENCE_FIELDS_WITH_ID(struct check_query,
									  user) };

static const struct fields check_fields = FIELDS(struct check_query, check_table);

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
		read_user(&request->source, name, request->arena, &checked->user, &request->error);

	if (status == DUET_OK)
		status = read_drift_of(&request->source, checked->user.organization_id,
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
	return read_entries(&request->source, &recent, request->arena, checked->entries,
			    &checked->entry_count, &request->error);
}

static void render_person(struct json_writer *writer, const struct user *user)
{
	json_object_begin(writer);
	json_member_integer(writer, "id", (int64_t)user->id);
	json_member_string(writer, "email", user->email);
	json_member_string(writer, "name", user->name);
	json_member_string(writer, "externalId", user->external_id);
	json_member_string(writer, "role", user_role_names[user->role]);
	render_amount(writer, "creditBalance", user->balance);
	json_object_end(writer);
}

static void render_organization(struct json_writer *writer, const struct drifted *drifted)
{
	json_object_begin(writer);
	json_member_integer(writer, "id", (int64_t)drifted->organization_id);
	json_member_string(writer, "name", drifted->organization_name);
	json_member_string(writer, "members", drifted_members(drifted));
	render_organization_balance(writer, "creditBalance", drifted->organization_balance_exists,
				    drifted->organization.balance);
	json_object_end(writer);
}

/* Here a row that is missing counts as 0. */
static void render_status(struct json_writer *writer, const struct drifted *drifted)
{
	struct amount difference =
		drift_between(drifted->organization.balance, drifted->user.balance);

	json_object_begin(writer);
	render_amount(writer, "userBalance", drifted->user.balance);
	render_amount(writer, "orgBalance", drifted->organization.balance);
	render_amount(writer, "difference", difference);
	json_member_boolean(writer, "inSync", amount_credits(difference) == 0);
	json_object_end(writer);
}

static void render_checked(struct json_writer *writer, const struct checked *checked)
{
	json_object_begin(writer);
	json_member_boolean(writer, "success", true);
	json_key(writer, "user");
	render_person(writer, &checked->user);
	json_key(writer, "organization");
	render_organization(writer, &checked->drifted);
	json_key(writer, "syncStatus");
	render_status(writer, &checked->drifted);
	json_key(writer, "recentLedger");
	json_array_begin(writer);
	for (size_t i = 0; i < checked->entry_count; i++)
		render_entry(writer, &checked->entries[i]);
	json_array_end(writer);
	json_object_end(writer);
}

struct reply check_balance(struct request *request)
{
	struct check_query query;
	struct reference_fault fault;
	struct user_name name;
	struct json_writer *writer;
	struct checked checked;
	struct reply reply;
	enum status status;

	if (!request_query(request, &check_fields, &query, &reply))
		return reply;
	if (!user_reference_read(&query.user, request->arena, &name, &fault))
		return reply_bad_reference(request, &fault);

	status = check(request, &name, &checked);
	if (status != DUET_OK)
		return reply_status(request, status);

	writer = json_open(request->arena);
	render_checked(writer, &checked);
	return reply_json(request, 200, writer);
}
