#include "fcgi/server/dispatch.h"

#include "fcgi/access/admission.h"
#include "fcgi/access/authenticate.h"
#include "fcgi/access/cors.h"
#include "fcgi/access/sign_in_address.h"
#include "fcgi/http/input.h"
#include "fcgi/http/router.h"

static struct reply no_route(struct request *request, const char *allow)
{
	struct reply reply;

	if (allow == NULL)
		return reply_problem(request, &(struct problem){ .type = PROBLEM_NOT_FOUND });
	if (request->method != METHOD_OPTIONS)
		return reply_problem(request, &(struct problem){ .type = PROBLEM_METHOD_NOT_ALLOWED,
								 .allow = allow });
	reply = reply_empty();
	reply_add_header(&reply, "Allow", allow);
	cors_add_preflight(request, allow, &reply);
	return reply;
}

/* Memory is taken only after the length was found to be allowed.  Fewer or more bytes than
 * announced mean that the client went away half way; the request is not carried out. */
static bool read_body(struct request *request, const struct body_source *body,
		      struct reply *reply_out)
{
	char *bytes;

	if (request->body_length == 0)
		return true;
	bytes = arena_alloc(request->arena, request->body_length + 1);
	if (bytes == NULL) {
		*reply_out = reply_status(request, DUET_NO_MEMORY);
		return false;
	}
	if (!body->read(body->context, bytes, request->body_length)) {
		*reply_out = reply_invalid(request, "",
					   "The body is not as long as its Content-Length says.");
		return false;
	}
	request->body = bytes;
	return true;
}

static struct reply handle(struct request *request, const struct body_source *body)
{
	struct problem problem;
	struct reply reply;

	if (!read_body(request, body, &reply))
		return reply;
	if (!admit_form(request, &problem))
		return reply_problem(request, &problem);
	return request->route->handle(request);
}

static struct reply handle_in_slot(struct request *request, const struct body_source *body)
{
	struct reply reply;

	if (sem_trywait(&request->app->batch_slots) != 0)
		return reply_status(request,
				    fail(&request->error, DUET_HERE, DUET_BUSY,
					 "%d batches are being worked on", BATCHES_AT_ONCE));
	reply = handle(request, body);
	sem_post(&request->app->batch_slots);
	return reply;
}

/* A person who has not signed in is sent to the page for that, instead of a 401. */
static struct reply refuse(struct request *request, const struct problem *problem)
{
	const char *address;

	if (problem->type != PROBLEM_UNAUTHORIZED || !sign_in_would_help(request))
		return reply_problem(request, problem);
	address = sign_in_address(request);
	return address == NULL ? reply_status(request, DUET_NO_MEMORY) : reply_see_other(address);
}

struct reply dispatch(struct request *request, const struct body_source *body)
{
	struct problem problem;
	const char *detail, *allow;
	enum status status;

	if (!request_path(request, &detail))
		return reply_problem(request, &(struct problem){ .type = PROBLEM_INVALID_REQUEST,
								 .detail = detail,
								 .parameter = "path" });
	request->route = router_find(request->app->routes, request->method, request->path,
				     request->arena, &request->path_value, &allow);
	if (request->route == NULL)
		return no_route(request, allow);

	status = authenticate(request);
	if (status != DUET_OK)
		return reply_status(request, status);
	if (!admit_request(request, &problem))
		return refuse(request, &problem);

	if ((request->route->needs & NEEDS_BATCH_SLOT) != 0)
		return handle_in_slot(request, body);
	return handle(request, body);
}
