#include "fcgi/access/admission.h"

#include "fcgi/access/content_type.h"
#include "fcgi/access/csrf.h"
#include "fcgi/http/idempotency_key.h"
#include "fcgi/http/input.h"
#include "identity/scopes.h"

#include <string.h>

static bool refuse(struct problem *problem_out, enum problem_type type, const char *header,
		   const char *detail)
{
	*problem_out = (struct problem){ .type = type, .header = header, .detail = detail };
	return false;
}

#define REPEATED "The header is sent twice; send it once."

static bool wants_session(const struct route *route)
{
	return (route->needs & NEEDS_SESSION) != 0;
}

/* Tells a caller who was refused who may. */
static const char *who_may(const struct request *request)
{
	unsigned scopes = request->route->scopes;
	char names[SCOPES_TEXT_SIZE];

	if (request->caller.user_id != 0 && wants_session(request->route))
		return "This is for people who have signed in here, at /login; a token of an "
		       "identity provider is not enough.";
	if (request->caller.user_id != 0)
		return "This is for administrators.";
	if (scopes == 0)
		return "This is for people who have signed in; a key is nobody's own.";
	scopes_format(scopes, names);
	return arena_format(request->arena, "This route needs a key with %s %s.",
			    strchr(names, ',') == NULL ? "the scope" : "one of the scopes", names);
}

static bool is_open_to(const struct request *request, const struct route *route)
{
	const struct caller *caller = &request->caller;

	if (caller->user_id != 0 && (route->needs & NEEDS_ONESELF) != 0)
		return request->session.id != 0 || !wants_session(route);
	return route->scopes != 0 && caller_may(caller, route->scopes);
}

static bool admit_caller(const struct request *request, struct problem *problem_out)
{
	const struct route *route = request->route;

	if (route_is_for_anyone(route))
		return true;
	if (request->params.authorization.repeated)
		return refuse(problem_out, PROBLEM_INVALID_REQUEST, "Authorization", REPEATED);
	if (request->params.api_key.repeated)
		return refuse(problem_out, PROBLEM_INVALID_REQUEST, "X-Api-Key", REPEATED);
	if (request->params.cookie.repeated)
		return refuse(problem_out, PROBLEM_INVALID_REQUEST, "Cookie", REPEATED);
	if (request->caller.key_id == 0 && request->caller.user_id == 0)
		return refuse(problem_out, PROBLEM_UNAUTHORIZED, NULL, request->nobody_because);
	if (is_open_to(request, route))
		return true;
	return refuse(problem_out, PROBLEM_FORBIDDEN, NULL, who_may(request));
}

static bool is_page(const struct request *request)
{
	return (request->route->needs & NEEDS_PAGE) != 0;
}

/* NULL also if it was sent twice. */
static const char *token_in_header(const struct request *request)
{
	const struct param *header = &request->params.csrf_token;

	return header->repeated ? NULL : header->value;
}

static bool is_content_type_right(const struct request *request)
{
	const char *type = request->params.content_type.value;

	if (type == NULL)
		return false;
	return is_page(request) ? content_type_is_form(type) : content_type_is_json(type);
}

#define FROM_ELSEWHERE                                                                  \
	"It was sent from another site, or nobody says from where. Open the page here " \
	"and use its own form."

static bool admit_origin(const struct request *request, struct problem *problem_out)
{
	bool has_session = request->session.id != 0;

	/* Without a session too: the answer to signing out makes the browser forget the
	 * cookie, and a browser that another site made send the request may have left the
	 * cookie out of it. */
	if (method_is_safe(request->method) ||
	    !(has_session || is_page(request) || wants_session(request->route)))
		return true;
	/* Programs, which say nothing of an origin, may use pages with a key, but not with
	 * a session. */
	if (!csrf_comes_from_here(request, !has_session))
		return refuse(problem_out, PROBLEM_FORBIDDEN, NULL, FROM_ELSEWHERE);
	if (is_page(request) || csrf_token_matches(request, token_in_header(request)))
		return true;
	return refuse(problem_out, PROBLEM_FORBIDDEN, "X-CSRF-Token",
		      "With a session this needs its token: send the csrfToken that "
		      "GET /api/session tells.");
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
	if (request->idempotency_key != NULL)
		return true;
	if (detail == NULL)
		return refuse(problem_out, problem_of_status(DUET_NO_MEMORY), NULL, NULL);
	return refuse(problem_out, PROBLEM_INVALID_REQUEST, "Idempotency-Key", detail);
}

bool admit_request(struct request *request, struct problem *problem_out)
{
	return admit_caller(request, problem_out) && admit_origin(request, problem_out) &&
	       admit_body(request, problem_out) && admit_idempotency_key(request, problem_out);
}

bool admit_form(const struct request *request, struct problem *problem_out)
{
	const char *token = token_in_header(request);

	if (!is_page(request) || method_is_safe(request->method))
		return true;
	if (token == NULL)
		token = request_form_value(request, "csrfToken");
	if (csrf_token_matches(request, token))
		return true;
	return refuse(
		problem_out, PROBLEM_FORBIDDEN, NULL,
		"The form is not one of this page, or you have signed in anew since. Open the "
		"page again.");
}
