#include "handle.h"
#include "number.h"
#include "render.h"
#include "user_create.h"
#include "user_reference.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define PAGE_STANDARD 50
#define PAGE_MAX      100
#define USER_NAME_MAX 255

struct list_query {
	const char *text, *cursor;
	int64_t limit;
};

/* clang-format off */
static const struct field list_table[] = {
	{ .name = "cursor", .kind = FIELD_TEXT, .offset = offsetof(struct list_query, cursor),
	  .length_min = 1, .length_max = 32 },
	{ .name = "limit", .kind = FIELD_INTEGER, .offset = offsetof(struct list_query, limit),
	  .min = 1, .max = PAGE_MAX },
	{ .name = "query", .kind = FIELD_TEXT, .offset = offsetof(struct list_query, text),
	  .length_max = 255 },
};
/* clang-format on */

static const struct fields list_fields = {
	.table = list_table,
	.count = sizeof(list_table) / sizeof(list_table[0]),
	.size = sizeof(struct list_query),
};

static struct reply reply_list(struct request *request, const struct user *users, size_t count,
			       size_t limit)
{
	struct json_writer *writer = json_open(request->arena);
	char cursor[24];

	json_object_begin(writer);
	json_key(writer, "users");
	json_array_begin(writer);
	for (size_t i = 0; i < count; i++)
		render_user(writer, &users[i]);
	json_array_end(writer);
	if (count == limit)
		(void)snprintf(cursor, sizeof(cursor), "%" PRIu64, users[count - 1].id);
	json_member_string(writer, "nextCursor", count == limit ? cursor : NULL);
	json_object_end(writer);
	return reply_json(request, 200, writer);
}

/* GET /api/admin/users: a cursor is the id of the last user of the page before. */
struct reply admin_users_list(struct request *request)
{
	struct list_query query;
	struct user *users;
	struct reply reply;
	enum status status;
	int64_t after_id = 0;
	size_t limit, found;

	if (!request_query(request, &list_fields, &query, &reply))
		return reply;
	if (query.cursor != NULL &&
	    number_parse(query.cursor, strlen(query.cursor), 1, INT64_MAX, &after_id) != NUMBER_OK)
		return reply_bad_parameter(request, "cursor",
					   "Use a nextCursor exactly as an earlier page gave it.");
	limit = query.limit == 0 ? PAGE_STANDARD : (size_t)query.limit;
	users = arena_array(request->arena, limit, sizeof(*users));
	if (users == NULL)
		return reply_status(request, DUET_TOO_LARGE);
	status = read_users(&request->reads, query.text, (uint64_t)after_id, limit, request->arena,
			    users, &found, &request->error);
	if (status != DUET_OK)
		return reply_status(request, status);
	return reply_list(request, users, found, limit);
}

struct create_body {
	const char *email, *name, *external_id;
	int64_t organization_id;
	int role; /* enum user_role, or -1 */
};

/* clang-format off */
static const struct field create_table[] = {
	{ .name = "email", .kind = FIELD_TEXT, .required = true,
	  .offset = offsetof(struct create_body, email), .length_min = 1, .length_max = 254 },
	{ .name = "externalId", .kind = FIELD_TEXT,
	  .offset = offsetof(struct create_body, external_id),
	  .length_min = 1, .length_max = EXTERNAL_ID_MAX },
	{ .name = "name", .kind = FIELD_TEXT, .required = true,
	  .offset = offsetof(struct create_body, name),
	  .length_min = 1, .length_max = USER_NAME_MAX },
	{ .name = "organizationId", .kind = FIELD_INTEGER,
	  .offset = offsetof(struct create_body, organization_id), .min = 1, .max = ID_MAX },
	{ .name = "role", .kind = FIELD_CHOICE, .offset = offsetof(struct create_body, role),
	  .choices = user_role_names },
};
/* clang-format on */

static const struct fields create_fields = {
	.table = create_table,
	.count = sizeof(create_table) / sizeof(create_table[0]),
	.size = sizeof(struct create_body),
};

static struct reply reply_taken(struct request *request, const char *field)
{
	return reply_problem(request, &(struct problem){
					      .type = PROBLEM_ALREADY_EXISTS,
					      .field = field,
					      .pointer = arena_format(request->arena, "/%s", field),
					      .detail = "Another user has this value already; use "
							"that user, or choose another value.",
				      });
}

static struct reply reply_created(struct request *request, const struct user *user)
{
	struct json_writer *writer = json_open(request->arena);
	const char *location = arena_format(request->arena, "/api/users/%" PRIu64, user->id);
	struct reply reply;

	render_user(writer, user);
	reply = reply_json(request, 201, writer);
	if (location != NULL && reply.problem == NULL)
		reply_add_header(&reply, "Location", location);
	return reply;
}

/* POST /api/admin/users */
struct reply admin_users_create(struct request *request)
{
	struct create_body body;
	struct new_user new_user;
	struct user user;
	struct reply reply;
	enum status status;
	const char *taken;

	if (!request_no_query(request, &reply) ||
	    !request_body(request, &create_fields, &body, &reply))
		return reply;
	new_user = (struct new_user){
		.email = email_normalise(body.email, request->arena),
		.name = body.name,
		.external_id = body.external_id,
		.role = body.role < 0 ? USER_ROLE_USER : (enum user_role)body.role,
		.organization_id = (uint64_t)body.organization_id,
		.organization_name = body.name,
	};
	if (new_user.email == NULL)
		return reply_invalid(request, "/email", "It is no e-mail address.");
	/* The column counts bytes, for it is compared as bytes. */
	if (body.external_id != NULL && strlen(body.external_id) > EXTERNAL_ID_MAX)
		return reply_invalid(request, "/externalId",
				     "It may have at most 255 bytes in UTF-8.");

	status = user_create(&request->reads, &new_user, request->caller.actor, request->arena,
			     &user, &taken, &request->error);
	if (status == DUET_NOT_FOUND)
		return reply_problem(request,
				     &(struct problem){ .type = PROBLEM_ORGANIZATION_NOT_FOUND,
							.pointer = "/organizationId" });
	if (status == DUET_ALREADY_EXISTS)
		return reply_taken(request, taken);
	if (status != DUET_OK)
		return reply_status(request, status);
	return reply_created(request, &user);
}
