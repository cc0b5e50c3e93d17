/* The handlers, one a route.  A handler translates and decides nothing: it
 * reads the request by a table of fields, calls one use case and writes down
 * what came of it.  Access, limits and the idempotency key were checked by the
 * router. */
#ifndef DUET_FCGI_HANDLE_H
#define DUET_FCGI_HANDLE_H

#include "fcgi/http/request.h"

struct reply health_get(struct request *request);

struct reply user_get(struct request *request);
struct reply user_find(struct request *request);

struct reply credits_deduct(struct request *request);
struct reply credits_grant(struct request *request);
struct reply credits_purchase(struct request *request);
struct reply credits_spend(struct request *request);
struct reply credits_batch(struct request *request);
struct reply credits_entries(struct request *request);
struct reply credits_entries_csv(struct request *request);
struct reply credits_summary(struct request *request);

struct reply admin_users_list(struct request *request);
struct reply admin_users_create(struct request *request);
struct reply admin_user_get(struct request *request);

struct reply admin_audit_list(struct request *request);
struct reply admin_keys_list(struct request *request);
struct reply admin_keys_create(struct request *request);
struct reply admin_keys_revoke(struct request *request);
struct reply admin_keys_rotate(struct request *request);

struct reply check_balance(struct request *request);
struct reply drift_list(struct request *request);
struct reply sync_credits(struct request *request);
struct reply sync_runs_list(struct request *request);

struct reply sync_page_get(struct request *request);
struct reply sync_page_post(struct request *request);

struct reply desk_home(struct request *request);
struct reply desk_users(struct request *request);
struct reply desk_user(struct request *request);
struct reply desk_sync_runs(struct request *request);
struct reply desk_keys(struct request *request);
struct reply desk_audit(struct request *request);
struct reply desk_service(struct request *request);

struct reply session_get(struct request *request);
struct reply sign_in_post(struct request *request);
struct reply sign_out_post(struct request *request);

struct reply login_page_get(struct request *request);
struct reply login_page_post(struct request *request);
struct reply logout_page_post(struct request *request);

struct reply me_get(struct request *request);
struct reply my_organization_get(struct request *request);
struct reply my_password_change(struct request *request);
struct reply my_sessions_list(struct request *request);
struct reply my_session_end(struct request *request);

struct reply metrics_get(struct request *request);
struct reply stats_get(struct request *request);

#endif
