/* Users for administrators: finding and making them. */
#ifndef DUET_FCGI_PEOPLE_ADMIN_USERS_H
#define DUET_FCGI_PEOPLE_ADMIN_USERS_H

#include "fcgi/http/request.h"

/* GET /api/admin/users */
struct reply admin_users_list(struct request *request);

/* POST /api/admin/users */
struct reply admin_users_create(struct request *request);

#endif
