#include "fcgi/credits/operations.h"

#include "committer/ticket.h"
#include "fcgi/credits/operation_body.h"
#include "fcgi/http/input.h"
#include "fcgi/http/render.h"
#include "people/find.h"

static struct reply reply_outcome(struct request *request, const struct outcome *outcome)
{
	const struct decision *decision = &outcome->decisions[0];
	struct json_writer *writer;
	struct problem problem;
	struct reply reply;

	if (outcome->status != DUET_OK) {
		request->status = outcome->status;
		problem = problem_of_decision(outcome->status, decision);
		return reply_problem(request, &problem);
	}
	writer = json_open(request->arena);
	json_object_begin(writer);
	render_entry_and_balances(writer, decision->entry);
	json_object_end(writer);
	reply = reply_json(request, decision->replayed ? 200 : 201, writer);
	if (decision->replayed && reply.problem == NULL)
		reply_add_header(&reply, "Idempotency-Replayed", "true");
	return reply;
}

static struct reply run(struct request *request, const struct operation *operation)
{
	struct ticket *ticket = ticket_open();
	struct audit_line audit;
	struct outcome outcome;
	struct reply reply;

	if (ticket == NULL ||
	    !operation_audit(operation, &request->caller, request->arena, &audit) ||
	    !ticket_add(ticket, operation, 1, audit.action == NULL ? NULL : &audit)) {
		ticket_close(&ticket);
		return reply_status(request, fail(&request->error, DUET_HERE, DUET_BUSY,
						  "no memory for the operation"));
	}
	committer_run(request->app->committer, ticket, request->deadline_ms);
	outcome = ticket_outcome(ticket, 0);
	reply = reply_outcome(request, &outcome);
	ticket_close(&ticket);
	return reply;
}

/* An id need not be looked up: the committer knows under its lock. */
static enum status find_user_id(struct request *request, const struct user_name *name,
				uint64_t *user_id_out)
{
	*user_id_out = name->id;
	if (name->id != 0)
		return DUET_OK;
	return read_user_id(&request->source, name, request->arena, user_id_out, &request->error);
}

/* Nobody is given credits, or has them taken by hand, by being forgotten in the
 * request. */
static bool read_reference(const struct request *request, enum entry_type type,
			   const struct user_reference *reference, struct user_name *name_out,
			   struct reference_fault *fault_out)
{
	if (type == ENTRY_SPEND)
		return user_reference_read_for(request, reference, name_out, fault_out);
	return user_reference_read(reference, request->arena, name_out, fault_out);
}

static struct reply operate(struct request *request, enum entry_type type)
{
	struct operation_body body;
	struct operation operation;
	struct reference_fault fault;
	struct user_name name;
	struct reply reply;
	enum status status;
	uint64_t user_id;

	if (!request_no_query(request, &reply) ||
	    !request_body(request, &operation_fields, &body, &reply))
		return reply;
	if (!read_reference(request, type, &body.user, &name, &fault))
		return reply_invalid(request, fault.member == NULL ? "" : "/email", fault.detail);
	status = find_user_id(request, &name, &user_id);
	if ((status == DUET_OK || status == DUET_USER_NOT_FOUND) &&
	    !user_reference_is_theirs(&request->caller, user_id))
		return reply_somebody_else(request);
	if (status != DUET_OK)
		return reply_status(request, status);

	operation = operation_from_body(&body, type, &request->caller, user_id,
					request->idempotency_key);
	return run(request, &operation);
}

struct reply credits_deduct(struct request *request)
{
	return operate(request, ENTRY_DEDUCT);
}

struct reply credits_grant(struct request *request)
{
	return operate(request, ENTRY_GRANT);
}

struct reply credits_purchase(struct request *request)
{
	return operate(request, ENTRY_PURCHASE);
}

struct reply credits_spend(struct request *request)
{
	return operate(request, ENTRY_SPEND);
}
