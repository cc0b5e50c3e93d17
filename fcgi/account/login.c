#include "fcgi/account/login.h"

#include "fcgi/access/cookie.h"
#include "fcgi/account/sign_in.h"
#include "fcgi/http/input.h"
#include "fcgi/http/render.h"
#include "identity/email.h"
#include "people/find.h"

/* {"signedIn": true, "csrfToken", "user"} for a session, or the problem. */
static struct reply reply_session(struct request *request, const struct session *session)
{
	struct json_writer *writer;
	struct user user;
	enum status status =
		read_user(&request->source, &(struct user_name){ .id = session->user_id },
			  request->arena, &user, &request->error);

	if (status != DUET_OK)
		return reply_status(request, status);
	writer = json_open(request->arena);
	json_object_begin(writer);
	json_member_boolean(writer, "signedIn", true);
	json_member_string(writer, "csrfToken", session->csrf_token);
	json_key(writer, "user");
	render_user(writer, &user);
	json_object_end(writer);
	return reply_json(request, 200, writer);
}

struct reply session_get(struct request *request)
{
	struct json_writer *writer;
	struct reply reply;

	if (!request_no_query(request, &reply))
		return reply;
	if (request->session.id != 0)
		return reply_session(request, &request->session);
	writer = json_open(request->arena);
	json_object_begin(writer);
	json_member_boolean(writer, "signedIn", false);
	json_object_end(writer);
	return reply_json(request, 200, writer);
}

/* clang-format off */
static const struct field sign_in_table[] = {
	{ .name = "email", .kind = FIELD_TEXT, .required = true,
	  .offset = offsetof(struct sign_in, email),
	  .length_min = 1, .length_max = EMAIL_BYTES_MAX },
	{ .name = "password", .kind = FIELD_TEXT, .required = true,
	  .offset = offsetof(struct sign_in, password),
	  .length_min = 1, .length_max = SIGN_IN_PASSWORD_MAX },
};
/* clang-format on */

static const struct fields sign_in_fields = FIELDS(struct sign_in, sign_in_table);

struct reply sign_in_post(struct request *request)
{
	struct sign_in asked;
	struct problem problem;
	struct reply reply;
	enum status status;

	if (!request_no_query(request, &reply) ||
	    !request_body(request, &sign_in_fields, &asked, &reply))
		return reply;
	status = sign_in(request, &asked);
	if (status != DUET_OK)
		return sign_in_refusal(&asked, status, &problem) ? reply_problem(request, &problem)
								 : reply_status(request, status);
	reply = reply_session(request, &asked.session);
	if (reply.problem != NULL)
		return sign_in_lost(request, request->status);
	if (!session_cookie_set(request, &reply, asked.token, asked.session.role))
		return sign_in_lost(request, DUET_NO_MEMORY);
	return reply;
}

struct reply sign_out_post(struct request *request)
{
	struct reply reply;
	enum status status;

	if (!request_no_query(request, &reply))
		return reply;
	status = sign_out(request);
	if (status != DUET_OK)
		return reply_status(request, status);
	reply = reply_empty();
	session_cookie_clear(request, &reply);
	return reply;
}
