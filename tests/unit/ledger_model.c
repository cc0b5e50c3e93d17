#include "ledger_model.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const int64_t largest = INT64_C(9007199254740991);

enum {
	SCOPE_SYSTEM = 2
};

struct model_account *model_user_find(struct model *model, uint64_t id)
{
	for (size_t i = 0; i < MODEL_USERS; i++)
		if (model->now.users[i].id == id)
			return &model->now.users[i];
	return NULL;
}

struct model_account *model_organization_find(struct model *model, uint64_t id)
{
	for (size_t i = 0; i < MODEL_ORGANIZATIONS; i++)
		if (model->now.organizations[i].id == id)
			return &model->now.organizations[i];
	return NULL;
}

size_t model_key_find(const struct model *model, uint64_t organization_id, int scope,
		      const char *key)
{
	size_t at = SIZE_MAX;

	for (size_t i = 0; i < MODEL_ORGANIZATIONS; i++)
		if (model->now.organizations[i].id == organization_id)
			at = model->now.organizations[i].last_entry;
	while (at != SIZE_MAX) {
		const struct model_entry *entry = &model->entries[at];

		if (entry->scope == scope && strcmp(entry->key, key) == 0)
			break;
		at = entry->previous;
	}
	return at;
}

static struct model_entry *entry_append(struct model *model, const char *type,
					struct model_account *organization,
					struct model_account *user, int64_t organization_amount,
					int64_t user_amount)
{
	assert(model->now.entry_count < model->entry_capacity);
	struct model_entry *entry = &model->entries[model->now.entry_count++];

	memset(entry, 0, sizeof(*entry));
	entry->type = type;
	entry->scope = SCOPE_SYSTEM;

	entry->previous = organization->last_entry;
	organization->last_entry = model->now.entry_count - 1;
	organization->seq += 1;
	organization->ledger += organization_amount;
	entry->organization_id = organization->id;
	entry->organization_seq = organization->seq;
	entry->organization_amount = organization_amount;
	entry->organization_after = organization->ledger;
	if (user != NULL) {
		user->seq += 1;
		user->ledger += user_amount;
		entry->user_id = user->id;
		entry->user_seq = user->seq;
		entry->user_amount = user_amount;
		entry->user_after = user->ledger;
	}
	(void)snprintf(entry->key, sizeof(entry->key), "%s-%" PRIu64, type, organization->seq);
	return entry;
}

static const char *operation_take(struct model *model, const struct model_operation *operation,
				  struct model_outcome *outcome)
{
	struct model_account *user, *organization, *mirrored;
	struct model_entry *entry;
	int64_t sign, change;
	size_t seen;

	if (strcmp(operation->type, "spend") == 0 || strcmp(operation->type, "deduct") == 0)
		sign = -1;
	else if (strcmp(operation->type, "grant") == 0 ||
		 strcmp(operation->type, "purchase") == 0 || strcmp(operation->type, "refund") == 0)
		sign = 1;
	else
		return "request-invalid";
	if (operation->amount < 1 || operation->amount > largest)
		return "request-invalid";
	if (operation->key == NULL || strlen(operation->key) == 0)
		return "request-invalid";

	change = sign * operation->amount;

	user = model_user_find(model, operation->user_id);
	if (user == NULL)
		return "user-not-found";
	organization = model_organization_find(model, user->organization_id);

	seen = model_key_find(model, organization->id, operation->scope, operation->key);
	if (seen != SIZE_MAX && model->entries[seen].request != operation->request)
		return "key-reused";
	if (seen != SIZE_MAX) {
		outcome->replayed = true;
		outcome->entry = seen;
		return NULL;
	}

	if (user->balance + change > largest || organization->balance + change > largest)
		return "balance-too-large";
	if (user->balance + change < 0) {
		outcome->shortfall = operation->amount - user->balance;
		return "insufficient-credits";
	}

	mirrored = organization->shared ? NULL : user;
	if (user->balance != user->ledger)
		entry_append(model, "adjustment", organization, user, 0,
			     user->balance - user->ledger);
	if (organization->balance != organization->ledger)
		entry_append(model, "adjustment", organization, mirrored,
			     organization->balance - organization->ledger, 0);
	if (organization->balance + change < 0) {
		entry_append(model, "sync", organization, mirrored,
			     operation->amount - organization->balance, 0);
		organization->balance = operation->amount;
	}
	entry = entry_append(model, operation->type, organization, user, change, change);
	(void)snprintf(entry->key, sizeof(entry->key), "%s", operation->key);
	entry->scope = operation->scope;
	entry->request = operation->request;
	user->balance += change;
	organization->balance += change;
	outcome->entry = model->now.entry_count - 1;
	return NULL;
}

const char *model_apply(struct model *model, const struct model_operation *operations, size_t count,
			struct model_outcome *outcomes, size_t *refused_out)
{
	const struct model_accounts before = model->now;

	for (size_t i = 0; i < count; i++) {
		memset(&outcomes[i], 0, sizeof(outcomes[i]));
		const char *refusal = operation_take(model, &operations[i], &outcomes[i]);

		outcomes[i].refusal = refusal;
		if (refusal == NULL)
			continue;
		model->now = before;
		if (strcmp(refusal, "insufficient-credits") == 0)
			outcomes[i].user_balance =
				model_user_find(model, operations[i].user_id)->balance;
		*refused_out = i;
		return refusal;
	}
	return NULL;
}
