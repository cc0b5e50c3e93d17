/* The page of one user.  Who it is and both balances are sent with it, because they are
 * useful without a script; its script reads the rest from the API. */
#ifndef DUET_FCGI_ADMIN_DESK_USER_H
#define DUET_FCGI_ADMIN_DESK_USER_H

#include "fcgi/http/request.h"

/* GET /admin/users/{id} */
struct reply desk_user(struct request *request);

#endif
