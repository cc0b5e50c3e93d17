#include "fcgi/http/input.h"

#include "base/number.h"
#include "fcgi/http/query.h"
#include "json/fields_read.h"

#include <string.h>

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

/* Only what the client has sent goes into the arena here.  If that does not fit, it is
 * too large: 413, not 503. */
static bool read_pairs(struct request *request, const char *text, const struct fields *fields,
		       void *object_out, struct reply *reply_out)
{
	struct query_fault fault;

	if (query_read(fields, request->arena, text, object_out, &fault))
		return true;
	*reply_out = fault.spent ? reply_status(request, DUET_TOO_LARGE)
				 : reply_bad_parameter(request, fault.parameter, fault.detail);
	return false;
}

bool request_query(struct request *request, const struct fields *fields, void *object_out,
		   struct reply *reply_out)
{
	const char *query = request->params.query.value;

	return read_pairs(request, query == NULL ? "" : query, fields, object_out, reply_out);
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
