#include "fcgi/account/sessions.h"

#include "fcgi/http/input.h"
#include "fcgi/http/list_page.h"
#include "fcgi/http/render.h"
#include "identity/session.h"
#include "people/find.h"

/* Nobody works with more sessions at once; the newest are shown. */
#define SESSIONS_MAX 100

static void render_session(struct json_writer *writer, const struct session_info *session,
			   bool current)
{
	json_object_begin(writer);
	json_member_integer(writer, "id", (int64_t)session->id);
	render_time(writer, "createdAt", session->created_us);
	render_time(writer, "lastUsedAt", session->last_seen_us);
	json_member_string(writer, "address", session->address);
	json_member_string(writer, "userAgent", session->user_agent);
	json_member_boolean(writer, "current", current);
	json_object_end(writer);
}

static struct reply reply_sessions(struct request *request, const struct session_info *sessions,
				   size_t count)
{
	struct json_writer *writer = list_open(request, "sessions");

	for (size_t i = 0; i < count; i++)
		render_session(writer, &sessions[i], sessions[i].id == request->session.id);
	json_array_end(writer);
	json_object_end(writer);
	return reply_json(request, 200, writer);
}

struct reply my_sessions_list(struct request *request)
{
	struct session_info *sessions =
		arena_array(request->arena, SESSIONS_MAX, sizeof(*sessions));
	struct reply reply;
	enum status status;
	size_t count;

	if (!request_no_query(request, &reply))
		return reply;
	if (sessions == NULL)
		return reply_status(request, DUET_NO_MEMORY);
	status = session_list(&request->source, request->caller.user_id, SESSIONS_MAX,
			      request->arena, sessions, &count, &request->error);
	if (status != DUET_OK)
		return reply_status(request, status);
	return reply_sessions(request, sessions, count);
}

struct reply my_session_end(struct request *request)
{
	struct reply reply;
	enum status status;
	uint64_t id;

	if (!request_no_query(request, &reply) ||
	    !request_path_id(request, "A session's id", &id, &reply))
		return reply;
	status = session_end(&request->source, request->caller.user_id, id, &request->error);
	if (status == DUET_NOT_FOUND)
		return reply_problem(request,
				     &(struct problem){ .type = PROBLEM_SESSION_NOT_FOUND });
	return status == DUET_OK ? reply_empty() : reply_status(request, status);
}
