#include "fcgi/account/organization.h"

#include "fcgi/http/list_page.h"
#include "fcgi/http/render.h"
#include "fcgi/http/user_reference.h"

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
				       const struct list_page *page)
{
	struct json_writer *writer = json_open(request->arena);

	json_object_begin(writer);
	render_organization_of(writer, user);
	json_key(writer, "members");
	json_array_begin(writer);
	for (size_t i = 0; i < count; i++)
		render_member(writer, &members[i], members[i].user_id == user->id);
	json_array_end(writer);
	render_next_cursor(writer, page, count, count == 0 ? 0 : members[count - 1].user_id);
	json_object_end(writer);
	return reply_json(request, 200, writer);
}

struct reply my_organization_get(struct request *request)
{
	const struct user_name name = { .id = request->caller.user_id };
	struct list_page page;
	struct member_info *members;
	struct user user;
	struct reply reply;
	enum status status;
	size_t found;

	if (!list_page_read(request, &page, &reply))
		return reply;
	members = arena_array(request->arena, page.limit, sizeof(*members));
	if (members == NULL)
		return reply_status(request, DUET_NO_MEMORY);
	status = read_user(&request->source, &name, request->arena, &user, &request->error);
	if (status == DUET_OK)
		status = read_members(&request->source, user.organization_id, page.beyond,
				      page.limit, request->arena, members, &found, &request->error);
	if (status != DUET_OK)
		return reply_status(request, status);
	return reply_organization(request, &user, members, found, &page);
}
