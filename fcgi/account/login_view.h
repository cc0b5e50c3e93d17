/* What /login shows: the form, the form again with what was wrong, or who is signed in. */
#ifndef DUET_FCGI_ACCOUNT_LOGIN_VIEW_H
#define DUET_FCGI_ACCOUNT_LOGIN_VIEW_H

#include "fcgi/http/reply.h"
#include "fcgi/http/request.h"

/* `next` is where to go after signing in; it may be NULL, and is left out if it leads to
 * another site. */
struct reply login_view_form(struct request *request, const char *next);

/* Has the problem's status; the address that was typed is filled in again. */
struct reply login_view_refused(struct request *request, const struct problem *problem,
				const char *email, const char *next);

/* `way_on` is a path on this site. */
struct reply login_view_signed_in(struct request *request, const struct user *user,
				  const char *way_on);

#endif
