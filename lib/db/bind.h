/* Internal: cells to the client library's parameters. */
#ifndef DUET_DB_BIND_H
#define DUET_DB_BIND_H

#include "db/connection.h"

/* Binds `rows` rows of cells to the statement, as one execution or as an array.
 * Everything comes from the store's scratch arena and must live until the
 * execution is over. */
DUET_MUST_USE enum status bind_cells(struct db *db, enum statement_id id, const struct cell *cells,
				     size_t rows, struct error *error_out);

#endif
