/* The handlers, one a route.  A handler translates and decides nothing: it
 * reads the request by a table of fields, calls one use case and writes down
 * what came of it.  Access, limits and the idempotency key were checked by the
 * router. */
#ifndef DUET_FCGI_HANDLE_H
#define DUET_FCGI_HANDLE_H

#include "fcgi/http/input.h"

struct reply admin_user_get(struct request *request);

struct reply check_balance(struct request *request);
struct reply drift_list(struct request *request);
struct reply sync_credits(struct request *request);
struct reply sync_runs_list(struct request *request);

struct reply sync_page_get(struct request *request);
struct reply sync_page_post(struct request *request);

#endif
