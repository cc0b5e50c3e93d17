/* GET /api/admin/users/{id}: how one user stands, and what drift came from. */
#ifndef DUET_FCGI_PEOPLE_ADMIN_USER_H
#define DUET_FCGI_PEOPLE_ADMIN_USER_H

#include "fcgi/http/request.h"

struct reply admin_user_get(struct request *request);

#endif
