#include "fcgi/access/sign_in_address.h"

#include "base/text.h"
#include "fcgi/access/authenticate.h"
#include "fcgi/http/percent.h"

#include <string.h>

bool next_is_own(const char *next)
{
	size_t length = strnlen(next, NEXT_LENGTH_MAX + 1);

	if (length == 0 || length > NEXT_LENGTH_MAX || !text_is_visible_ascii(next, length))
		return false;
	return next[0] == '/' && next[1] != '/' && strchr(next, '\\') == NULL;
}

bool sign_in_would_help(const struct request *request)
{
	const char *accept = request->params.accept.value;

	if ((request->route->needs & NEEDS_PAGE) == 0 || has_credentials(request))
		return false;
	return accept != NULL && strstr(accept, "text/html") != NULL;
}

static const char *way_back(const struct request *request)
{
	const char *address = request->params.request_uri.value;

	if (method_is_safe(request->method) && address != NULL && next_is_own(address))
		return address;
	return next_is_own(request->path) ? request->path : "/";
}

const char *sign_in_address(const struct request *request)
{
	struct buffer address;

	buffer_init(&address, request->arena);
	buffer_add_text(&address, SIGN_IN_PATH "?next=");
	percent_encode(&address, way_back(request));
	return buffer_text(&address);
}
