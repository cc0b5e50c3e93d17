/* Internal: the statements that one connection may run, and which of them are prepared. */
#ifndef DUET_DB_PREPARED_H
#define DUET_DB_PREPARED_H

#include "base/error.h"
#include "db/definition.h"

struct db;
struct statement;

/* Takes those of the connection's role from the list; none is prepared yet. */
DUET_MUST_USE enum status prepared_init(struct db *db, const struct statement_list *list,
					struct error *error_out);

/* Prepares all of them. */
DUET_MUST_USE enum status prepared_all(struct db *db, struct error *error_out);

/* Has the server check every statement of the list, also those of other roles: the account is
 * the same, so whoever opens a connection first reports what is wrong.  None stays prepared.
 * DUET_SCHEMA_UNKNOWN if the schema does not fit, DUET_STORE_FORBIDDEN if the account lacks a
 * right. */
DUET_MUST_USE enum status prepared_check(struct db *db, const struct statement_list *list,
					 struct error *error_out);

/* The connection's statement of this definition, prepared if it was not.  DUET_INTERNAL if its
 * role may not run it.  DUET_STORE_DOWN if the server has no room for one more; else as
 * prepared_check(). */
DUET_MUST_USE enum status prepared_find(struct db *db,
					const struct statement_definition *definition,
					struct statement **statement_out, struct error *error_out);

/* Prepares it again after reading its result failed.  Otherwise it would go on waiting for the
 * rest: its next execution would read before anything is sent, and hang until the timeout.
 * Neither free_result nor reset helps.  If this fails, the connection is unusable. */
void prepared_renew(struct statement *statement);

void prepared_close(struct db *db);

#endif
