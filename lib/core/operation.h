/* A request to add an entry. */
#ifndef DUET_CORE_OPERATION_H
#define DUET_CORE_OPERATION_H

#include "core/entry.h"

/* Texts belong to whoever made the operation and outlive its decision. */
struct operation {
	enum entry_type type; /* grant, purchase, spend, refund or deduct */
	uint64_t user_id;
	struct amount amount; /* as asked for: positive, also for operations that take */
	const char *reason;
	const char *reference; /* NULL when none */
	const char *metadata;  /* canonical JSON; NULL when none */
	const char *actor;
	enum key_scope key_scope;
	const char *key;
	unsigned char request_hash[REQUEST_HASH_SIZE]; /* see fingerprint.h */
};

/* Whether operations of this type may be asked for. */
bool operation_type_is_operable(enum entry_type type);

/* The signed change of both balances: a spend and a deduct take, all others give. */
struct amount operation_change(const struct operation *operation);

#endif
