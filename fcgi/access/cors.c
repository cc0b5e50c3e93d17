#include "fcgi/access/cors.h"

#include "base/settings.h"

#include <string.h>

/* How long a browser may rely on it (s). */
#define MAX_AGE "600"

#define REQUEST_HEADERS "Authorization, Content-Type, Idempotency-Key, X-Api-Key"
#define ANSWER_HEADERS                                                                    \
	"Content-Disposition, Idempotency-Replayed, Location, Next-Cursor, Retry-After, " \
	"X-Request-Id"

static bool is_api(const char *path)
{
	return strncmp(path, "/api/", 5) == 0;
}

/* Whether the list, separated by spaces, has exactly this origin. */
static bool holds(const char *list, const char *origin)
{
	size_t length = strlen(origin);

	while (*list != '\0') {
		size_t item = strcspn(list, " ");

		if (item == length && memcmp(list, origin, length) == 0)
			return true;
		list += item;
		list += strspn(list, " ");
	}
	return false;
}

/* NULL if no page of another origin may see the answer. */
static const char *allowed_origin(const struct request *request)
{
	const struct param *origin = &request->params.origin;

	if (origin->value == NULL || origin->repeated || origin->value[0] == '\0')
		return NULL;
	if (!is_api(request->path) || !holds(request->app->settings->corsOrigins, origin->value))
		return NULL;
	return origin->value;
}

void cors_add_headers(const struct request *request, struct reply *reply)
{
	const char *origin = allowed_origin(request);

	if (is_api(request->path) && request->app->settings->corsOrigins[0] != '\0')
		reply_add_header(reply, "Vary", "Origin");
	if (origin == NULL)
		return;
	reply_add_header(reply, "Access-Control-Allow-Origin", origin);
	reply_add_header(reply, "Access-Control-Expose-Headers", ANSWER_HEADERS);
}

void cors_add_preflight(const struct request *request, const char *allow, struct reply *reply)
{
	if (allowed_origin(request) == NULL || request->params.preflight_method.value == NULL)
		return;
	reply_add_header(reply, "Access-Control-Allow-Methods", allow);
	reply_add_header(reply, "Access-Control-Allow-Headers", REQUEST_HEADERS);
	reply_add_header(reply, "Access-Control-Max-Age", MAX_AGE);
}
