#include "fcgi/account/password.h"

#include "fcgi/access/cookie.h"
#include "fcgi/account/sign_in.h"
#include "fcgi/http/input.h"
#include "identity/password.h"
#include "identity/password_change.h"

#include <sodium.h>
#include <string.h>

struct password_body {
	const char *current, *wanted;
};

/* clang-format off */
static const struct field password_table[] = {
	{ .name = "currentPassword", .kind = FIELD_TEXT, .required = true,
	  .offset = offsetof(struct password_body, current),
	  .length_min = 1, .length_max = SIGN_IN_PASSWORD_MAX },
	{ .name = "newPassword", .kind = FIELD_TEXT, .required = true,
	  .offset = offsetof(struct password_body, wanted),
	  .length_max = SIGN_IN_PASSWORD_MAX },
};
/* clang-format on */

static const struct fields password_fields = FIELDS(struct password_body, password_table);

static bool is_new_one(struct request *request, const struct password_body *body,
		       struct reply *reply_out)
{
	const char *detail = NULL;

	if (!password_is_acceptable(body->wanted))
		detail = "It is too short or too long: " PASSWORD_RULE ".";
	else if (strcmp(body->current, body->wanted) == 0)
		detail = "It is the current one; choose another.";
	if (detail != NULL)
		*reply_out = reply_invalid(request, "/newPassword", detail);
	return detail == NULL;
}

static struct reply reply_lost(struct request *request, enum status status)
{
	return reply_outcome_unknown(request, status,
				     "It may have been changed: sign in with the new password, and "
				     "where that is refused, with the old one.");
}

static struct reply reply_changed(struct request *request, const struct password_change *change)
{
	struct json_writer *writer = json_open(request->arena);
	struct reply reply;

	json_object_begin(writer);
	json_member_string(writer, "csrfToken", change->session.csrf_token);
	json_object_end(writer);
	reply = reply_json(request, 200, writer);
	if (reply.problem != NULL)
		return reply_lost(request, request->status);
	if (!session_cookie_set(request, &reply, change->token, change->session.role))
		return reply_lost(request, DUET_NO_MEMORY);
	return reply;
}

static struct reply reply_answer(struct request *request, const struct password_change *change)
{
	struct problem problem = { .type = PROBLEM_FORBIDDEN };

	switch (change->answer) {
	case PASSWORD_CHANGED:
		return reply_changed(request, change);
	case PASSWORD_WRONG:
		problem.type = PROBLEM_WRONG_PASSWORD;
		problem.pointer = "/currentPassword";
		break;
	case PASSWORD_NOT_SET:
		problem.detail = "You have no password here, so there is none to change: sign in "
				 "with your identity provider, or ask an operator, who sets one "
				 "with `duet user password`.";
		break;
	case PASSWORD_TOO_EARLY:
		problem.type = PROBLEM_TOO_MANY_ATTEMPTS;
		problem.retry_after_s = change->retry_after_s;
		break;
	}
	return reply_problem(request, &problem);
}

static struct reply reply_trouble(struct request *request, enum status status)
{
	struct problem problem = { .type = PROBLEM_UNAUTHORIZED };

	/* The user was removed after the request was let in. */
	if (status == DUET_USER_NOT_FOUND)
		return reply_problem(request, &problem);
	return status == DUET_OUTCOME_UNKNOWN ? reply_lost(request, status)
					      : reply_status(request, status);
}

struct reply my_password_change(struct request *request)
{
	struct password_change change = { .user_id = request->caller.user_id };
	struct password_body body;
	struct reply reply;
	enum status status;

	if (!request_no_query(request, &reply) ||
	    !request_body(request, &password_fields, &body, &reply) ||
	    !is_new_one(request, &body, &reply))
		return reply;
	change.current = body.current;
	change.wanted = body.wanted;
	change.place = sign_in_place_of(request);
	status = password_change(&request->source, &change, request->arena, &request->error);
	reply = status == DUET_OK ? reply_answer(request, &change) : reply_trouble(request, status);
	sodium_memzero(change.token, sizeof(change.token));
	return reply;
}
