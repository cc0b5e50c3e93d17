#include "fcgi/access/cookie.h"

#include <inttypes.h>
#include <string.h>

#define SECURE_NAME "__Host-duet"
#define PLAIN_NAME  "duet"
#define ATTRIBUTES  "; Path=/; HttpOnly; SameSite=Lax"

static const char *name_of(const struct request *request)
{
	return request_is_over_tls(request) ? SECURE_NAME : PLAIN_NAME;
}

/* Cuts the next "name=value" off *rest; false at the end. */
static bool next_pair(const char **rest, const char **pair_out, size_t *length_out)
{
	const char *pair = *rest + strspn(*rest, "; \t");

	*pair_out = pair;
	*length_out = strcspn(pair, ";");
	*rest = pair + *length_out;
	return *length_out > 0;
}

const char *session_cookie(const struct request *request)
{
	const struct param *header = &request->params.cookie;
	const char *name = name_of(request);
	size_t name_length = strlen(name);
	const char *rest = header->value, *pair, *value = NULL;
	size_t length;

	if (header->value == NULL || header->repeated)
		return NULL;
	while (next_pair(&rest, &pair, &length)) {
		if (length <= name_length || pair[name_length] != '=' ||
		    memcmp(pair, name, name_length) != 0)
			continue;
		if (value != NULL)
			return NULL;
		value = arena_strndup(request->arena, pair + name_length + 1,
				      length - name_length - 1);
	}
	return value;
}

bool session_cookie_set(const struct request *request, struct reply *reply, const char *token,
			enum user_role role)
{
	const char *cookie = arena_format(
		request->arena, "%s=%s" ATTRIBUTES "; Max-Age=%" PRId64 "%s", name_of(request),
		token, session_lives_s(role), request_is_over_tls(request) ? "; Secure" : "");

	if (cookie != NULL)
		reply_add_header(reply, "Set-Cookie", cookie);
	return cookie != NULL;
}

void session_cookie_clear(const struct request *request, struct reply *reply)
{
	reply_add_header(reply, "Set-Cookie",
			 request_is_over_tls(request) ? SECURE_NAME "=" ATTRIBUTES
								    "; Max-Age=0; Secure"
						      : PLAIN_NAME "=" ATTRIBUTES "; Max-Age=0");
}
