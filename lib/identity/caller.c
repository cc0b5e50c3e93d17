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
