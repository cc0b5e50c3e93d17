/* GET /api/admin/drift: who is out of step, a page of them. */
#ifndef DUET_FCGI_DRIFT_DRIFT_H
#define DUET_FCGI_DRIFT_DRIFT_H

#include "fcgi/http/request.h"

struct reply drift_list(struct request *request);

#endif
