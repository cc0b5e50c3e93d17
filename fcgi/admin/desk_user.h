/* The page of one user: who it is and both balances, which make sense alone; the rest
 * its script reads from the API. */
#ifndef DUET_FCGI_ADMIN_DESK_USER_H
#define DUET_FCGI_ADMIN_DESK_USER_H

#include "fcgi/http/request.h"

/* GET /admin/users/{id} */
struct reply desk_user(struct request *request);

#endif
