/* People change their own password. */
#ifndef DUET_FCGI_ACCOUNT_PASSWORD_H
#define DUET_FCGI_ACCOUNT_PASSWORD_H

#include "fcgi/http/request.h"

/* POST /api/me/password */
struct reply my_password_change(struct request *request);

#endif
