/* Internal: what a server must be, and what it must report, before it is trusted with credits. */
#ifndef DUET_DB_SERVER_CHECK_H
#define DUET_DB_SERVER_CHECK_H

#include "base/error.h"

struct db;

/* Also learns the connection's id and the size of a packet.  DUET_STORE_DOWN, with a sentence
 * that says what to change, if the server does not fit. */
DUET_MUST_USE enum status server_check(struct db *db, struct error *error_out);

#endif
