/* Who asks, what they may do, and which of it is audited.  Handlers ask here and only
 * translate the answer to HTTP. */
#ifndef DUET_IDENTITY_CALLER_H
#define DUET_IDENTITY_CALLER_H

#include "base/arena.h"
#include "core/operation.h"
#include "store/audit.h"
#include "store/keys.h"
#include "store/users.h"

/* A program with a key, or a person: one of the two ids is set, or none if the caller is
 * unknown. */
struct caller {
	uint64_t key_id, user_id;
	unsigned scopes;                 /* of enum scope; a person has admin or none */
	char actor[ENTRY_ACTOR_MAX + 1]; /* "key:3", "user:17" */
	enum key_scope key_scope;        /* whose idempotency keys theirs are */
};

/* The program that holds the key. */
void caller_of_key(const struct api_key *key, struct caller *caller_out);

/* A person who signed in or came with a token: an admin has every scope, a user
 * none, and may do what is open to whoever is signed in. */
void caller_of_user(uint64_t user_id, enum user_role role, struct caller *caller_out);

/* Whether any of these scopes is held; admin holds every one. */
bool caller_may(const struct caller *caller, unsigned scopes);

/* The scope that a caller needs for an operation of this type, alone or in a batch. */
unsigned operation_scope(enum entry_type type);

/* Whether a person who names no user in such an operation means themselves.  Only in a
 * spend: nobody gets credits, or loses them by hand, because a request forgot to name a
 * user. */
bool operation_is_for_oneself(enum entry_type type);

/* Whether the caller may ask about this user (0: unknown) or act for them: people for
 * themselves, administrators and programs for everybody. */
bool caller_may_ask_for(const struct caller *caller, uint64_t user_id);

/* The audit line that goes with the operation.  What an administrator gives or takes by
 * hand has one; otherwise action is NULL.  Texts live in the arena; false when it is spent. */
DUET_MUST_USE bool operation_audit(const struct operation *operation, const struct caller *caller,
				   struct arena *arena, struct audit_line *line_out);

#endif
