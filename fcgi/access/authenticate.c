#include "fcgi/access/authenticate.h"

#include "base/clock.h"
#include "base/settings.h"
#include "fcgi/access/basic.h"
#include "fcgi/access/cookie.h"
#include "identity/form_token.h"
#include "identity/key_cache.h"
#include "jwt/jwt.h"
#include "people/token_user.h"

#include <string.h>
#include <strings.h>

bool has_credentials(const struct request *request)
{
	return request->params.authorization.value != NULL || request->params.api_key.value != NULL;
}

/* What comes after the scheme; NULL if Authorization has another scheme. */
static const char *credentials_of(const struct params *params, const char *scheme)
{
	const char *value = params->authorization.value;

	if (value == NULL || strncasecmp(value, scheme, strlen(scheme)) != 0)
		return NULL;
	value += strlen(scheme);
	return value + strspn(value, " ");
}

/* X-Api-Key is for hosts that remove Authorization or use it for themselves, so if it is
 * sent, it counts.  NULL: neither key nor token was sent. */
static const char *credentials(const struct request *request)
{
	const struct params *params = &request->params;
	const char *text;

	if (params->api_key.value != NULL && params->api_key.value[0] != '\0')
		return params->api_key.value;
	text = credentials_of(params, "Bearer ");
	if (text != NULL || (request->route->needs & NEEDS_PAGE) == 0)
		return text;
	text = credentials_of(params, "Basic ");
	return text == NULL ? NULL : basic_password(text, request->arena);
}

static enum status by_key(struct request *request, const char *text)
{
	request->key_text = text;
	return key_cache_find(request->app->key_cache, &request->source, text, request->arena,
			      &request->caller, &request->error);
}

/* A token of an identity provider has three parts, and a key has no dot. */
static bool is_token(const struct app *app, const char *text)
{
	const char *dot = strchr(text, '.');

	return app->jwt != NULL && dot != NULL && strchr(dot + 1, '.') != NULL;
}

static enum status by_token(struct request *request, const char *text)
{
	struct jwt_claims claims;
	struct user user;
	enum status status = jwt_verify(request->app->jwt, text, clock_utc_us() / 1000000,
					request->arena, &claims, &request->error);

	if (status == DUET_OK)
		status = token_user(&request->source, &claims,
				    request->app->settings->jwtCreateUsers != 0, request->arena,
				    &user, &request->nobody_because, &request->error);
	if (status == DUET_OK)
		caller_of_user(user.id, user.role, &request->caller);
	request->token_refused = status == DUET_NOT_FOUND;
	return status;
}

enum status authenticate_session(struct request *request, struct session *session_out)
{
	const char *token = session_cookie(request);
	enum status status;

	*session_out = (struct session){ .id = 0 };
	if (token == NULL)
		return DUET_OK;
	status = session_of_token(&request->source, token, session_out, &request->error);
	return status == DUET_NOT_FOUND ? DUET_OK : status;
}

static enum status by_session(struct request *request)
{
	enum status status = authenticate_session(request, &request->session);

	if (status == DUET_OK && request->session.id != 0)
		caller_of_user(request->session.user_id, request->session.role, &request->caller);
	return status;
}

static bool anything_twice(const struct params *params)
{
	return params->authorization.repeated || params->api_key.repeated ||
	       params->cookie.repeated;
}

enum status authenticate(struct request *request)
{
	const char *text;
	enum status status;

	if (!route_asks_who(request->route) || anything_twice(&request->params))
		return DUET_OK;
	/* A route that anyone may call only wants to know about a session. */
	text = route_is_for_anyone(request->route) ? NULL : credentials(request);
	if (text == NULL)
		status = by_session(request);
	else if (is_token(request->app, text))
		status = by_token(request, text);
	else
		status = by_key(request, text);
	if (status != DUET_NOT_FOUND)
		return status;
	request->caller = (struct caller){ .key_id = 0 };
	return DUET_OK;
}
