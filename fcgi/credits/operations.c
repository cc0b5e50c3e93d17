#include "fcgi/credits/operations.h"

#include "committer/committer.h"
#include "committer/ticket.h"
#include "fcgi/credits/operation_body.h"
#include "fcgi/http/input.h"
#include "fcgi/http/render.h"
#include "identity/caller.h"
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
	    !ticket_add(ticket, operation, 1, &audit)) {
		ticket_close(&ticket);
		return reply_status(request, fail(&request->error, DUET_HERE, DUET_NO_MEMORY,
						  "the operation does not fit"));
	}
	committer_run(request->app->committer, ticket, request->deadline_ms);
	outcome = ticket_outcome(ticket, 0);
	reply = reply_outcome(request, &outcome);
	ticket_close(&ticket);
	return reply;
}

/* An id need not be looked up: the committer finds out whether it exists, under its lock. */
static enum status find_id(struct request *request, const struct user_name *name,
			   uint64_t *user_id_out)
{
	*user_id_out = name->id;
	if (name->id != 0)
		return DUET_OK;
	return read_user_id(&request->source, name, request->arena, user_id_out, &request->error);
}

static bool find_user(struct request *request, enum entry_type type,
		      const struct user_reference *reference, uint64_t *user_id_out,
		      struct reply *reply_out)
{
	struct reference_fault fault;
	struct user_name name;
	enum status status;
	bool good = operation_is_for_oneself(type)
			    ? user_reference_read_for(request, reference, &name, &fault)
			    : user_reference_read(reference, request->arena, &name, &fault);

	if (!good) {
		*reply_out = reply_bad_reference_in_body(request, &fault);
		return false;
	}
	status = find_id(request, &name, user_id_out);
	/* Callers who may not ask for others do not learn which users exist. */
	if ((status == DUET_OK || status == DUET_USER_NOT_FOUND) &&
	    !caller_may_ask_for(&request->caller, *user_id_out)) {
		*reply_out = reply_somebody_else(request);
		return false;
	}
	if (status != DUET_OK)
		*reply_out = reply_status(request, status);
	return status == DUET_OK;
}

static struct reply operate(struct request *request, enum entry_type type)
{
	struct operation_body body;
	struct operation operation;
	struct reply reply;
	uint64_t user_id;

	if (!request_no_query(request, &reply) ||
	    !request_body(request, &operation_fields, &body, &reply) ||
	    !find_user(request, type, &body.user, &user_id, &reply))
		return reply;
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
