#include "fcgi/people/admin_user.h"

#include "core/drift.h"
#include "core/ledger.h"
#include "fcgi/http/render.h"
#include "fcgi/http/reply.h"
#include "fcgi/http/user_reference.h"
#include "sync/standing.h"

struct shown {
	struct user_standing standing;
	struct standing_entries latest, drift;
};

static enum status look_up_entries(struct request *request, struct shown *shown)
{
	enum status status = read_latest_entries(&request->source, &shown->standing, request->arena,
						 &shown->latest, &request->error);
	if (status != DUET_OK)
		return status;
	return read_drift_entries(&request->source, &shown->standing, request->arena, &shown->drift,
				  &request->error);
}

static void render_organization(struct json_writer *writer, const struct user_standing *standing)
{
	const struct user *user = &standing->user;

	json_key(writer, "organization");
	json_object_begin(writer);
	json_member_integer(writer, "id", (int64_t)user->organization_id);
	json_member_string(writer, "name", user->organization_name);
	json_member_string(writer, "externalId", standing->organization_external_id);
	render_organization_balance(writer, "balance", user->organization_balance_exists,
				    user->organization_balance);
	json_member_integer(writer, "members", (int64_t)standing->member_count);
	json_object_end(writer);
}

static void render_outside(struct json_writer *writer, const struct user_standing *standing)
{
	json_key(writer, "outside");
	json_object_begin(writer);
	render_amount(writer, "user", ledger_outside_change(&standing->own));
	render_amount(writer, "organization", ledger_outside_change(&standing->organization));
	json_object_end(writer);
}

static void render_chain(struct json_writer *writer, const char *name,
			 const struct account_state *state)
{
	json_key(writer, name);
	json_object_begin(writer);
	json_member_integer(writer, "seq", (int64_t)state->seq);
	render_amount(writer, "ledgerBalance", state->ledger_balance);
	json_object_end(writer);
}

static void render_shown(struct json_writer *writer, const struct shown *shown)
{
	const struct user_standing *standing = &shown->standing;
	struct amount difference =
		drift_between(standing->organization.balance, standing->members.balance);

	json_object_begin(writer);
	json_key(writer, "user");
	render_user(writer, &standing->user);
	render_time(writer, "createdAt", standing->user.created_us);
	render_time(writer, "disabledAt", standing->user.disabled_us);
	json_member_boolean(writer, "hasPassword", standing->has_password);
	render_organization(writer, standing);
	json_member_boolean(writer, "inSync", amount_credits(difference) == 0);
	render_amount(writer, "difference", difference);
	render_outside(writer, standing);
	json_key(writer, "chain");
	json_object_begin(writer);
	render_chain(writer, "user", &standing->own);
	render_chain(writer, "organization", &standing->organization);
	json_object_end(writer);
	render_entries(writer, "driftEntries", shown->drift.entries, shown->drift.count);
	render_entries(writer, "latest", shown->latest.entries, shown->latest.count);
	json_object_end(writer);
}

struct reply admin_user_get(struct request *request)
{
	struct json_writer *writer;
	struct shown shown;
	struct reply reply;
	enum status status;

	if (!user_standing_of_path(request, &shown.standing, &reply))
		return reply;
	status = look_up_entries(request, &shown);
	if (status != DUET_OK)
		return reply_status(request, status);
	writer = json_open(request->arena);
	render_shown(writer, &shown);
	return reply_json(request, 200, writer);
}
