/* Each operation has an outcome of its own, or, in an atomic batch, all of them have
 * one. */
#include "fcgi/credits/batch.h"

#include "committer/committer.h"
#include "committer/ticket.h"
#include "fcgi/credits/batch_body.h"
#include "fcgi/http/input.h"
#include "fcgi/http/render.h"

/* An atomic batch is one group; otherwise each operation is a group.  An unknown user has
 * the id 0: the ledger refuses that operation when its turn comes, after those before it. */
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

/* The operation is named only if a rule refused it. */
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
	struct batch batch;
	struct ticket *ticket;
	struct reply reply;

	if (!request_no_query(request, &reply) || !batch_body_read(request, &batch, &reply))
		return reply;
	ticket = ticket_open();
	if (ticket != NULL && fill_ticket(ticket, &batch))
		reply = run(request, &batch, ticket);
	else
		reply = reply_status(request, fail(&request->error, DUET_HERE, DUET_NO_MEMORY,
						   "%zu operations do not fit", batch.count));
	ticket_close(&ticket);
	return reply;
}
