/* How the service is doing, for its page: requests, transactions, drift. */
#ifndef DUET_FCGI_ADMIN_STATS_H
#define DUET_FCGI_ADMIN_STATS_H

#include "fcgi/http/request.h"

/* GET /api/admin/stats */
struct reply stats_get(struct request *request);

#endif
