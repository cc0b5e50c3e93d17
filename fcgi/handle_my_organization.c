/* Whom people share an organization with. */
#include "handle.h"
#include "number.h"
#include "render.h"
#include "user_reference.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define PAGE_STANDARD 50
#define PAGE_MAX      100

struct list_query {
	const char *cursor;
	int64_t limit;
};

/* clang-format off */
static const struct field list_table[] = {
	{ .name = "cursor", .kind = FIELD_TEXT, .offset = offsetof(struct list_query, cursor),
	  .length_min = 1, .length_max = 32 },
	{ .name = "limit", .kind = FIELD_INTEGER, .offset = offsetof(struct list_query, limit),
	  .min = 1, .max = PAGE_MAX },
};
/* clang-format on */

static const struct fields list_fields = {
	.table = list_table,
	.count = sizeof(list_table) / sizeof(list_table[0]),
	.size = sizeof(struct list_query),
};

static void render_member(struct json_writer *writer, const struct member_info *member, bool you)
{
	json_object_begin(writer);
	json_member_integer(writer, "id", (int64_t)member->user_id);
	json_member_string(writer, "name", member->name);
	json_member_string(writer, "email", member->email);
	json_member_boolean(writer, "you", you);
	json_object_end(writer);
}

static struct reply reply_organization(struct request *request, const struct user *user,
				       const struct member_info *members, size_t count,
				       size_t limit)
{
	struct json_writer *writer = json_open(request->arena);
	char cursor[24];

	json_object_begin(writer);
	render_organization_of(writer, user);
	json_key(writer, "members");
	json_array_begin(writer);
	for (size_t i = 0; i < count; i++)
		render_member(writer, &members[i], members[i].user_id == user->id);
	json_array_end(writer);
	if (count == limit)
		(void)snprintf(cursor, sizeof(cursor), "%" PRIu64, members[count - 1].user_id);
	json_member_string(writer, "nextCursor", count == limit ? cursor : NULL);
	json_object_end(writer);
	return reply_json(request, 200, writer);
}

/* GET /api/organization: a cursor is the id of the last member of the page before. */
struct reply my_organization_get(struct request *request)
{
	const struct user_name name = { .id = request->caller.user_id };
	struct list_query query;
	struct member_info *members;
	struct user user;
	struct reply reply;
	enum status status;
	int64_t after_id = 0;
	size_t limit, found;

	if (!request_query(request, &list_fields, &query, &reply))
		return reply;
	if (query.cursor != NULL &&
	    number_parse(query.cursor, strlen(query.cursor), 1, ID_MAX, &after_id) != NUMBER_OK)
		return reply_bad_parameter(request, "cursor",
					   "Use a nextCursor exactly as an earlier page gave it.");
	limit = query.limit == 0 ? PAGE_STANDARD : (size_t)query.limit;
	members = arena_array(request->arena, limit, sizeof(*members));
	if (members == NULL)
		return reply_status(request, DUET_TOO_LARGE);
	status = read_user(&request->reads, &name, request->arena, &user, &request->error);
	if (status == DUET_OK)
		status = read_members(&request->reads, user.organization_id, (uint64_t)after_id,
				      limit, request->arena, members, &found, &request->error);
	if (status != DUET_OK)
		return reply_status(request, status);
	return reply_organization(request, &user, members, found, limit);
}
