/* Who may ask for what, and which of it is audited.  Handlers ask here, and only say
 * in HTTP's words what comes of it. */
#ifndef DUET_IDENTITY_POLICY_H
#define DUET_IDENTITY_POLICY_H

#include "base/arena.h"
#include "core/operation.h"
#include "identity/caller.h"
#include "store/audit.h"

/* The scope that an operation of this type takes, alone or in a batch. */
unsigned operation_scope(enum entry_type type);

/* Whether people do this for themselves, so that whoever names nobody in it is meant.
 * Only a spend: nobody is given credits, or has them taken by hand, by being forgotten
 * in a request. */
bool operation_is_for_oneself(enum entry_type type);

/* Whether the caller may ask about this user (0: nobody has that name), or act for
 * them: people for themselves, administrators and programs for everybody. */
bool caller_may_ask_for(const struct caller *caller, uint64_t user_id);

/* The audit line that goes with the operation: what an administrator gives or takes
 * by hand has one, anything else has action NULL.  Texts live in the arena; false when
 * it is spent. */
DUET_MUST_USE bool operation_audit(const struct operation *operation, const struct caller *caller,
				   struct arena *arena, struct audit_line *line_out);

#endif
