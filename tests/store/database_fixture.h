/* The database that the tests of one program share, as cmocka's group fixtures. */
#ifndef DUET_TEST_DATABASE_FIXTURE_H
#define DUET_TEST_DATABASE_FIXTURE_H

#include "test_database.h"

extern struct test_database database;

/* Empty, with the schema. */
int database_open(void **state);
int database_close(void **state);

#endif
