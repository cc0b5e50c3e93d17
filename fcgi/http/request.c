#include "fcgi/http/request.h"

#include "base/number.h"
#include "base/random.h"
#include "base/settings.h"
#include "base/text.h"
#include "fcgi/http/percent.h"

#include <string.h>
#include <strings.h>

#define REQUEST_ID_LENGTH_MIN 8
#define REQUEST_ID_LENGTH_MAX 64
#define REQUEST_ID_BYTES      16

static const char *value_of(const struct param *param)
{
	return param->value == NULL ? "" : param->value;
}

bool request_is_over_tls(const struct request *request)
{
	const char *https = value_of(&request->params.https);

	if (https[0] != '\0')
		return strcasecmp(https, "off") != 0;
	return strcmp(value_of(&request->params.scheme), "https") == 0;
}

static bool is_request_id(const char *text)
{
	size_t length = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				     "0123456789_-");

	return text[length] == '\0' && length >= REQUEST_ID_LENGTH_MIN &&
	       length <= REQUEST_ID_LENGTH_MAX;
}

/* The web server's id if it sends one, so that its log and ours can be read together. */
static const char *choose_id(const struct params *params, struct arena *arena)
{
	unsigned char bytes[REQUEST_ID_BYTES];
	char *id;

	if (is_request_id(value_of(&params->request_id)))
		return params->request_id.value;

	id = arena_alloc(arena, 2 * sizeof(bytes) + 1);
	if (id == NULL)
		return "-";
	random_bytes(bytes, sizeof(bytes));
	text_hex(bytes, sizeof(bytes), id);
	return id;
}

void request_init(struct request *request, struct app *app, struct arena *arena,
		  const char *const *envp, int64_t accepted_us)
{
	*request = (struct request){
		.app = app,
		.arena = arena,
		.path = "",
		.body = "",
		.accepted_us = accepted_us,
		.deadline_ms = accepted_us / 1000 + app->settings->requestTimeoutMs,
	};
	request->source = (struct db_source){
		.pool = app->pool,
		.deadline_ms = request->deadline_ms,
	};
	params_read(envp, &request->params);
	request->id = choose_id(&request->params, arena);
	request->method = method_parse(value_of(&request->params.method));
}

void request_wipe(struct request *request)
{
	if (request->route != NULL && (request->route->needs & NEEDS_WIPING) != 0)
		arena_wipe(request->arena);
}

/* The path by which the web server has decided to ask us, decoded: nginx sends it as
 * DOCUMENT_URI, Apache as PATH_INFO.  The path in the request line is decoded only if
 * neither is there. */
bool request_path(struct request *request, const char **detail_out)
{
	const struct params *params = &request->params;
	const char *decoded = value_of(&params->document_uri);
	const char *raw = value_of(&params->request_uri);
	enum percent_fault fault;

	if (decoded[0] == '\0')
		decoded = value_of(&params->path_info);
	if (decoded[0] != '\0') {
		if (text_check(decoded, strlen(decoded), NULL) != TEXT_OK) {
			*detail_out = percent_fault_detail(PERCENT_BAD_TEXT);
			return false;
		}
		request->path = decoded;
		return true;
	}
	fault = percent_decode(raw, strcspn(raw, "?"), false, request->arena, &request->path);
	*detail_out = percent_fault_detail(fault);
	return fault == PERCENT_OK;
}

bool request_content_length(const struct request *request, size_t *length_out)
{
	const char *text = value_of(&request->params.content_length);
	int64_t length = 0;

	/* nginx sends an empty value where the client sent no header. */
	if (text[0] != '\0' && number_parse(text, strlen(text), 0, INT64_MAX, &length) != NUMBER_OK)
		return false;
	*length_out = (size_t)length;
	return true;
}

bool request_is_of_page(const struct request *request)
{
	static const char api[] = "/api";
	const char *path = request->path;

	if (request->route != NULL)
		return (request->route->needs & NEEDS_PAGE) != 0;
	/* What no route serves is a page where it is not below /api. */
	return path[0] == '/' && (strncmp(path, api, sizeof(api) - 1) != 0 ||
				  (path[sizeof(api) - 1] != '/' && path[sizeof(api) - 1] != '\0'));
}
