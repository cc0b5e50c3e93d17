#include "identity/caller.h"

#include <inttypes.h>
#include <stdio.h>

void caller_of_key(const struct api_key *key, struct caller *caller_out)
{
	*caller_out = (struct caller){
		.key_id = key->id,
		.scopes = key->scopes,
		.key_scope = KEY_SCOPE_PROGRAM,
	};
	(void)snprintf(caller_out->actor, sizeof(caller_out->actor), "key:%" PRIu64, key->id);
}

void caller_of_user(uint64_t user_id, enum user_role role, struct caller *caller_out)
{
	*caller_out = (struct caller){
		.user_id = user_id,
		.scopes = role == USER_ROLE_ADMIN ? SCOPE_ADMIN : 0,
		.key_scope = KEY_SCOPE_USER,
	};
	(void)snprintf(caller_out->actor, sizeof(caller_out->actor), "user:%" PRIu64, user_id);
}

bool caller_may(const struct caller *caller, unsigned scopes)
{
	return (caller->scopes & (scopes | SCOPE_ADMIN)) != 0;
}

unsigned operation_scope(enum entry_type type)
{
	switch (type) {
	case ENTRY_SPEND:
		return SCOPE_SPEND;
	case ENTRY_GRANT:
	case ENTRY_PURCHASE:
	case ENTRY_REFUND:
		return SCOPE_GRANT;
	case ENTRY_DEDUCT:
		return SCOPE_ADMIN;
	case ENTRY_SYNC:
	case ENTRY_ADJUSTMENT:
	case ENTRY_OPENING:
	case ENTRY_TYPE_COUNT:
		break;
	}
	return SCOPE_ADMIN;
}

bool operation_is_for_oneself(enum entry_type type)
{
	return type == ENTRY_SPEND;
}

bool caller_may_ask_for(const struct caller *caller, uint64_t user_id)
{
	if (caller->user_id == 0 || caller_may(caller, SCOPE_ADMIN))
		return true;
	return caller->user_id == user_id;
}

/* The audited action, if this is what administrators do by hand; else NULL. */
static const char *act_by_hand(enum entry_type type)
{
	if (type == ENTRY_GRANT)
		return "credits.grant";
	return type == ENTRY_DEDUCT ? "credits.deduct" : NULL;
}

bool operation_audit(const struct operation *operation, const struct caller *caller,
		     struct arena *arena, struct audit_line *line_out)
{
	const char *act = act_by_hand(operation->type);

	*line_out = (struct audit_line){ 0 };
	if (act == NULL || !caller_may(caller, SCOPE_ADMIN))
		return true;
	*line_out = (struct audit_line){
		.actor = operation->actor,
		.action = act,
		.subject = arena_format(arena, "user:%" PRIu64, operation->user_id),
	};
	return line_out->subject != NULL;
}
