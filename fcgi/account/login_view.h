/* The pages of /login: the form, the form again with what was wrong, and who is
 * signed in. */
#ifndef DUET_FCGI_ACCOUNT_LOGIN_VIEW_H
#define DUET_FCGI_ACCOUNT_LOGIN_VIEW_H

#include "fcgi/http/reply.h"
#include "fcgi/http/request.h"

/* `next`, the way on, may be NULL and is left out where it leads elsewhere. */
struct reply login_view_form(struct request *request, const char *next);

/* With the problem's status; the address that was typed stands in it again. */
struct reply login_view_refused(struct request *request, const struct problem *problem,
				const char *email, const char *next);

/* `way_on` is a path here. */
struct reply login_view_signed_in(struct request *request, const struct user *user,
				  const char *way_on);

#endif
