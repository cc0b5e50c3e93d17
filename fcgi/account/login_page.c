#include "fcgi/account/login_page.h"

#include "fcgi/access/cookie.h"
#include "fcgi/access/sign_in_address.h"
#include "fcgi/account/login_view.h"
#include "fcgi/account/sign_in.h"
#include "fcgi/http/input.h"
#include "identity/email.h"
#include "people/find.h"

#define HOME_OF_ADMINS "/admin/sync-balance"
#define HOME           "/"

/* Only `next` can come with the query of the page. */
struct login_form {
	struct sign_in sign_in;
	const char *next;
};

/* clang-format off */
#define NEXT_FIELD                                                                         \
	{ .name = "next", .kind = FIELD_TEXT, .offset = offsetof(struct login_form, next), \
	  .length_max = NEXT_LENGTH_MAX }

static const struct field query_table[] = { NEXT_FIELD };

/* An empty address or password is not a bad request but a sign-in that fails. */
static const struct field form_table[] = {
	{ .name = "email", .kind = FIELD_TEXT, .required = true,
	  .offset = offsetof(struct login_form, sign_in.email), .length_max = EMAIL_BYTES_MAX },
	NEXT_FIELD,
	{ .name = "password", .kind = FIELD_TEXT, .required = true,
	  .offset = offsetof(struct login_form, sign_in.password),
	  .length_max = SIGN_IN_PASSWORD_MAX },
};
/* clang-format on */

static const struct fields query_fields = FIELDS(struct login_form, query_table);

static const struct fields form_fields = FIELDS(struct login_form, form_table);

/* Where to go after signing in: the page that was asked for, if it is on this site, or home. */
static const char *way_on(const char *next, enum user_role role)
{
	if (next != NULL && next_is_own(next))
		return next;
	return role == USER_ROLE_ADMIN ? HOME_OF_ADMINS : HOME;
}

static struct reply show_who(struct request *request, const char *next)
{
	const struct user_name name = { .id = request->session.user_id };
	struct user user;
	enum status status =
		read_user(&request->source, &name, request->arena, &user, &request->error);

	if (status != DUET_OK)
		return reply_status(request, status);
	return login_view_signed_in(request, &user, way_on(next, user.role));
}

struct reply login_page_get(struct request *request)
{
	struct login_form query;
	struct reply reply;

	if (!request_query(request, &query_fields, &query, &reply))
		return reply;
	return request->session.id == 0 ? login_view_form(request, query.next)
					: show_who(request, query.next);
}

static struct reply not_signed_in(struct request *request, enum status status,
				  const struct login_form *form)
{
	struct problem problem;

	if (!sign_in_refusal(&form->sign_in, status, &problem))
		return reply_status(request, status);
	return login_view_refused(request, &problem, form->sign_in.email, form->next);
}

struct reply login_page_post(struct request *request)
{
	struct login_form form;
	struct reply reply;
	enum status status;

	if (!request_no_query(request, &reply) ||
	    !request_form(request, &form_fields, &form, &reply))
		return reply;
	status = sign_in(request, &form.sign_in);
	if (status != DUET_OK)
		return not_signed_in(request, status, &form);
	reply = reply_see_other(way_on(form.next, form.sign_in.session.role));
	if (!session_cookie_set(request, &reply, form.sign_in.token, form.sign_in.session.role))
		return sign_in_lost(request, DUET_NO_MEMORY);
	return reply;
}

struct logout_form {
	const char *token; /* the router has looked at it */
};

/* clang-format off */
static const struct field logout_table[] = {
	{ .name = "csrfToken", .kind = FIELD_TEXT, .offset = offsetof(struct logout_form, token),
	  .length_max = 128 },
};
/* clang-format on */

static const struct fields logout_fields = FIELDS(struct logout_form, logout_table);

struct reply logout_page_post(struct request *request)
{
	struct logout_form form;
	struct reply reply;
	enum status status;

	if (!request_no_query(request, &reply) ||
	    !request_form(request, &logout_fields, &form, &reply))
		return reply;
	status = sign_out(request);
	if (status != DUET_OK)
		return reply_status(request, status);
	reply = reply_see_other(SIGN_IN_PATH);
	session_cookie_clear(request, &reply);
	return reply;
}
