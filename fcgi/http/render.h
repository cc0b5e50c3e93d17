/* Pieces of JSON that several answers have in common. */
#ifndef DUET_FCGI_HTTP_RENDER_H
#define DUET_FCGI_HTTP_RENDER_H

#include "core/amount.h"
#include "core/entry.h"
#include "store/drift_summary.h"
#include "store/users.h"
#include "json/writer.h"

#include <stdbool.h>

/* {id, email, name, externalId, role, creditBalance, organization: {...}} */
void render_user(struct json_writer *writer, const struct user *user);

/* The same members, in an open object. */
void render_user_members(struct json_writer *writer, const struct user *user);

/* {id: "5-3", organizationId, ..., createdAt} */
void render_entry(struct json_writer *writer, const struct entry *entry);

/* A member that is a list of them. */
void render_entries(struct json_writer *writer, const char *name, const struct entry *entries,
		    size_t count);

/* The members entry, creditBalance and organizationBalance, in an open object. */
void render_entry_and_balances(struct json_writer *writer, const struct entry *entry);

/* A balance or a change, in credits. */
void render_amount(struct json_writer *writer, const char *name, struct amount amount);

/* An organization's balance; null if its row has been removed. */
void render_organization_balance(struct json_writer *writer, const char *name, bool exists,
				 struct amount balance);

/* "organization": {id, name, balance}, in an open object. */
void render_organization_of(struct json_writer *writer, const struct user *user);

/* The members organizations, outOfStep, outsideChanges, organizationAhead and
 * userAhead, in an open object. */
void render_drift_summary(struct json_writer *writer, const struct drift_summary *summary);

/* A time in UTC; null for 0. */
void render_time(struct json_writer *writer, const char *name, int64_t utc_us);

/* "2026-11-25"; `day` is counted from 1970-01-01, UTC. */
void render_date(struct json_writer *writer, const char *name, int64_t day);

/* "user", "admin": in the order of the enum, ending with NULL. */
extern const char *const user_role_names[];

#endif
