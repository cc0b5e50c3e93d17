/* One user, with both balances. */
#ifndef DUET_FCGI_PEOPLE_USERS_H
#define DUET_FCGI_PEOPLE_USERS_H

#include "fcgi/http/request.h"

/* GET /api/users/{id} */
struct reply user_get(struct request *request);

/* GET /api/users, named by ?email= or ?externalId= */
struct reply user_find(struct request *request);

#endif
