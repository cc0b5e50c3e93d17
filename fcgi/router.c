#include "router.h"

#include "form_token.h"
#include "idempotency_key.h"

#include <string.h>
#include <strings.h>

/* Whether `path` has the pattern's shape; *value_out points at the segment in
 * the braces, of *length_out bytes. */
static bool matches(const char *pattern, const char *path, const char **value_out,
		    size_t *length_out)
{
	*value_out = NULL;
	*length_out = 0;
	while (*pattern != '\0') {
		if (*pattern == '{') {
			*value_out = path;
			*length_out = strcspn(path, "/");
			if (*length_out == 0)
				return false;
			path += *length_out;
			pattern = strchr(pattern, '}') + 1;
		} else if (*pattern++ != *path++) {
			return false;
		}
	}
	return *path == '\0';
}

static bool serves(const struct route *route, enum method method)
{
	return route->method == method || (route->method == METHOD_GET && method == METHOD_HEAD);
}

/* OPTIONS has an answer wherever there is any route. */
static const char *allow_text(bool get, bool post)
{
	if (get && post)
		return "GET, HEAD, OPTIONS, POST";
	return get ? "GET, HEAD, OPTIONS" : "OPTIONS, POST";
}

const struct route *router_find(enum method method, const char *path, struct arena *arena,
				const char **value_out, const char **allow_out)
{
	bool get = false, post = false;

	*value_out = NULL;
	*allow_out = NULL;
	for (size_t i = 0; i < route_count; i++) {
		const char *value;
		size_t length;

		if (!matches(routes[i].path, path, &value, &length))
			continue;
		get |= routes[i].method == METHOD_GET;
		post |= routes[i].method == METHOD_POST;
		if (!serves(&routes[i], method))
			continue;
		if (value != NULL)
			*value_out = arena_strndup(arena, value, length);
		return &routes[i];
	}
	if (get || post)
		*allow_out = allow_text(get, post);
	return NULL;
}

static bool refuse(struct problem *problem_out, enum problem_type type, const char *header,
		   const char *detail)
{
	*problem_out = (struct problem){ .type = type, .header = header, .detail = detail };
	return false;
}

#define REPEATED "The header is sent twice; send it once."

static bool admit_caller(const struct request *request, struct problem *problem_out)
{
	const struct route *route = request->route;

	if (route->scopes == 0)
		return true;
	if (request->params.authorization.repeated)
		return refuse(problem_out, PROBLEM_INVALID_REQUEST, "Authorization", REPEATED);
	if (request->params.api_key.repeated)
		return refuse(problem_out, PROBLEM_INVALID_REQUEST, "X-Api-Key", REPEATED);
	if (request->caller.key_id == 0)
		return refuse(problem_out, PROBLEM_UNAUTHORIZED, NULL, NULL);
	if (!caller_may(&request->caller, route->scopes)) {
		char names[SCOPES_TEXT_SIZE];
		const char *which;

		scopes_format(route->scopes, names);
		which = strchr(names, ',') == NULL ? "the scope" : "one of the scopes";
		return refuse(problem_out, PROBLEM_FORBIDDEN, NULL,
			      arena_format(request->arena, "This route needs a key with %s %s.",
					   which, names));
	}
	return true;
}

static bool is_page(const struct request *request)
{
	return (request->route->needs & NEEDS_PAGE) != 0;
}

static bool is_content_type_right(const struct request *request)
{
	const char *type = request->params.content_type.value;

	if (type == NULL)
		return false;
	return is_page(request) ? content_type_is_form(type) : content_type_is_json(type);
}

/* "https://desk.example.com:8443" against "desk.example.com:8443". */
static bool is_origin_ours(const char *origin, const char *host)
{
	const char *authority = strstr(origin, "://");

	return authority != NULL && host != NULL && strcasecmp(authority + 3, host) == 0;
}

/* A form that another site made the browser send carries the browser's
 * credentials all the same.  The browser says where it came from; programs that
 * are none say nothing, and need the form's token like everybody. */
static bool admit_origin(const struct request *request, struct problem *problem_out)
{
	const struct params *params = &request->params;
	const char *site = params->fetch_site.value;

	if (!is_page(request) || request->method != METHOD_POST)
		return true;
	if (site != NULL && strcmp(site, "same-origin") != 0 && strcmp(site, "none") != 0)
		return refuse(problem_out, PROBLEM_FORBIDDEN, NULL,
			      "The form was sent from another site. Open the page here and use its "
			      "own form.");
	if (params->origin.value != NULL &&
	    !is_origin_ours(params->origin.value, params->host.value))
		return refuse(problem_out, PROBLEM_FORBIDDEN, NULL,
			      "The form was sent from another site. Open the page here and use its "
			      "own form.");
	return true;
}

static bool admit_body(struct request *request, struct problem *problem_out)
{
	const struct params *params = &request->params;
	size_t max = request->route->body_bytes_max;

	if (params->content_length.repeated || params->content_type.repeated ||
	    params->content_type_header.repeated)
		return refuse(problem_out, PROBLEM_INVALID_REQUEST,
			      params->content_length.repeated ? "Content-Length" : "Content-Type",
			      REPEATED);
	if (!request_content_length(request, &request->body_length))
		return refuse(problem_out, PROBLEM_INVALID_REQUEST, "Content-Length",
			      "It must be a number.");
	if (request->body_length == 0)
		return true;
	if (max > 0 && !is_content_type_right(request))
		return refuse(problem_out, PROBLEM_UNSUPPORTED_MEDIA_TYPE, NULL,
			      is_page(request) ? "Send it as a form does." : NULL);
	if (request->body_length <= max)
		return true;
	return refuse(problem_out, PROBLEM_BODY_TOO_LARGE, NULL,
		      max == 0 ? "This route takes no body."
			       : arena_format(request->arena, "This route takes at most %zu bytes.",
					      max));
}

static bool admit_idempotency_key(struct request *request, struct problem *problem_out)
{
	const struct param *param = &request->params.idempotency_key;
	const char *detail;

	if ((request->route->needs & NEEDS_IDEMPOTENCY_KEY) == 0)
		return true;
	if (param->repeated)
		return refuse(problem_out, PROBLEM_INVALID_REQUEST, "Idempotency-Key", REPEATED);
	if (param->value == NULL || param->value[0] == '\0')
		return refuse(problem_out, PROBLEM_INVALID_REQUEST, "Idempotency-Key",
			      "Moving credits needs this header: a key of your own choice, new for "
			      "each request, and the same when the request is sent again.");
	request->idempotency_key = idempotency_key_parse(param->value, request->arena, &detail);
	if (request->idempotency_key == NULL)
		return refuse(problem_out,
			      detail == NULL ? PROBLEM_INTERNAL : PROBLEM_INVALID_REQUEST,
			      "Idempotency-Key", detail);
	return true;
}

bool router_admit(struct request *request, struct problem *problem_out)
{
	return admit_caller(request, problem_out) && admit_origin(request, problem_out) &&
	       admit_body(request, problem_out) && admit_idempotency_key(request, problem_out);
}

/* What comes after the scheme; NULL where Authorization has another one. */
static const char *credentials_of(const struct params *params, const char *scheme)
{
	const char *value = params->authorization.value;

	if (value == NULL || strncasecmp(value, scheme, strlen(scheme)) != 0)
		return NULL;
	value += strlen(scheme);
	return value + strspn(value, " ");
}

/* X-Api-Key is for hosts that strip Authorization, or use it for themselves:
 * where it is sent, it is what counts.  NULL: no key was sent. */
static const char *key_text(const struct request *request)
{
	const struct params *params = &request->params;
	const char *credentials;

	if (params->api_key.value != NULL && params->api_key.value[0] != '\0')
		return params->api_key.value;
	credentials = credentials_of(params, "Bearer ");
	if (credentials != NULL || !is_page(request))
		return credentials;
	credentials = credentials_of(params, "Basic ");
	return credentials == NULL ? NULL : basic_password(credentials, request->arena);
}

/* Fills in the caller; nobody is no failure here. */
static enum status authenticate(struct request *request)
{
	const char *text = key_text(request);
	enum status status;

	if (request->route->scopes == 0 || text == NULL)
		return DUET_OK;
	if (request->params.authorization.repeated || request->params.api_key.repeated)
		return DUET_OK;
	status = identity_of_key(request->app->identities, &request->reads, text, request->arena,
				 &request->caller, &request->error);
	request->key_text = text;
	if (status == DUET_NOT_FOUND) {
		request->caller = (struct caller){ 0 };
		return DUET_OK;
	}
	return status;
}

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
	return reply;
}

/* Memory is taken only now that the length is known to be allowed.  Other
 * bytes than announced mean that somebody went away half way: what they had
 * asked for is not done. */
static bool read_body(struct request *request, const struct body_source *body,
		      struct reply *reply_out)
{
	char *bytes;

	if (request->body_length == 0)
		return true;
	bytes = arena_alloc(request->arena, request->body_length + 1);
	if (bytes == NULL) {
		*reply_out = reply_status(request, DUET_TOO_LARGE);
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
	struct reply reply;

	if (!read_body(request, body, &reply))
		return reply;
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

struct reply router_answer(struct request *request, const struct body_source *body)
{
	struct problem problem;
	const char *detail, *allow;
	enum status status;

	if (!request_path(request, &detail))
		return reply_problem(request, &(struct problem){ .type = PROBLEM_INVALID_REQUEST,
								 .detail = detail,
								 .parameter = "path" });
	request->route = router_find(request->method, request->path, request->arena,
				     &request->path_value, &allow);
	if (request->route == NULL)
		return no_route(request, allow);

	status = authenticate(request);
	if (status != DUET_OK)
		return reply_status(request, status);
	if (!router_admit(request, &problem))
		return reply_problem(request, &problem);

	if ((request->route->needs & NEEDS_BATCH_SLOT) != 0)
		return handle_in_slot(request, body);
	return handle(request, body);
}
