/* Signing in and out with JSON, and asking who is signed in. */
#ifndef DUET_FCGI_ACCOUNT_LOGIN_H
#define DUET_FCGI_ACCOUNT_LOGIN_H

#include "fcgi/http/request.h"

/* GET /api/session */
struct reply session_get(struct request *request);

/* POST /api/login */
struct reply sign_in_post(struct request *request);

/* POST /api/logout */
struct reply sign_out_post(struct request *request);

#endif
