#include "fcgi/credits/operation_body.h"

#include "committer/fingerprint.h"

/* clang-format off */
#define OPERATION_FIELDS                                                                  \
	USER_REFERENCE_FIELDS_WITH_ID(struct operation_body, user),                       \
	{ .name = "amount", .kind = FIELD_INTEGER, .required = true,                      \
	  .offset = offsetof(struct operation_body, amount),                              \
	  .min = 1, .max = AMOUNT_CREDITS_MAX },                                          \
	{ .name = "metadata", .kind = FIELD_STRINGS,                                      \
	  .offset = offsetof(struct operation_body, metadata),                            \
	  .length_max = ENTRY_METADATA_MAX },                                             \
	{ .name = "reason", .kind = FIELD_TEXT, .required = true,                         \
	  .offset = offsetof(struct operation_body, reason),                              \
	  .length_min = 1, .length_max = ENTRY_REASON_MAX },                              \
	{ .name = "reference", .kind = FIELD_TEXT,                                        \
	  .offset = offsetof(struct operation_body, reference),                           \
	  .length_min = 1, .length_max = ENTRY_REFERENCE_MAX }

static const struct field operation_table[] = { OPERATION_FIELDS };

static const struct field batch_operation_table[] = {
	OPERATION_FIELDS,
	{ .name = "idempotencyKey", .kind = FIELD_TEXT, .required = true,
	  .offset = offsetof(struct operation_body, key),
	  .length_min = 1, .length_max = ENTRY_KEY_MAX },
	{ .name = "type", .kind = FIELD_TEXT, .required = true,
	  .offset = offsetof(struct operation_body, type), .length_min = 1, .length_max = 32 },
};
/* clang-format on */

const struct fields operation_fields = FIELDS(struct operation_body, operation_table);

const struct fields batch_operation_fields = FIELDS(struct operation_body, batch_operation_table);

struct operation operation_from_body(const struct operation_body *body, enum entry_type type,
				     const struct caller *caller, uint64_t user_id, const char *key)
{
	struct operation operation = {
		.type = type,
		.user_id = user_id,
		.amount = amount_of(body->amount),
		.reason = body->reason,
		.reference = body->reference,
		.metadata = body->metadata,
		.actor = caller->actor,
		.key_scope = caller->key_scope,
		.key = key,
	};

	fingerprint_operation(&operation, operation.request_hash);
	return operation;
}

struct problem problem_of_decision(enum status status, const struct decision *decision)
{
	struct problem problem = { .type = problem_of_status(status) };

	if (status == DUET_INSUFFICIENT_CREDITS) {
		problem.credit_balance = decision->user_balance;
		problem.shortfall = decision->shortfall;
	}
	return problem;
}
