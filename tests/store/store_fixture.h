/* The database of database_fixture.h, a store on it and an arena for what it
 * reads, for a whole program or for each test. */
#ifndef DUET_TEST_STORE_FIXTURE_H
#define DUET_TEST_STORE_FIXTURE_H

#include "base/arena.h"
#include "database_fixture.h"

extern struct db *db;
extern struct arena *arena;

/* The store and the arena, on the database that is open. */
int reader_store_start(void **state);
int committer_store_start(void **state);
int operator_store_start(void **state);
int store_end(void **state);

/* The database too. */
int reader_open(void **state);
int store_and_database_close(void **state);

#endif
