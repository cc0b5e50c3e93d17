#include "fcgi/drift/check_balance.h"

#include "fcgi/http/input.h"
#include "fcgi/http/render.h"
#include "fcgi/http/user_reference.h"
#include "sync/standing.h"
#include "sync/words.h"

struct check_query {
	struct user_reference user;
};

static const struct field check_table[] = { USER_REFERENCE_FIELDS_WITH_ID(struct check_query,
									  user) };

static const struct fields check_fields = FIELDS(struct check_query, check_table);

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

static void render_organization(struct json_writer *writer, const struct user_standing *standing)
{
	const struct user *user = &standing->user;

	json_object_begin(writer);
	json_member_integer(writer, "id", (int64_t)user->organization_id);
	json_member_string(writer, "name", user->organization_name);
	json_member_string(writer, "members", members_word(standing->member_count));
	render_organization_balance(writer, "creditBalance", user->organization_balance_exists,
				    user->organization_balance);
	json_object_end(writer);
}

/* Here a row that is missing counts as 0. */
static void render_status(struct json_writer *writer, const struct user_standing *standing)
{
	const struct amount members = standing->members.balance;
	const struct amount organization = standing->organization.balance;
	const struct amount difference = drift_between(organization, members);

	json_object_begin(writer);
	render_amount(writer, "userBalance", members);
	render_amount(writer, "orgBalance", organization);
	render_amount(writer, "difference", difference);
	json_member_boolean(writer, "inSync", amount_credits(difference) == 0);
	json_object_end(writer);
}

static struct reply reply_checked(struct request *request, const struct user_standing *standing,
				  const struct standing_entries *latest)
{
	struct json_writer *writer = json_open(request->arena);

	json_object_begin(writer);
	json_member_boolean(writer, "success", true);
	json_key(writer, "user");
	render_person(writer, &standing->user);
	json_key(writer, "organization");
	render_organization(writer, standing);
	json_key(writer, "syncStatus");
	render_status(writer, standing);
	render_entries(writer, "recentLedger", latest->entries, latest->count);
	json_object_end(writer);
	return reply_json(request, 200, writer);
}

struct reply check_balance(struct request *request)
{
	struct check_query query;
	struct reference_fault fault;
	struct user_name name;
	struct user_standing standing;
	struct standing_entries latest;
	struct reply reply;
	enum status status;

	if (!request_query(request, &check_fields, &query, &reply))
		return reply;
	if (!user_reference_read(&query.user, request->arena, &name, &fault))
		return reply_bad_reference(request, &fault);

	status = read_user_standing(&request->source, &name, request->arena, &standing,
				    &request->error);
	if (status == DUET_OK)
		status = read_latest_entries(&request->source, &standing, request->arena, &latest,
					     &request->error);
	if (status != DUET_OK)
		return reply_status(request, status);
	return reply_checked(request, &standing, &latest);
}
