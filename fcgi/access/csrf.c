#include "fcgi/access/csrf.h"

#include "identity/form_token.h"

#include <string.h>
#include <strings.h>

_Static_assert(FORM_TOKEN_SIZE == CSRF_TOKEN_SIZE, "a form has one kind of token");

/* Compares "https://desk.example.com:8443" with "desk.example.com:8443".  If we were
 * reached over TLS, so was every page of ours.  If not, a proxy in front of the web
 * server may still speak TLS, so both schemes are accepted. */
static bool is_origin_ours(const struct request *request, const char *origin)
{
	const char *host = request->params.host.value;
	const char *authority = strstr(origin, "://");

	if (authority == NULL || host == NULL)
		return false;
	if (request_is_over_tls(request) && strncasecmp(origin, "https://", 8) != 0)
		return false;
	return strcasecmp(authority + 3, host) == 0;
}

bool csrf_comes_from_here(const struct request *request, bool silence)
{
	const struct param *site = &request->params.fetch_site;
	const struct param *origin = &request->params.origin;

	if (site->repeated || origin->repeated)
		return false;
	if (origin->value != NULL && !is_origin_ours(request, origin->value))
		return false;
	if (site->value != NULL && strcmp(site->value, "same-origin") == 0)
		return true;
	/* "none": the person did it, for example by typing the address, and not a page. */
	if (site->value != NULL)
		return silence && strcmp(site->value, "none") == 0;
	return origin->value != NULL || silence;
}

static bool has_form_of_key(const struct request *request)
{
	return request->key_text != NULL && (request->route->needs & NEEDS_PAGE) != 0;
}

bool csrf_token_of(const struct request *request, char token_out[static CSRF_TOKEN_SIZE])
{
	if (request->session.id != 0)
		memcpy(token_out, request->session.csrf_token, CSRF_TOKEN_SIZE);
	else if (has_form_of_key(request))
		form_token_make(request->key_text, token_out);
	else
		return false;
	return true;
}

bool csrf_token_matches(const struct request *request, const char *token)
{
	if (request->session.id != 0)
		return session_csrf_matches(&request->session, token);
	if (has_form_of_key(request))
		return form_token_matches(request->key_text, token);
	return true;
}
