#include "fcgi/http/request.h"

#include "base/number.h"
#include "base/random.h"
#include "base/text.h"
#include "fcgi/http/percent.h"
#include "fcgi/http/query.h"
#include "json/fields_read.h"

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

/* The web server's own, so that its log and ours can be read together. */
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

/* nginx gives the path that it chose its location by, decoded (DOCUMENT_URI),
 * and so does Apache (PATH_INFO): what the server has judged is what we serve.
 * Only where neither is there is the request's own line read. */
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

bool request_path_id(struct request *request, const char *whose, uint64_t *id_out,
		     struct reply *reply_out)
{
	const char *text = request->path_value;
	int64_t id;

	if (text != NULL && number_parse(text, strlen(text), 1, ID_MAX, &id) == NUMBER_OK) {
		*id_out = (uint64_t)id;
		return true;
	}
	*reply_out = reply_bad_parameter(
		request, "id",
		arena_format(request->arena, "%s is a whole number from 1 on.", whose));
	return false;
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

static const char *skip_blanks(const char *text)
{
	return text + strspn(text, " \t");
}

static bool content_type_is(const char *content_type, const char *media_type)
{
	static const char charset[] = "charset=";
	const char *rest = skip_blanks(content_type);
	bool quoted;

	if (strncasecmp(rest, media_type, strlen(media_type)) != 0)
		return false;
	rest = skip_blanks(rest + strlen(media_type));
	if (*rest == '\0')
		return true;
	if (*rest != ';')
		return false;
	rest = skip_blanks(rest + 1);
	if (*rest == '\0')
		return true;
	if (strncasecmp(rest, charset, sizeof(charset) - 1) != 0)
		return false;
	rest += sizeof(charset) - 1;
	quoted = *rest == '"';
	rest += quoted;
	if (strncasecmp(rest, "utf-8", 5) != 0)
		return false;
	rest += 5;
	if (quoted && *rest++ != '"')
		return false;
	return *skip_blanks(rest) == '\0';
}

bool content_type_is_json(const char *content_type)
{
	return content_type_is(content_type, "application/json");
}

bool content_type_is_form(const char *content_type)
{
	return content_type_is(content_type, "application/x-www-form-urlencoded");
}

static bool read_pairs(struct request *request, const char *text, const struct fields *fields,
		       void *object_out, struct reply *reply_out)
{
	struct query_fault fault;
	struct problem problem = { .type = PROBLEM_INVALID_REQUEST };

	if (query_read(fields, request->arena, text, object_out, &fault))
		return true;
	if (fault.spent) {
		*reply_out = reply_status(request, DUET_TOO_LARGE);
		return false;
	}
	problem.detail = fault.detail;
	problem.parameter = fault.parameter;
	*reply_out = reply_problem(request, &problem);
	return false;
}

bool request_query(struct request *request, const struct fields *fields, void *object_out,
		   struct reply *reply_out)
{
	return read_pairs(request, value_of(&request->params.query), fields, object_out, reply_out);
}

bool request_form(struct request *request, const struct fields *fields, void *object_out,
		  struct reply *reply_out)
{
	return read_pairs(request, request->body, fields, object_out, reply_out);
}

const char *request_form_value(const struct request *request, const char *name)
{
	return query_value(request->body, name, request->arena);
}

bool request_no_query(struct request *request, struct reply *reply_out)
{
	static const struct fields no_fields = { .table = NULL, .count = 0, .size = 1 };
	char nothing;

	return request_query(request, &no_fields, &nothing, reply_out);
}

bool request_body(struct request *request, const struct fields *fields, void *object_out,
		  struct reply *reply_out)
{
	struct field_fault fault;

	if (request->body_length == 0) {
		*reply_out = reply_invalid(request, "", "There is no body; send a JSON object.");
		return false;
	}
	if (fields_read(fields, request->arena, request->body, request->body_length, object_out,
			&fault))
		return true;
	*reply_out = fault.spent ? reply_status(request, DUET_TOO_LARGE)
				 : reply_invalid(request, fault.pointer, fault.detail);
	return false;
}
