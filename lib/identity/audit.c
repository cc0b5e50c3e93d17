#include "identity/user_audit.h"

#include <inttypes.h>
#include <stdio.h>

#define SUBJECT_SIZE 32

enum status user_audit(struct db *db, uint64_t user_id, const char *actor, const char *action,
		       const char *detail, int64_t now_us, struct error *error_out)
{
	char subject[SUBJECT_SIZE];
	struct audit_line line = {
		.actor = actor,
		.action = action,
		.subject = subject,
		.detail = detail,
		.created_us = now_us,
	};

	(void)snprintf(subject, sizeof(subject), "user:%" PRIu64, user_id);
	return store_audit_insert(db, &line, 1, error_out);
}
