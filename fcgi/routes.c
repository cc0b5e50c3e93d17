#include "routes.h"

#include "handle.h"

#define BODY_BYTES  ((size_t)64 * 1024)
#define BATCH_BYTES ((size_t)1024 * 1024)

/* clang-format off */
const struct route routes[] = {
	{ .method = METHOD_GET,  .path = "/admin/sync-balance", .handle = sync_page_get,
	  .scopes = SCOPE_ADMIN, .needs = NEEDS_PAGE,
	  .summary = "The page of drift: everybody's, or one user's" },
	{ .method = METHOD_POST, .path = "/admin/sync-balance", .handle = sync_page_post,
	  .scopes = SCOPE_ADMIN, .needs = NEEDS_PAGE, .body_bytes_max = BODY_BYTES,
	  .summary = "The form of that page: preview or repair" },
	{ .method = METHOD_GET,  .path = "/api/admin/check-balance", .handle = check_balance,
	  .scopes = SCOPE_ADMIN,
	  .summary = "One user's two balances, whether they are in step, and what happened last" },
	{ .method = METHOD_GET,  .path = "/api/admin/drift", .handle = drift_list,
	  .scopes = SCOPE_ADMIN,
	  .summary = "Who is out of step, and by how much" },
	{ .method = METHOD_POST, .path = "/api/admin/sync-credits", .handle = sync_credits,
	  .scopes = SCOPE_ADMIN, .body_bytes_max = BODY_BYTES,
	  .summary = "Preview or repair drift, one user's or everybody's" },
	{ .method = METHOD_GET,  .path = "/api/admin/users", .handle = admin_users_list,
	  .scopes = SCOPE_ADMIN,
	  .summary = "Find users by a part of their address, name or external id" },
	{ .method = METHOD_POST, .path = "/api/admin/users", .handle = admin_users_create,
	  .scopes = SCOPE_ADMIN, .body_bytes_max = BODY_BYTES,
	  .summary = "Create a user, with an organization and both balances at 0" },
	{ .method = METHOD_POST, .path = "/api/credits/batch", .handle = credits_batch,
	  .scopes = SCOPE_SPEND | SCOPE_GRANT, .needs = NEEDS_BATCH_SLOT, .body_bytes_max = BATCH_BYTES,
	  .summary = "Up to 1000 operations, each by itself or all or none" },
	{ .method = METHOD_GET,  .path = "/api/credits/entries", .handle = credits_entries,
	  .scopes = SCOPE_READ,
	  .summary = "A user's entries, newest first" },
	{ .method = METHOD_POST, .path = "/api/credits/grant", .handle = credits_grant,
	  .scopes = SCOPE_GRANT, .needs = NEEDS_IDEMPOTENCY_KEY, .body_bytes_max = BODY_BYTES,
	  .summary = "Give credits" },
	{ .method = METHOD_POST, .path = "/api/credits/purchase", .handle = credits_purchase,
	  .scopes = SCOPE_GRANT, .needs = NEEDS_IDEMPOTENCY_KEY, .body_bytes_max = BODY_BYTES,
	  .summary = "Add credits that were paid for" },
	{ .method = METHOD_POST, .path = "/api/credits/spend", .handle = credits_spend,
	  .scopes = SCOPE_SPEND, .needs = NEEDS_IDEMPOTENCY_KEY, .body_bytes_max = BODY_BYTES,
	  .summary = "Take credits, if there are enough" },
	{ .method = METHOD_GET,  .path = "/api/health", .handle = health_get,
	  .summary = "Whether the process and its database answer" },
	{ .method = METHOD_GET,  .path = "/api/users", .handle = user_find,
	  .scopes = SCOPE_READ,
	  .summary = "One user, named by address or external id" },
	{ .method = METHOD_GET,  .path = "/api/users/{id}", .handle = user_get,
	  .scopes = SCOPE_READ,
	  .summary = "One user, with both balances" },
};
/* clang-format on */

const size_t route_count = sizeof(routes) / sizeof(routes[0]);
