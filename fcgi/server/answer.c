#include "fcgi/server/answer.h"

#include "fcgi/access/cors.h"
#include "fcgi/html/problem_page.h"

static struct reply problem_json(struct request *request, const struct problem *problem)
{
	struct json_writer *writer = json_open(request->arena);
	struct reply reply = {
		.http_status = problem_kind(problem->type)->http_status,
		.content_type = "application/problem+json",
		.problem = problem,
	};

	problem_write(writer, problem, request->id);
	reply.body = json_text(writer, &reply.body_length);
	return reply.body == NULL ? reply_no_room() : reply;
}

/* Keeps the headers that the reply has already. */
static void add_body(struct request *request, struct reply *reply)
{
	const struct reply plain = *reply;

	*reply = request_is_of_page(request) ? problem_page(request, plain.problem)
					     : problem_json(request, plain.problem);
	for (size_t i = 0; i < plain.header_count; i++)
		reply_add_header(reply, plain.headers[i].name, plain.headers[i].value);
}

/* No Basic challenge if somebody has typed a password into a form. */
static const char *challenge(const struct request *request, const struct problem *problem)
{
	if (request_is_of_page(request) && problem->type == PROBLEM_UNAUTHORIZED)
		return "Basic realm=\"Duet admin\", charset=\"UTF-8\"";
	return "Bearer";
}

/* The shortest wait if there is no room for the number. */
static const char *seconds_text(const struct request *request, int seconds)
{
	const char *text = arena_format(request->arena, "%d", seconds);

	return text == NULL ? "1" : text;
}

static void add_headers_of_status(const struct request *request, struct reply *reply)
{
	const struct problem *problem = reply->problem;

	if (reply->http_status == 503)
		reply_add_header(reply, "Retry-After", "1");
	if (reply->http_status == 429)
		reply_add_header(reply, "Retry-After",
				 seconds_text(request, problem->retry_after_s));
	if (reply->http_status == 401)
		reply_add_header(reply, "WWW-Authenticate", challenge(request, problem));
	if (problem->allow != NULL)
		reply_add_header(reply, "Allow", problem->allow);
}

void answer_complete(struct request *request, struct reply *reply)
{
	if (reply->problem != NULL && reply->body == NULL)
		add_body(request, reply);
	if (reply->problem != NULL)
		add_headers_of_status(request, reply);
	cors_add_headers(request, reply);
}
