#include "fcgi/credits/batch_body.h"

#include "fcgi/http/idempotency_key.h"
#include "fcgi/http/input.h"
#include "identity/caller.h"
#include "identity/scopes.h"
#include "people/find.h"

#include <stdlib.h>
#include <string.h>

#define OPERATIONS_MAX 1000

struct batch_body {
	struct field_list operations;
	bool atomic;
};

/* clang-format off */
static const struct field batch_table[] = {
	{ .name = "atomic", .kind = FIELD_BOOLEAN, .offset = offsetof(struct batch_body, atomic) },
	{ .name = "operations", .kind = FIELD_LIST, .required = true,
	  .offset = offsetof(struct batch_body, operations),
	  .length_min = 1, .length_max = OPERATIONS_MAX, .item = &batch_operation_fields },
};
/* clang-format on */

static const struct fields batch_fields = FIELDS(struct batch_body, batch_table);

/* What is known before the operations are made; each array has one item per operation. */
struct parts {
	size_t count;
	const struct operation_body *bodies;
	enum entry_type *types;
	struct user_name *names;
	uint64_t *user_ids; /* 0: unknown user */
};

static bool prepare(struct parts *parts, const struct field_list *operations, struct arena *arena)
{
	size_t count = operations->count;

	*parts = (struct parts){
		.count = count,
		.bodies = operations->items,
		.types = arena_array(arena, count, sizeof(*parts->types)),
		.names = arena_array(arena, count, sizeof(*parts->names)),
		.user_ids = arena_array(arena, count, sizeof(*parts->user_ids)),
	};
	return !arena_spent(arena);
}

struct indexed_key {
	const char *key;
	size_t index;
};

/* By key, and equal keys by position: the earliest comes first. */
static int compare(const void *left, const void *right)
{
	const struct indexed_key *a = left, *b = right;
	int order = strcmp(a->key, b->key);

	if (order != 0)
		return order;
	return (a->index > b->index) - (a->index < b->index);
}

bool batch_key_twice(const struct operation_body *bodies, size_t count, struct arena *arena,
		     size_t *index_out)
{
	struct indexed_key *keys = arena_array(arena, count, sizeof(*keys));
	size_t first = count;

	if (keys == NULL)
		return false;
	for (size_t i = 0; i < count; i++)
		keys[i] = (struct indexed_key){ .key = bodies[i].key, .index = i };
	qsort(keys, count, sizeof(*keys), compare);
	for (size_t i = 1; i < count; i++) {
		if (strcmp(keys[i].key, keys[i - 1].key) == 0 && keys[i].index < first)
			first = keys[i].index;
	}
	if (first == count)
		return false;
	*index_out = first;
	return true;
}

static struct problem malformed(struct arena *arena, size_t index, const char *member,
				const char *detail)
{
	return (struct problem){
		.type = PROBLEM_INVALID_REQUEST,
		.pointer = arena_format(arena, "/operations/%zu%s", index, member),
		.detail = detail,
	};
}

/* What the table of fields cannot check.  On false *problem_out is set. */
static bool check_operation(struct parts *parts, size_t i, struct arena *arena,
			    struct problem *problem_out)
{
	const struct operation_body *body = &parts->bodies[i];
	struct reference_fault fault;

	if (!entry_type_parse(body->type, &parts->types[i]) ||
	    !operation_type_is_operable(parts->types[i])) {
		*problem_out = malformed(arena, i, "/type",
					 "It must be grant, purchase, spend, refund or deduct.");
		return false;
	}
	if (!user_reference_read(&body->user, arena, &parts->names[i], &fault)) {
		*problem_out =
			malformed(arena, i, fault.member == NULL ? "" : "/email", fault.detail);
		return false;
	}
	if (!idempotency_key_is_valid(body->key)) {
		*problem_out = malformed(arena, i, "/idempotencyKey",
					 "It must be 1 to 255 visible ASCII characters.");
		return false;
	}
	return true;
}

static bool check_scopes(const struct caller *caller, const struct parts *parts,
			 struct arena *arena, struct problem *problem_out)
{
	for (size_t i = 0; i < parts->count; i++) {
		unsigned scope = operation_scope(parts->types[i]);
		char name[SCOPES_TEXT_SIZE];

		if (caller_may(caller, scope))
			continue;
		scopes_format(scope, name);
		*problem_out = (struct problem){
			.type = PROBLEM_FORBIDDEN,
			.pointer = arena_format(arena, "/operations/%zu/type", i),
			.detail = arena_format(
				arena,
				"Nothing was done. This operation needs a key with the "
				"scope %s.",
				name),
		};
		return false;
	}
	return true;
}

static bool check(struct request *request, struct parts *parts, struct problem *problem_out)
{
	size_t twice;

	for (size_t i = 0; i < parts->count; i++) {
		if (!check_operation(parts, i, request->arena, problem_out))
			return false;
	}
	if (batch_key_twice(parts->bodies, parts->count, request->arena, &twice)) {
		*problem_out = malformed(request->arena, twice, "/idempotencyKey",
					 "An earlier operation of this request has the same key.");
		return false;
	}
	return check_scopes(&request->caller, parts, request->arena, problem_out);
}

static enum status find_users(struct request *request, struct parts *parts)
{
	bool all_by_id = true;

	for (size_t i = 0; i < parts->count; i++) {
		parts->user_ids[i] = parts->names[i].id;
		all_by_id &= parts->names[i].id != 0;
	}
	if (all_by_id)
		return DUET_OK;
	return read_user_ids(&request->source, parts->names, parts->count, request->arena,
			     parts->user_ids, &request->error);
}

static enum status make_operations(const struct parts *parts, const struct caller *caller,
				   struct arena *arena, struct batch *batch)
{
	batch->count = parts->count;
	batch->operations = arena_array(arena, batch->count, sizeof(*batch->operations));
	batch->audit = arena_array(arena, batch->count, sizeof(*batch->audit));
	if (batch->operations == NULL || batch->audit == NULL)
		return DUET_NO_MEMORY;
	for (size_t i = 0; i < batch->count; i++) {
		batch->operations[i] =
			operation_from_body(&parts->bodies[i], parts->types[i], caller,
					    parts->user_ids[i], parts->bodies[i].key);
		if (!operation_audit(&batch->operations[i], caller, arena, &batch->audit[i]))
			return DUET_NO_MEMORY;
	}
	return DUET_OK;
}

bool batch_body_read(struct request *request, struct batch *batch_out, struct reply *reply_out)
{
	struct batch_body body;
	struct parts parts;
	struct problem problem;
	enum status status;
	bool good;

	if (!request_body(request, &batch_fields, &body, reply_out))
		return false;
	good = prepare(&parts, &body.operations, request->arena) &&
	       check(request, &parts, &problem);
	/* A check that ran out of memory proves nothing, whichever way it ended. */
	if (arena_spent(request->arena)) {
		*reply_out = reply_status(request, DUET_NO_MEMORY);
		return false;
	}
	if (!good) {
		*reply_out = reply_problem(request, &problem);
		return false;
	}
	batch_out->atomic = body.atomic;
	status = find_users(request, &parts);
	if (status == DUET_OK)
		status = make_operations(&parts, &request->caller, request->arena, batch_out);
	if (status != DUET_OK)
		*reply_out = reply_status(request, status);
	return status == DUET_OK;
}
