#include "fcgi/http/render.h"

#include "base/clock.h"

const char *const user_role_names[] = {
	[USER_ROLE_USER] = "user",
	[USER_ROLE_ADMIN] = "admin",
	NULL,
};

static void member_id(struct json_writer *writer, const char *name, uint64_t id)
{
	json_member_integer(writer, name, (int64_t)id);
}

static void member_null(struct json_writer *writer, const char *name)
{
	json_key(writer, name);
	json_null(writer);
}

void render_amount(struct json_writer *writer, const char *name, struct amount amount)
{
	json_member_integer(writer, name, amount_credits(amount));
}

void render_organization_balance(struct json_writer *writer, const char *name, bool exists,
				 struct amount balance)
{
	if (exists)
		render_amount(writer, name, balance);
	else
		member_null(writer, name);
}

void render_time(struct json_writer *writer, const char *name, int64_t utc_us)
{
	char text[CLOCK_TEXT_SIZE];

	if (utc_us == 0) {
		member_null(writer, name);
		return;
	}
	clock_format(utc_us, text);
	json_member_string(writer, name, text);
}

void render_organization_of(struct json_writer *writer, const struct user *user)
{
	json_key(writer, "organization");
	json_object_begin(writer);
	member_id(writer, "id", user->organization_id);
	json_member_string(writer, "name", user->organization_name);
	render_organization_balance(writer, "balance", user->organization_balance_exists,
				    user->organization_balance);
	json_object_end(writer);
}

void render_date(struct json_writer *writer, const char *name, int64_t day)
{
	char text[CLOCK_TEXT_SIZE];

	clock_format(day * CLOCK_US_PER_DAY, text);
	text[CLOCK_DATE_LENGTH] = '\0';
	json_member_string(writer, name, text);
}

void render_user_members(struct json_writer *writer, const struct user *user)
{
	member_id(writer, "id", user->id);
	json_member_string(writer, "email", user->email);
	json_member_string(writer, "name", user->name);
	json_member_string(writer, "externalId", user->external_id);
	json_member_string(writer, "role", user_role_names[user->role]);
	render_amount(writer, "creditBalance", user->balance);
	render_organization_of(writer, user);
}

void render_user(struct json_writer *writer, const struct user *user)
{
	json_object_begin(writer);
	render_user_members(writer, user);
	json_object_end(writer);
}

/* An entry that mirrors the balances of several members belongs to no user. */
static void render_user_side(struct json_writer *writer, const struct entry *entry)
{
	if (entry->user_id == 0) {
		member_null(writer, "userId");
		member_null(writer, "userSeq");
		return;
	}
	member_id(writer, "userId", entry->user_id);
	member_id(writer, "userSeq", entry->user_seq);
}

void render_entry(struct json_writer *writer, const struct entry *entry)
{
	char id[ENTRY_ID_SIZE], created[CLOCK_TEXT_SIZE];

	entry_id_format(entry->organization_id, entry->organization_seq, id);
	clock_format(entry->created_us, created);

	json_object_begin(writer);
	json_member_string(writer, "id", id);
	member_id(writer, "organizationId", entry->organization_id);
	member_id(writer, "organizationSeq", entry->organization_seq);
	render_user_side(writer, entry);
	json_member_string(writer, "type", entry_type_name(entry->type));
	render_amount(writer, "userAmount", entry->user_amount);
	render_amount(writer, "organizationAmount", entry->organization_amount);
	if (entry->user_id == 0)
		member_null(writer, "userBalanceAfter");
	else
		render_amount(writer, "userBalanceAfter", entry->user_balance_after);
	render_amount(writer, "organizationBalanceAfter", entry->organization_balance_after);
	json_member_string(writer, "reason", entry->reason);
	json_member_string(writer, "reference", entry->reference);
	json_member_raw(writer, "metadata", entry->metadata);
	json_member_string(writer, "actor", entry->actor);
	json_member_string(writer, "keyScope", key_scope_name(entry->key_scope));
	json_member_string(writer, "idempotencyKey", entry->key);
	json_member_string(writer, "createdAt", created);
	json_object_end(writer);
}

void render_entries(struct json_writer *writer, const char *name, const struct entry *entries,
		    size_t count)
{
	json_key(writer, name);
	json_array_begin(writer);
	for (size_t i = 0; i < count; i++)
		render_entry(writer, &entries[i]);
	json_array_end(writer);
}

void render_entry_and_balances(struct json_writer *writer, const struct entry *entry)
{
	json_key(writer, "entry");
	render_entry(writer, entry);
	render_amount(writer, "creditBalance", entry->user_balance_after);
	render_amount(writer, "organizationBalance", entry->organization_balance_after);
}

void render_drift_summary(struct json_writer *writer, const struct drift_summary *summary)
{
	json_member_integer(writer, "organizations", (int64_t)summary->organizations);
	json_member_integer(writer, "outOfStep", (int64_t)summary->out_of_step);
	json_member_integer(writer, "outsideChanges", (int64_t)summary->outside_changes);
	render_amount(writer, "organizationAhead", summary->organization_ahead);
	render_amount(writer, "userAhead", summary->user_ahead);
}
