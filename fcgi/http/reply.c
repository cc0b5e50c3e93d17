#include "fcgi/http/reply.h"

#include "base/array.h"
#include "fcgi/http/request.h"

#include <assert.h>
#include <string.h>

static const struct problem internal = { .type = PROBLEM_INTERNAL };
static const char no_room[] = "{\"type\":\"/problems/internal\","
			      "\"title\":\"Something is wrong on our side\",\"status\":500}";

struct reply reply_no_room(void)
{
	return (struct reply){
		.http_status = 500,
		.content_type = "application/problem+json",
		.body = no_room,
		.body_length = sizeof(no_room) - 1,
		.problem = &internal,
	};
}

static struct reply reply_spent(struct request *request)
{
	return reply_status(request, fail(&request->error, DUET_HERE, DUET_INTERNAL,
					  "no room for the answer: %zu bytes used",
					  arena_used(request->arena)));
}

struct reply reply_json(struct request *request, int http_status, struct json_writer *writer)
{
	struct reply reply = { .http_status = http_status, .content_type = "application/json" };

	reply.body = json_text(writer, &reply.body_length);
	return reply.body == NULL ? reply_spent(request) : reply;
}

struct reply reply_text(struct request *request, const char *content_type,
			const struct buffer *buffer)
{
	const char *text = buffer_text(buffer);

	if (text == NULL)
		return reply_spent(request);
	return (struct reply){ .http_status = 200,
			       .content_type = content_type,
			       .body = text,
			       .body_length = buffer->length };
}

struct reply reply_empty(void)
{
	return (struct reply){ .http_status = 204 };
}

struct reply reply_see_other(const char *location)
{
	struct reply reply = { .http_status = 303 };

	reply_add_header(&reply, "Location", location);
	return reply;
}

struct reply reply_problem(struct request *request, const struct problem *problem)
{
	const struct problem *copy = problem_copy(problem, request->arena);

	if (copy == NULL)
		return reply_no_room();
	return (struct reply){ .http_status = problem_kind(copy->type)->http_status,
			       .problem = copy };
}

struct reply reply_status(struct request *request, enum status status)
{
	request->status = status;
	return reply_problem(request, &(struct problem){ .type = problem_of_status(status) });
}

struct reply reply_outcome_unknown(struct request *request, enum status status, const char *detail)
{
	request->status = status;
	return reply_problem(
		request, &(struct problem){ .type = PROBLEM_OUTCOME_UNKNOWN, .detail = detail });
}

struct reply reply_invalid(struct request *request, const char *pointer, const char *detail)
{
	return reply_problem(request, &(struct problem){ .type = PROBLEM_INVALID_REQUEST,
							 .detail = detail,
							 .pointer = pointer });
}

struct reply reply_bad_parameter(struct request *request, const char *parameter, const char *detail)
{
	return reply_problem(request, &(struct problem){ .type = PROBLEM_INVALID_REQUEST,
							 .detail = detail,
							 .parameter = parameter });
}

void reply_add_header(struct reply *reply, const char *name, const char *value)
{
	assert(reply->header_count < COUNT_OF(reply->headers));
	reply->headers[reply->header_count++] = (struct reply_header){ name, value };
}

/* nginx passes the status line on as it is, and HTTP wants the phrase in it. */
static const char *reason_phrase(int http_status)
{
	static const struct {
		int http_status;
		const char *phrase;
	} phrases[] = {
		{ 200, "OK" },
		{ 201, "Created" },
		{ 204, "No Content" },
		{ 303, "See Other" },
		{ 400, "Bad Request" },
		{ 401, "Unauthorized" },
		{ 402, "Payment Required" },
		{ 403, "Forbidden" },
		{ 404, "Not Found" },
		{ 405, "Method Not Allowed" },
		{ 409, "Conflict" },
		{ 413, "Content Too Large" },
		{ 415, "Unsupported Media Type" },
		{ 422, "Unprocessable Content" },
		{ 429, "Too Many Requests" },
		{ 500, "Internal Server Error" },
		{ 503, "Service Unavailable" },
	};

	for (size_t i = 0; i < COUNT_OF(phrases); i++) {
		if (phrases[i].http_status == http_status)
			return phrases[i].phrase;
	}
	return "Status";
}

static void write_header(struct buffer *buffer, const char *name, const char *value)
{
	buffer_add_text(buffer, name);
	buffer_add_text(buffer, ": ");
	buffer_add_text(buffer, value);
	buffer_add_text(buffer, "\r\n");
}

void reply_write_head(const struct reply *reply, const char *request_id, struct buffer *buffer)
{
	buffer_add_text(buffer, "Status: ");
	buffer_add_integer(buffer, reply->http_status);
	buffer_add_char(buffer, ' ');
	buffer_add_text(buffer, reason_phrase(reply->http_status));
	buffer_add_text(buffer, "\r\n");
	if (reply->content_type != NULL)
		write_header(buffer, "Content-Type", reply->content_type);
	if (reply->content_type != NULL && reply->rest == NULL) {
		buffer_add_text(buffer, "Content-Length: ");
		buffer_add_integer(buffer, (int64_t)reply->body_length);
		buffer_add_text(buffer, "\r\n");
	}
	write_header(buffer, "X-Request-Id", request_id);
	write_header(buffer, "Cache-Control", "no-store");
	write_header(buffer, "X-Content-Type-Options", "nosniff");
	for (size_t i = 0; i < reply->header_count; i++)
		write_header(buffer, reply->headers[i].name, reply->headers[i].value);
	buffer_add_text(buffer, "\r\n");
}
