#include "database_fixture.h"

struct test_database database;

int database_open(void **state)
{
	(void)state;
	test_database_open(&database, true);
	return 0;
}

int database_close(void **state)
{
	(void)state;
	test_database_close(&database);
	return 0;
}
