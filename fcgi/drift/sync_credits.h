/* POST /api/admin/sync-credits: the repair of drift, one user's or everybody's. */
#ifndef DUET_FCGI_DRIFT_SYNC_CREDITS_H
#define DUET_FCGI_DRIFT_SYNC_CREDITS_H

#include "fcgi/http/request.h"

struct reply sync_credits(struct request *request);

#endif
