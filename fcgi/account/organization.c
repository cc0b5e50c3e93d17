#include "fcgi/account/organization.h"

#include "fcgi/http/list_page.h"
#include "fcgi/http/render.h"
#include "fcgi/http/reply.h"
#include "fcgi/http/user_reference.h"
#include "people/find.h"

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
				       const struct list_page *page)
{
	const struct member_info *members = page->rows;
	struct json_writer *writer = json_open(request->arena);

	json_object_begin(writer);
	render_organization_of(writer, user);
	json_key(writer, "members");
	json_array_begin(writer);
	for (size_t i = 0; i < page->count; i++)
		render_member(writer, &members[i], members[i].user_id == user->id);
	return list_page_close(request, writer, page,
			       page->count == 0 ? 0 : members[page->count - 1].user_id);
}

struct reply my_organization_get(struct request *request)
{
	const struct user_name name = { .id = request->caller.user_id };
	struct list_page page;
	struct user user;
	struct reply reply;
	enum status status;

	if (!list_page_read(request, sizeof(struct member_info), &page, &reply))
		return reply;
	status = read_user(&request->source, &name, request->arena, &user, &request->error);
	if (status == DUET_OK)
		status = read_members(&request->source, user.organization_id, page.beyond,
				      page.limit, request->arena, page.rows, &page.count,
				      &request->error);
	if (status != DUET_OK)
		return reply_status(request, status);
	return reply_organization(request, &user, &page);
}
