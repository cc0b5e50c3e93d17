/* The administrators' pages.  Duet checks who asks and sends the frame; the script of the
 * page reads what it shows from the API. */
#ifndef DUET_FCGI_ADMIN_DESK_H
#define DUET_FCGI_ADMIN_DESK_H

#include "fcgi/http/request.h"

/* GET /admin */
struct reply desk_home(struct request *request);

/* GET /admin/users */
struct reply desk_users(struct request *request);

/* GET /admin/sync-runs */
struct reply desk_sync_runs(struct request *request);

/* GET /admin/keys */
struct reply desk_keys(struct request *request);

/* GET /admin/audit */
struct reply desk_audit(struct request *request);

/* GET /admin/service */
struct reply desk_service(struct request *request);

#endif
