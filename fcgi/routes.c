#include "fcgi/routes.h"

#include "base/array.h"
#include "fcgi/account/login.h"
#include "fcgi/account/login_page.h"
#include "fcgi/account/me.h"
#include "fcgi/account/organization.h"
#include "fcgi/account/password.h"
#include "fcgi/account/sessions.h"
#include "fcgi/admin/audit.h"
#include "fcgi/admin/desk.h"
#include "fcgi/admin/desk_user.h"
#include "fcgi/admin/health.h"
#include "fcgi/admin/keys.h"
#include "fcgi/admin/metrics.h"
#include "fcgi/admin/stats.h"
#include "fcgi/credits/batch.h"
#include "fcgi/credits/entries.h"
#include "fcgi/credits/entries_csv.h"
#include "fcgi/credits/operations.h"
#include "fcgi/credits/summary.h"
#include "fcgi/drift/check_balance.h"
#include "fcgi/drift/drift.h"
#include "fcgi/drift/sync_credits.h"
#include "fcgi/drift/sync_page.h"
#include "fcgi/drift/sync_runs.h"
#include "fcgi/people/admin_user.h"
#include "fcgi/people/admin_users.h"
#include "fcgi/people/users.h"

#define BODY_BYTES  ((size_t)64 * 1024)
#define BATCH_BYTES ((size_t)1024 * 1024)

/* A password of 1024 bytes, each of them escaped, beside an address and a way
 * back. */
#define SIGN_IN_BYTES ((size_t)16 * 1024)

/* clang-format off */
static const struct route table[] = {
	{ .method = METHOD_GET,  .path = "/admin", .handle = desk_home,
	  .scopes = SCOPE_ADMIN, .needs = NEEDS_PAGE,
	  .summary = "Where the desk of administrators begins" },
	{ .method = METHOD_GET,  .path = "/admin/audit", .handle = desk_audit,
	  .scopes = SCOPE_ADMIN, .needs = NEEDS_PAGE,
	  .summary = "The page of administrative acts" },
	{ .method = METHOD_GET,  .path = "/admin/keys", .handle = desk_keys,
	  .scopes = SCOPE_ADMIN, .needs = NEEDS_PAGE,
	  .summary = "The page of keys: make one, revoke one" },
	{ .method = METHOD_GET,  .path = "/admin/service", .handle = desk_service,
	  .scopes = SCOPE_ADMIN, .needs = NEEDS_PAGE,
	  .summary = "The page of how the service is" },
	{ .method = METHOD_GET,  .path = "/admin/sync-balance", .handle = sync_page_get,
	  .scopes = SCOPE_ADMIN, .needs = NEEDS_PAGE,
	  .summary = "The page of drift: everybody's, or one user's" },
	{ .method = METHOD_POST, .path = "/admin/sync-balance", .handle = sync_page_post,
	  .scopes = SCOPE_ADMIN, .needs = NEEDS_PAGE, .body_bytes_max = BODY_BYTES,
	  .summary = "The form of that page: preview or repair" },
	{ .method = METHOD_GET,  .path = "/admin/sync-runs", .handle = desk_sync_runs,
	  .scopes = SCOPE_ADMIN, .needs = NEEDS_PAGE,
	  .summary = "The page of runs of the repair" },
	{ .method = METHOD_GET,  .path = "/admin/users", .handle = desk_users,
	  .scopes = SCOPE_ADMIN, .needs = NEEDS_PAGE,
	  .summary = "The page to find a user on" },
	{ .method = METHOD_GET,  .path = "/admin/users/{id}", .handle = desk_user,
	  .scopes = SCOPE_ADMIN, .needs = NEEDS_PAGE,
	  .summary = "The page of one user: balances, entries, repair, grants by hand" },
	{ .method = METHOD_GET,  .path = "/api/admin/audit", .handle = admin_audit_list,
	  .scopes = SCOPE_ADMIN,
	  .summary = "Administrative acts, newest first" },
	{ .method = METHOD_GET,  .path = "/api/admin/check-balance", .handle = check_balance,
	  .scopes = SCOPE_ADMIN,
	  .summary = "One user's two balances, whether they are in step, and what happened last" },
	{ .method = METHOD_GET,  .path = "/api/admin/drift", .handle = drift_list,
	  .scopes = SCOPE_ADMIN,
	  .summary = "Who is out of step, and by how much" },
	{ .method = METHOD_GET,  .path = "/api/admin/keys", .handle = admin_keys_list,
	  .scopes = SCOPE_ADMIN,
	  .summary = "Keys of programs, revoked ones too" },
	{ .method = METHOD_POST, .path = "/api/admin/keys", .handle = admin_keys_create,
	  .scopes = SCOPE_ADMIN, .needs = NEEDS_WIPING, .body_bytes_max = BODY_BYTES,
	  .summary = "Make a key, which is shown this once" },
	{ .method = METHOD_DELETE, .path = "/api/admin/keys/{id}", .handle = admin_keys_revoke,
	  .scopes = SCOPE_ADMIN,
	  .summary = "Revoke a key; it stops within a second" },
	{ .method = METHOD_POST, .path = "/api/admin/keys/{id}/rotate", .handle = admin_keys_rotate,
	  .scopes = SCOPE_ADMIN, .needs = NEEDS_WIPING, .body_bytes_max = BODY_BYTES,
	  .summary = "Replace a key by a new one; both hold for a while" },
	{ .method = METHOD_GET,  .path = "/api/admin/stats", .handle = stats_get,
	  .scopes = SCOPE_ADMIN,
	  .summary = "How the service is: requests, transactions, drift" },
	{ .method = METHOD_POST, .path = "/api/admin/sync-credits", .handle = sync_credits,
	  .scopes = SCOPE_ADMIN, .body_bytes_max = BODY_BYTES,
	  .summary = "Preview or repair drift, one user's or everybody's" },
	{ .method = METHOD_GET,  .path = "/api/admin/sync-runs", .handle = sync_runs_list,
	  .scopes = SCOPE_ADMIN,
	  .summary = "Runs of the repair and its previews, newest first" },
	{ .method = METHOD_GET,  .path = "/api/admin/users", .handle = admin_users_list,
	  .scopes = SCOPE_ADMIN,
	  .summary = "Find users by a part of their address, name or external id" },
	{ .method = METHOD_POST, .path = "/api/admin/users", .handle = admin_users_create,
	  .scopes = SCOPE_ADMIN, .body_bytes_max = BODY_BYTES,
	  .summary = "Create a user, with an organization and both balances at 0" },
	{ .method = METHOD_GET,  .path = "/api/admin/users/{id}", .handle = admin_user_get,
	  .scopes = SCOPE_ADMIN,
	  .summary = "How one user stands: balances, chains, and what drift came from" },
	{ .method = METHOD_POST, .path = "/api/credits/batch", .handle = credits_batch,
	  .scopes = SCOPE_SPEND | SCOPE_GRANT, .needs = NEEDS_BATCH_SLOT, .body_bytes_max = BATCH_BYTES,
	  .summary = "Up to 1000 operations, each by itself or all or none" },
	{ .method = METHOD_POST, .path = "/api/credits/deduct", .handle = credits_deduct,
	  .scopes = SCOPE_ADMIN, .needs = NEEDS_IDEMPOTENCY_KEY, .body_bytes_max = BODY_BYTES,
	  .summary = "Take credits by hand: a correction, and no spend" },
	{ .method = METHOD_GET,  .path = "/api/credits/entries", .handle = credits_entries,
	  .scopes = SCOPE_READ, .needs = NEEDS_ONESELF,
	  .summary = "A user's entries, newest first" },
	{ .method = METHOD_GET,  .path = "/api/credits/entries.csv", .handle = credits_entries_csv,
	  .scopes = SCOPE_READ, .needs = NEEDS_ONESELF,
	  .summary = "The same as a file of CSV" },
	{ .method = METHOD_POST, .path = "/api/credits/grant", .handle = credits_grant,
	  .scopes = SCOPE_GRANT, .needs = NEEDS_IDEMPOTENCY_KEY, .body_bytes_max = BODY_BYTES,
	  .summary = "Give credits" },
	{ .method = METHOD_POST, .path = "/api/credits/purchase", .handle = credits_purchase,
	  .scopes = SCOPE_GRANT, .needs = NEEDS_IDEMPOTENCY_KEY, .body_bytes_max = BODY_BYTES,
	  .summary = "Add credits that were paid for" },
	{ .method = METHOD_POST, .path = "/api/credits/spend", .handle = credits_spend,
	  .scopes = SCOPE_SPEND, .needs = NEEDS_IDEMPOTENCY_KEY | NEEDS_ONESELF, .body_bytes_max = BODY_BYTES,
	  .summary = "Take credits, if there are enough" },
	{ .method = METHOD_GET,  .path = "/api/credits/summary", .handle = credits_summary,
	  .scopes = SCOPE_READ, .needs = NEEDS_ONESELF,
	  .summary = "A user's balance and what moved it, day by day" },
	{ .method = METHOD_GET,  .path = "/api/health", .handle = health_get,
	  .summary = "Whether the process and its database answer" },
	{ .method = METHOD_POST, .path = "/api/login", .handle = sign_in_post,
	  .needs = NEEDS_WIPING, .body_bytes_max = SIGN_IN_BYTES,
	  .summary = "Sign in: a session, and its token" },
	{ .method = METHOD_POST, .path = "/api/logout", .handle = sign_out_post,
	  .needs = NEEDS_SESSION,
	  .summary = "End the session, if there is one" },
	{ .method = METHOD_GET,  .path = "/api/me", .handle = me_get,
	  .needs = NEEDS_ONESELF,
	  .summary = "Who has signed in, with both balances" },
	{ .method = METHOD_POST, .path = "/api/me/password", .handle = my_password_change,
	  .needs = NEEDS_ONESELF | NEEDS_SESSION | NEEDS_WIPING, .body_bytes_max = SIGN_IN_BYTES,
	  .summary = "Change one's own password; all other sessions end" },
	{ .method = METHOD_GET,  .path = "/api/metrics", .handle = metrics_get,
	  .scopes = SCOPE_READ,
	  .summary = "The counters of all processes, for Prometheus" },
	{ .method = METHOD_GET,  .path = "/api/organization", .handle = my_organization_get,
	  .needs = NEEDS_ONESELF,
	  .summary = "One's own organization, and who belongs to it" },
	{ .method = METHOD_GET,  .path = "/api/session", .handle = session_get,
	  .needs = NEEDS_SESSION,
	  .summary = "Whether somebody has signed in, who, and the session's token" },
	{ .method = METHOD_GET,  .path = "/api/sessions", .handle = my_sessions_list,
	  .needs = NEEDS_ONESELF,
	  .summary = "One's own sessions" },
	{ .method = METHOD_DELETE, .path = "/api/sessions/{id}", .handle = my_session_end,
	  .needs = NEEDS_ONESELF,
	  .summary = "End one of one's own sessions" },
	{ .method = METHOD_GET,  .path = "/api/users", .handle = user_find,
	  .scopes = SCOPE_READ,
	  .summary = "One user, named by address or external id" },
	{ .method = METHOD_GET,  .path = "/api/users/{id}", .handle = user_get,
	  .scopes = SCOPE_READ,
	  .summary = "One user, with both balances" },
	{ .method = METHOD_GET,  .path = "/login", .handle = login_page_get,
	  .needs = NEEDS_PAGE | NEEDS_SESSION,
	  .summary = "The page where people sign in and out" },
	{ .method = METHOD_POST, .path = "/login", .handle = login_page_post,
	  .needs = NEEDS_PAGE | NEEDS_WIPING, .body_bytes_max = SIGN_IN_BYTES,
	  .summary = "The form of that page: sign in" },
	{ .method = METHOD_POST, .path = "/logout", .handle = logout_page_post,
	  .needs = NEEDS_PAGE | NEEDS_SESSION, .body_bytes_max = SIGN_IN_BYTES,
	  .summary = "Its other form: sign out" },
};
/* clang-format on */

const struct route_table routes = { .routes = table, .count = COUNT_OF(table) };
