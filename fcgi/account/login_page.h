/* Signing in and out without script. */
#ifndef DUET_FCGI_ACCOUNT_LOGIN_PAGE_H
#define DUET_FCGI_ACCOUNT_LOGIN_PAGE_H

#include "fcgi/http/request.h"

/* GET /login */
struct reply login_page_get(struct request *request);

/* POST /login */
struct reply login_page_post(struct request *request);

/* POST /logout */
struct reply logout_page_post(struct request *request);

#endif
