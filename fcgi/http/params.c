/* nginx before 1.23 passes a repeated header on as a repeated parameter, and a look-up
 * by name would find only the first.  We do not guess which of two different keys was
 * meant, so repetition is noted here. */
#include "fcgi/http/params.h"

#include "base/array.h"

#include <stddef.h>
#include <string.h>

struct param_name {
	const char *name;
	size_t length;
	size_t offset;
};

#define PARAM(text, member)                                 \
	{                                                   \
		.name = (text), .length = sizeof(text) - 1, \
		.offset = offsetof(struct params, member)   \
	}

/* clang-format off */
static const struct param_name param_names[] = {
	PARAM("CONTENT_LENGTH",       content_length),
	PARAM("CONTENT_TYPE",         content_type),
	PARAM("DOCUMENT_URI",         document_uri),
	PARAM("HTTPS",                https),
	PARAM("HTTP_ACCEPT",          accept),
	PARAM("HTTP_ACCESS_CONTROL_REQUEST_METHOD", preflight_method),
	PARAM("HTTP_AUTHORIZATION",   authorization),
	PARAM("HTTP_CONTENT_TYPE",    content_type_header),
	PARAM("HTTP_COOKIE",          cookie),
	PARAM("HTTP_HOST",            host),
	PARAM("HTTP_IDEMPOTENCY_KEY", idempotency_key),
	PARAM("HTTP_ORIGIN",          origin),
	PARAM("HTTP_SEC_FETCH_SITE",  fetch_site),
	PARAM("HTTP_USER_AGENT",      user_agent),
	PARAM("HTTP_X_API_KEY",       api_key),
	PARAM("HTTP_X_CSRF_TOKEN",    csrf_token),
	PARAM("PATH_INFO",            path_info),
	PARAM("QUERY_STRING",         query),
	PARAM("REMOTE_ADDR",          remote_addr),
	PARAM("REQUEST_ID",           request_id),
	PARAM("REQUEST_METHOD",       method),
	PARAM("REQUEST_SCHEME",       scheme),
	PARAM("REQUEST_URI",          request_uri),
};
/* clang-format on */

static struct param *find(struct params *params, const char *name, size_t length)
{
	for (size_t i = 0; i < COUNT_OF(param_names); i++) {
		const struct param_name *row = &param_names[i];

		if (row->length == length && memcmp(row->name, name, length) == 0)
			return (struct param *)(void *)((char *)params + row->offset);
	}
	return NULL;
}

void params_read(const char *const *envp, struct params *params_out)
{
	*params_out = (struct params){ 0 };
	for (; *envp != NULL; envp++) {
		const char *equals = strchr(*envp, '=');
		struct param *param;

		if (equals == NULL)
			continue;
		param = find(params_out, *envp, (size_t)(equals - *envp));
		if (param == NULL)
			continue;
		param->repeated = param->value != NULL;
		if (param->value == NULL)
			param->value = equals + 1;
	}
}
