/* Internal: the statements whose one parameter is an array of ids. */
#ifndef DUET_DB_IDS_QUERY_H
#define DUET_DB_IDS_QUERY_H

#include "base/buffer.h"
#include "db/connection.h"

/* Starts the statement; then step through its rows. */
DUET_MUST_USE enum status ids_query(struct db *db, enum statement_id statement, const uint64_t *ids,
				    size_t count, struct error *error_out);

/* A text that was built in the scratch arena, as the one parameter. */
DUET_MUST_USE enum status array_query(struct db *db, enum statement_id statement,
				      const struct buffer *array, struct error *error_out);

/* More rows than were asked for, or out of order: our bug or the server's. */
DUET_MUST_USE enum status rows_unexpected(struct db *db, enum statement_id statement,
					  struct error *error_out);

#endif
