/* Whether the process and its database answer. */
#ifndef DUET_FCGI_ADMIN_HEALTH_H
#define DUET_FCGI_ADMIN_HEALTH_H

#include "fcgi/http/request.h"

/* GET /api/health */
struct reply health_get(struct request *request);

#endif
