/* Inside a transaction: the members of the organizations that are to be synced. */
#ifndef DUET_COMMITTER_MEMBERS_H
#define DUET_COMMITTER_MEMBERS_H

#include "committer/batch.h"
#include "committer/id_set.h"

/* Before the locks: who has to be locked.  Fills batch->members. */
DUET_MUST_USE enum status members_find(struct batch *batch, struct error *error_out);

/* After the locks, once more: DUET_CONFLICT when somebody has joined since. */
DUET_MUST_USE enum status members_check(struct batch *batch, struct error *error_out);

/* Whether the organization of this sync exists (after members_find()). */
bool members_organization_exists(const struct batch *batch, uint64_t organization_id);

/* Marks the syncs of organizations with a member among these as held. */
void members_hold(struct batch *batch, const struct id_set *user_ids);

#endif
