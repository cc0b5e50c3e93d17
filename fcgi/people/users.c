#include "fcgi/people/users.h"

#include "fcgi/http/input.h"
#include "fcgi/http/render.h"
#include "fcgi/http/user_reference.h"
#include "people/find.h"

static struct reply reply_user(struct request *request, const struct user_name *name)
{
	struct user user;
	struct json_writer *writer;
	enum status status =
		read_user(&request->source, name, request->arena, &user, &request->error);

	if (status != DUET_OK)
		return reply_status(request, status);
	writer = json_open(request->arena);
	render_user(writer, &user);
	return reply_json(request, 200, writer);
}

struct reply user_get(struct request *request)
{
	struct reply reply;
	uint64_t id;

	if (!request_no_query(request, &reply) ||
	    !request_path_id(request, "A user's id", &id, &reply))
		return reply;
	return reply_user(request, &(struct user_name){ .id = id });
}

struct find_query {
	struct user_reference user;
};

static const struct field find_table[] = { USER_REFERENCE_FIELDS(struct find_query, user) };

static const struct fields find_fields = FIELDS(struct find_query, find_table);

struct reply user_find(struct request *request)
{
	struct find_query query;
	struct reference_fault fault;
	struct user_name name;
	struct reply reply;

	if (!request_query(request, &find_fields, &query, &reply))
		return reply;
	if ((query.user.email == NULL) == (query.user.external_id == NULL))
		return reply_bad_parameter(request, NULL,
					   "Name the user by exactly one of email and externalId.");
	if (!user_reference_read(&query.user, request->arena, &name, &fault))
		return reply_bad_reference(request, &fault);
	return reply_user(request, &name);
}
