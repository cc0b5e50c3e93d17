/* What was done to a user, for the audit log. */
#ifndef DUET_IDENTITY_USER_AUDIT_H
#define DUET_IDENTITY_USER_AUDIT_H

#include "store/audit.h"

/* In the caller's transaction.  `detail` is a canonical JSON object, or NULL. */
DUET_MUST_USE enum status user_audit(struct db *db, uint64_t user_id, const char *actor,
				     const char *action, const char *detail, int64_t now_us,
				     struct error *error_out);

#endif
