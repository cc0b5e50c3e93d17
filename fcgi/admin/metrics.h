/* The counters of all processes, for Prometheus. */
#ifndef DUET_FCGI_ADMIN_METRICS_H
#define DUET_FCGI_ADMIN_METRICS_H

#include "fcgi/http/request.h"

/* GET /api/metrics */
struct reply metrics_get(struct request *request);

#endif
