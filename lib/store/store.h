/* The tables of all subjects' statements, and connections that may run them. */
#ifndef DUET_STORE_STORE_H
#define DUET_STORE_STORE_H

#include "db/db.h"
#include "db/pool.h"

/* For a new subject, add its table in store.c. */
extern const struct statement_list store_statements;

/* db_open() and db_pool_open() with them. */
DUET_MUST_USE enum status store_open(const struct settings *settings, enum db_role role,
				     struct db **db_out, struct error *error_out);
struct db_pool *store_pool_open(const struct settings *settings);

#endif
