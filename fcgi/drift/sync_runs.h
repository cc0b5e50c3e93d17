/* GET /api/admin/sync-runs: repairs and previews, newest first. */
#ifndef DUET_FCGI_DRIFT_SYNC_RUNS_H
#define DUET_FCGI_DRIFT_SYNC_RUNS_H

#include "fcgi/http/request.h"

struct reply sync_runs_list(struct request *request);

#endif
