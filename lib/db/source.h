/* Where a request gets its connections, and until when: the pool and the
 * request's deadline.  A connection is borrowed for one piece of work, and the
 * work is done again on another connection where the first turns out to be dead:
 *
 *	enum status status;
 *
 *	for (struct db_loan loan = db_lend(source); db_next(&loan, &status, error_out);)
 *		status = store_user_find(loan.db, name, arena, user_out, error_out);
 *	return status;
 *
 * The body sets `status` and must not leave the loop in any other way: db_next()
 * gives the connection back.  It may run several times, so it must be right when
 * it runs again from the start: a read, one statement, or a transaction of which a
 * lost connection leaves nothing.
 *
 * Besides what the body says, the status may become DUET_BUSY (no connection became
 * free in time, or somebody held what was read), DUET_STORE_DOWN, DUET_STORE_FORBIDDEN
 * or DUET_SCHEMA_UNKNOWN (no connection is to be had).  DUET_OUTCOME_UNKNOWN is never
 * tried again. */
#ifndef DUET_DB_SOURCE_H
#define DUET_DB_SOURCE_H

#include "db/pool.h"

#include <stdbool.h>

struct db_source {
	struct db_pool *pool;
	int64_t deadline_ms; /* monotonic */
};

struct db_loan {
	const struct db_source *source;
	struct db *db; /* valid in the loop's body */
	int attempts;  /* connections that were borrowed so far */
};

struct db_loan db_lend(const struct db_source *source);

/* True: run the body with loan->db.  False: it is over, and *status says how. */
bool db_next(struct db_loan *loan, enum status *status, struct error *error_out);

/* The database answers and the schema is ours. */
DUET_MUST_USE enum status db_source_ping(const struct db_source *source, struct error *error_out);

/* Whether half of the time since `began_ms` is over: a read of many parts stops then, and
 * answers with what it has. */
bool db_source_half_gone(const struct db_source *source, int64_t began_ms);

#endif
