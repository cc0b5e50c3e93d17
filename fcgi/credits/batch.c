/* A batch is read whole before anything is done: the first operation that is
 * malformed, or that the key may not ask for, refuses the request.  From then
 * on each operation has an outcome of its own, or, in an atomic batch, all of
 * them have one. */
#include "fcgi/credits/batch.h"

#include "committer/ticket.h"
#include "fcgi/credits/batch_keys.h"
#include "fcgi/credits/operation_body.h"
#include "fcgi/http/idempotency_key.h"
#include "fcgi/http/input.h"
#include "fcgi/http/render.h"
#include "identity/scopes.h"
#include "people/find.h"

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

/* What is known of the batch, one of each an operation. */
struct batch {
	bool atomic;
	size_t count;
	const struct operation_body *bodies;
	enum entry_type *types;
	struct user_name *names;
	uint64_t *user_ids; /* 0: nobody's */
	struct operation *operations;
	struct audit_line *audit;
};

static bool prepare(struct batch *batch, const struct batch_body *body, struct arena *arena)
{
	size_t count = body->operations.count;

	*batch = (struct batch){
		.atomic = body->atomic,
		.count = count,
		.bodies = body->operations.items,
		.types = arena_array(arena, count, sizeof(*batch->types)),
		.names = arena_array(arena, count, sizeof(*batch->names)),
		.user_ids = arena_array(arena, count, sizeof(*batch->user_ids)),
		.operations = arena_array(arena, count, sizeof(*batch->operations)),
		.audit = arena_array(arena, count, sizeof(*batch->audit)),
	};
	return !arena_spent(arena);
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

/* What the table of fields cannot say.  False and *problem_out. */
static bool check_operation(struct request *request, struct batch *batch, size_t i,
			    struct problem *problem_out)
{
	const struct operation_body *body = &batch->bodies[i];
	struct reference_fault fault;

	if (!entry_type_parse(body->type, &batch->types[i]) ||
	    !operation_type_is_operable(batch->types[i])) {
		*problem_out = malformed(request->arena, i, "/type",
					 "It must be grant, purchase, spend, refund or deduct.");
		return false;
	}
	if (!user_reference_read(&body->user, request->arena, &batch->names[i], &fault)) {
		*problem_out = malformed(request->arena, i, fault.member == NULL ? "" : "/email",
					 fault.detail);
		return false;
	}
	if (!idempotency_key_is_valid(body->key)) {
		*problem_out = malformed(request->arena, i, "/idempotencyKey",
					 "It must be 1 to 255 visible ASCII characters.");
		return false;
	}
	return true;
}

static bool check_scopes(struct request *request, const struct batch *batch,
			 struct problem *problem_out)
{
	for (size_t i = 0; i < batch->count; i++) {
		unsigned scope = operation_scope(batch->types[i]);
		char name[SCOPES_TEXT_SIZE];

		if (caller_may(&request->caller, scope))
			continue;
		scopes_format(scope, name);
		*problem_out = (struct problem){
			.type = PROBLEM_FORBIDDEN,
			.pointer = arena_format(request->arena, "/operations/%zu/type", i),
			.detail = arena_format(
				request->arena,
				"Nothing was done. This operation needs a key with the "
				"scope %s.",
				name),
		};
		return false;
	}
	return true;
}

static bool check(struct request *request, struct batch *batch, struct problem *problem_out)
{
	size_t twice;

	for (size_t i = 0; i < batch->count; i++) {
		if (!check_operation(request, batch, i, problem_out))
			return false;
	}
	if (batch_key_twice(batch->bodies, batch->count, request->arena, &twice)) {
		*problem_out = malformed(request->arena, twice, "/idempotencyKey",
					 "An earlier operation of this request has the same key.");
		return false;
	}
	return check_scopes(request, batch, problem_out);
}

static enum status find_users(struct request *request, struct batch *batch)
{
	bool all_by_id = true;

	for (size_t i = 0; i < batch->count; i++) {
		batch->user_ids[i] = batch->names[i].id;
		all_by_id &= batch->names[i].id != 0;
	}
	if (all_by_id)
		return DUET_OK;
	return read_user_ids(&request->source, batch->names, batch->count, request->arena,
			     batch->user_ids, &request->error);
}

static bool make_operations(struct request *request, struct batch *batch)
{
	for (size_t i = 0; i < batch->count; i++) {
		batch->operations[i] =
			operation_from_body(&batch->bodies[i], batch->types[i], &request->caller,
					    batch->user_ids[i], batch->bodies[i].key);
		if (!operation_audit(&batch->operations[i], &request->caller, request->arena,
				     &batch->audit[i]))
			return false;
	}
	return true;
}

/* One group, or a group an operation.  A user whom nobody knows has the id 0,
 * and the ledger says so in its turn: after what comes before in the batch. */
static bool fill_ticket(struct ticket *ticket, const struct batch *batch)
{
	if (batch->atomic)
		return ticket_add(ticket, batch->operations, batch->count, batch->audit);
	for (size_t i = 0; i < batch->count; i++) {
		if (!ticket_add(ticket, &batch->operations[i], 1, &batch->audit[i]))
			return false;
	}
	return true;
}

static void write_done(struct json_writer *writer, const struct decision *decision)
{
	json_object_begin(writer);
	json_member_integer(writer, "status", decision->replayed ? 200 : 201);
	render_entry_and_balances(writer, decision->entry);
	json_object_end(writer);
}

static void write_refused(struct json_writer *writer, const struct outcome *outcome)
{
	struct problem problem =
		problem_of_decision(outcome->status, &outcome->decisions[outcome->refused]);

	json_object_begin(writer);
	json_member_integer(writer, "status", problem_kind(problem.type)->http_status);
	json_key(writer, "problem");
	problem_write(writer, &problem, NULL);
	json_object_end(writer);
}

static void write_group(struct json_writer *writer, const struct outcome *outcome, size_t count)
{
	if (outcome->status != DUET_OK) {
		write_refused(writer, outcome);
		return;
	}
	for (size_t i = 0; i < count; i++)
		write_done(writer, &outcome->decisions[i]);
}

static struct reply reply_results(struct request *request, const struct batch *batch,
				  const struct ticket *ticket)
{
	struct json_writer *writer = json_open(request->arena);
	size_t groups = ticket_group_count(ticket);

	json_object_begin(writer);
	json_key(writer, "results");
	json_array_begin(writer);
	for (size_t i = 0; i < groups; i++) {
		struct outcome outcome = ticket_outcome(ticket, i);

		write_group(writer, &outcome, batch->atomic ? batch->count : 1);
	}
	json_array_end(writer);
	json_object_end(writer);
	return reply_json(request, 200, writer);
}

/* Which operation it was matters only where a rule refused one. */
static struct reply reply_refused_whole(struct request *request, const struct outcome *outcome)
{
	struct problem problem =
		problem_of_decision(outcome->status, &outcome->decisions[outcome->refused]);

	request->status = outcome->status;
	if (problem_kind(problem.type)->http_status < 500)
		problem.pointer = arena_format(request->arena, "/operations/%zu", outcome->refused);
	return reply_problem(request, &problem);
}

static struct reply run(struct request *request, const struct batch *batch, struct ticket *ticket)
{
	struct outcome outcome;

	committer_run(request->app->committer, ticket, request->deadline_ms);
	if (batch->atomic) {
		outcome = ticket_outcome(ticket, 0);
		if (outcome.status != DUET_OK)
			return reply_refused_whole(request, &outcome);
	}
	return reply_results(request, batch, ticket);
}

struct reply credits_batch(struct request *request)
{
	struct batch_body body;
	struct batch batch;
	struct problem problem;
	struct ticket *ticket;
	struct reply reply;
	enum status status;

	if (!request_no_query(request, &reply) ||
	    !request_body(request, &batch_fields, &body, &reply))
		return reply;
	if (!prepare(&batch, &body, request->arena))
		return reply_status(request, DUET_NO_MEMORY);
	if (!check(request, &batch, &problem))
		return reply_problem(request, &problem);
	/* A check that had no room did not look. */
	if (arena_spent(request->arena))
		return reply_status(request, DUET_NO_MEMORY);
	status = find_users(request, &batch);
	if (status != DUET_OK)
		return reply_status(request, status);
	if (!make_operations(request, &batch))
		return reply_status(request, DUET_NO_MEMORY);

	ticket = ticket_open();
	if (ticket != NULL && fill_ticket(ticket, &batch))
		reply = run(request, &batch, ticket);
	else
		reply = reply_status(request, fail(&request->error, DUET_HERE, DUET_BUSY,
						   "no memory for %zu operations", batch.count));
	ticket_close(&ticket);
	return reply;
}
