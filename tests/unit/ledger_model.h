/* The rules of the ledger, written a second time and as simply as possible: plain
 * numbers, one step after another, searches from the start, an undo that copies
 * everything back.  It shares no code with lib/core. */
#ifndef DUET_TEST_LEDGER_MODEL_H
#define DUET_TEST_LEDGER_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MODEL_USERS         64
#define MODEL_ORGANIZATIONS 60

/* An operation, without any of the program's types. */
struct model_operation {
	const char *type; /* "grant", ... */
	uint64_t user_id;
	int64_t amount;
	int scope;
	const char *key;  /* may be NULL */
	uint64_t request; /* equal for equal requests */
};

struct model_entry {
	uint64_t organization_id, organization_seq, user_id, user_seq;
	const char *type;
	int64_t user_amount, organization_amount, user_after, organization_after;
	int scope;
	char key[40];
	uint64_t request;
	size_t previous; /* in the same organization; SIZE_MAX: none */
};

struct model_account {
	uint64_t id, organization_id;
	int64_t balance, ledger;
	uint64_t seq;
	bool shared;
	size_t last_entry; /* of an organization; SIZE_MAX: none */
};

/* What an undo copies back. */
struct model_accounts {
	struct model_account users[MODEL_USERS];
	struct model_account organizations[MODEL_ORGANIZATIONS];
	size_t entry_count;
};

struct model {
	struct model_accounts now;
	struct model_entry *entries; /* the caller's */
	size_t entry_capacity;
};

struct model_outcome {
	const char *refusal; /* NULL: accepted; else the name of the status */
	bool replayed;
	size_t entry; /* if accepted, its index in model.entries */
	int64_t user_balance, shortfall;
};

/* Applies a group.  Returns its refusal (NULL: all were accepted) and the index of
 * the refused operation.  outcomes[0 .. count) are valid if all were accepted;
 * otherwise only that of the refused operation is. */
const char *model_apply(struct model *model, const struct model_operation *operations, size_t count,
			struct model_outcome *outcomes, size_t *refused_out);

/* The index of the entry with this key, or SIZE_MAX. */
size_t model_key_find(const struct model *model, uint64_t organization_id, int scope,
		      const char *key);

struct model_account *model_user_find(struct model *model, uint64_t id);
struct model_account *model_organization_find(struct model *model, uint64_t id);

#endif
