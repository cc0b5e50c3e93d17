#include "fcgi/account/me.h"

#include "fcgi/http/input.h"
#include "fcgi/http/render.h"
#include "fcgi/http/user_reference.h"
#include "people/find.h"

struct reply me_get(struct request *request)
{
	const struct user_name name = { .id = request->caller.user_id };
	struct json_writer *writer;
	struct user user;
	struct reply reply;
	enum status status;

	if (!request_no_query(request, &reply))
		return reply;
	status = read_user(&request->source, &name, request->arena, &user, &request->error);
	if (status != DUET_OK)
		return reply_status(request, status);
	writer = json_open(request->arena);
	render_user(writer, &user);
	return reply_json(request, 200, writer);
}
