/* What handlers look up: a connection from the pool, one statement, and back.
 * A connection that turns out to be dead is replaced and the read made again.
 * Texts live in the arena.
 *
 * Besides its own, any of these may return DUET_BUSY (no connection became
 * free in time), DUET_STORE_DOWN and DUET_NO_MEMORY. */
#ifndef DUET_STORE_READS_H
#define DUET_STORE_READS_H

#include "db/source.h"
#include "store/audit.h"
#include "store/entries.h"
#include "store/keys.h"
#include "store/members.h"
#include "store/users.h"

/* How the verbs above are made, for files with verbs of their own: `read` is run
 * on a borrowed connection, again where that was dead. */
typedef enum status read_once(struct db *db, void *arguments, struct error *error_out);
DUET_MUST_USE enum status reads_run(const struct db_source *source, read_once *read,
				    void *arguments, struct error *error_out);

#endif
