/* Who asks, and what they may do. */
#ifndef DUET_IDENTITY_CALLER_H
#define DUET_IDENTITY_CALLER_H

#include "core/entry.h"
#include "store/keys.h"
#include "store/users.h"

/* A program with a key, or a person: one of the two ids, or none where nobody is
 * known. */
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

#endif
