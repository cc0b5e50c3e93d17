/* The few read connections that the handler threads share. */
#ifndef DUET_DB_POOL_H
#define DUET_DB_POOL_H

#include "db/db.h"

struct db_pool;

/* Readers of these statements, at most settings->readConnections of them, opened when they
 * are first needed; the first has all statements checked.  NULL without memory.  Both
 * arguments must live as long as the pool. */
struct db_pool *db_pool_open(const struct settings *settings,
			     const struct statement_list *statements);

/* Closes all; nobody may hold one. */
void db_pool_close(struct db_pool **pool);

/* A usable connection, opened anew where it was lost.  Waits for a free one
 * until the deadline.  DUET_BUSY: none became free.  DUET_STORE_DOWN,
 * DUET_STORE_FORBIDDEN or DUET_SCHEMA_UNKNOWN: could not connect (after a failure
 * the next try is not made before 200 ms have passed, so that a dead database is
 * not hammered and callers are answered at once). */
DUET_MUST_USE enum status db_pool_borrow(struct db_pool *pool, int64_t deadline_ms,
					 struct db **store_out, struct error *error_out);

/* Gives it back; an open transaction is rolled back first. */
void db_pool_return(struct db_pool *pool, struct db *db);

#endif
