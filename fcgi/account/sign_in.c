#include "fcgi/account/sign_in.h"

#include "fcgi/access/authenticate.h"
#include "identity/session_sign_in.h"

static const char *value_of(const struct param *param)
{
	return param->value == NULL ? "" : param->value;
}

/* A sign-in does not fail because the earlier session could not be ended: that one expires
 * by itself. */
static void end_earlier(struct request *request)
{
	struct session earlier;

	if (authenticate_session(request, &earlier) == DUET_OK && earlier.id != 0)
		(void)!session_end(&request->source, earlier.user_id, earlier.id, NULL);
}

struct sign_in_place sign_in_place_of(const struct request *request)
{
	return (struct sign_in_place){
		.address = value_of(&request->params.remote_addr),
		.user_agent = request->params.user_agent.value,
	};
}

enum status sign_in(struct request *request, struct sign_in *sign_in)
{
	const struct sign_in_place place = sign_in_place_of(request);
	enum status status = session_sign_in(
		&request->source, sign_in->email, sign_in->password, &place, request->arena,
		sign_in->token, &sign_in->session, &sign_in->retry_after_s, &request->error);

	if (status != DUET_OK)
		return status;
	end_earlier(request);
	caller_of_user(sign_in->session.user_id, sign_in->session.role, &request->caller);
	return DUET_OK;
}

bool sign_in_refusal(const struct sign_in *sign_in, enum status status, struct problem *problem_out)
{
	bool early = status == DUET_BUSY && sign_in->retry_after_s > 0;

	*problem_out = (struct problem){
		.type = early ? PROBLEM_TOO_MANY_ATTEMPTS : PROBLEM_SIGN_IN_FAILED,
		.retry_after_s = sign_in->retry_after_s,
	};
	return early || status == DUET_NOT_FOUND;
}

struct reply sign_in_lost(struct request *request, enum status status)
{
	request->status = status;
	return reply_problem(request, &(struct problem){
					      .type = PROBLEM_INTERNAL,
					      .detail = "A session has begun, but it could not be "
							"handed over, and ends by itself: sign in "
							"again.",
				      });
}

enum status sign_out(struct request *request)
{
	enum status status;

	if (request->session.id == 0)
		return DUET_OK;
	status = session_end(&request->source, request->session.user_id, request->session.id,
			     &request->error);
	return status == DUET_NOT_FOUND ? DUET_OK : status;
}
