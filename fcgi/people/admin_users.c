#include "fcgi/people/admin_users.h"

#include "fcgi/http/input.h"
#include "fcgi/http/list_page.h"
#include "fcgi/http/render.h"
#include "fcgi/http/user_reference.h"
#include "identity/email.h"
#include "people/create.h"
#include "people/find.h"

#include <inttypes.h>
#include <string.h>

#define USER_NAME_MAX 255

struct users_query {
	struct list_query page;
	const char *text;
};

/* clang-format off */
static const struct field list_table[] = {
	LIST_QUERY_FIELDS(struct users_query, page),
	{ .name = "query", .kind = FIELD_TEXT, .offset = offsetof(struct users_query, text),
	  .length_max = 255 },
};
/* clang-format on */

static const struct fields list_fields = FIELDS(struct users_query, list_table);

static void render_row(struct json_writer *writer, const struct listed_user *listed)
{
	json_object_begin(writer);
	render_user_members(writer, &listed->user);
	render_amount(writer, "difference", listed->difference);
	json_object_end(writer);
}

struct reply admin_users_list(struct request *request)
{
	struct users_query query;
	struct json_writer *writer;
	struct list_page page;
	struct listed_user *users;
	struct reply reply;
	enum status status;

	if (!request_query(request, &list_fields, &query, &reply) ||
	    !list_page_of(request, &query.page, sizeof(*users), &page, &reply))
		return reply;
	users = page.rows;
	status = read_users(&request->source, query.text, page.beyond, page.limit, request->arena,
			    users, &page.count, &request->error);
	if (status != DUET_OK)
		return reply_status(request, status);

	writer = list_open(request, "users");
	for (size_t i = 0; i < page.count; i++)
		render_row(writer, &users[i]);
	return list_page_close(request, writer, &page,
			       page.count == 0 ? 0 : users[page.count - 1].user.id);
}

struct create_body {
	const char *email, *name, *external_id;
	int64_t organization_id;
	int role; /* enum user_role */
};

/* clang-format off */
static const struct field create_table[] = {
	{ .name = "email", .kind = FIELD_TEXT, .required = true,
	  .offset = offsetof(struct create_body, email),
	  .length_min = 1, .length_max = EMAIL_BYTES_MAX },
	{ .name = "externalId", .kind = FIELD_TEXT,
	  .offset = offsetof(struct create_body, external_id),
	  .length_min = 1, .length_max = EXTERNAL_ID_BYTES_MAX },
	{ .name = "name", .kind = FIELD_TEXT, .required = true,
	  .offset = offsetof(struct create_body, name),
	  .length_min = 1, .length_max = USER_NAME_MAX },
	{ .name = "organizationId", .kind = FIELD_INTEGER,
	  .offset = offsetof(struct create_body, organization_id), .min = 1, .max = ID_MAX },
	{ .name = "role", .kind = FIELD_CHOICE, .offset = offsetof(struct create_body, role),
	  .choices = user_role_names, .standard = USER_ROLE_USER },
};
/* clang-format on */

static const struct fields create_fields = FIELDS(struct create_body, create_table);

static bool read_new_user(struct request *request, struct new_user *user_out,
			  struct reply *reply_out)
{
	struct create_body body;

	if (!request_no_query(request, reply_out) ||
	    !request_body(request, &create_fields, &body, reply_out))
		return false;
	*user_out = (struct new_user){
		.email = email_normalise(body.email, request->arena),
		.name = body.name,
		.external_id = body.external_id,
		.role = (enum user_role)body.role,
		.organization_id = (uint64_t)body.organization_id,
		.organization_name = body.name,
	};
	/* The column of the external id has a limit in bytes, not in characters. */
	if (arena_spent(request->arena))
		*reply_out = reply_status(request, DUET_NO_MEMORY);
	else if (user_out->email == NULL)
		*reply_out = reply_invalid(request, "/email", "It is no e-mail address.");
	else if (body.external_id != NULL && strlen(body.external_id) > EXTERNAL_ID_BYTES_MAX)
		*reply_out = reply_invalid(request, "/externalId",
					   "It may have at most 255 bytes in UTF-8.");
	else
		return true;
	return false;
}

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

/* An address exists only once, so asking again creates nobody twice. */
static struct reply reply_lost(struct request *request, enum status status)
{
	return reply_outcome_unknown(request, status,
				     "The user may have been created. Send the same request again: "
				     "201 and 409 both mean that the user is there.");
}

static struct reply reply_created(struct request *request, const struct user *user)
{
	struct json_writer *writer = json_open(request->arena);
	const char *location = arena_format(request->arena, "/api/users/%" PRIu64, user->id);
	struct reply reply;

	render_user(writer, user);
	reply = reply_json(request, 201, writer);
	if (reply.problem != NULL)
		return reply_lost(request, request->status);
	if (location != NULL)
		reply_add_header(&reply, "Location", location);
	return reply;
}

struct reply admin_users_create(struct request *request)
{
	struct new_user new_user;
	struct user user;
	struct reply reply;
	enum status status;
	const char *taken;

	if (!read_new_user(request, &new_user, &reply))
		return reply;
	status = user_create(&request->source, &new_user, request->caller.actor, request->arena,
			     &user, &taken, &request->error);
	if (status == DUET_NOT_FOUND)
		return reply_problem(request,
				     &(struct problem){ .type = PROBLEM_ORGANIZATION_NOT_FOUND,
							.pointer = "/organizationId" });
	if (status == DUET_ALREADY_EXISTS)
		return reply_taken(request, taken);
	if (status == DUET_OUTCOME_UNKNOWN)
		return reply_lost(request, status);
	return status == DUET_OK ? reply_created(request, &user) : reply_status(request, status);
}
