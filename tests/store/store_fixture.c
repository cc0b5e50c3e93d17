#include "store_fixture.h"

#define ARENA_BYTES     ((size_t)64 << 10)
#define ARENA_BYTES_MAX ((size_t)64 << 20)

struct db *db;
struct arena *arena;

static int start(enum db_role role)
{
	db = test_store(&database, role);
	arena = arena_open(ARENA_BYTES, ARENA_BYTES_MAX);
	return arena != NULL ? 0 : -1;
}

int reader_store_start(void **state)
{
	(void)state;
	return start(DB_READER);
}

int committer_store_start(void **state)
{
	(void)state;
	return start(DB_COMMITTER);
}

int operator_store_start(void **state)
{
	(void)state;
	return start(DB_OPERATOR);
}

int store_end(void **state)
{
	(void)state;
	db_close(&db);
	arena_close(&arena);
	return 0;
}

int reader_open(void **state)
{
	(void)database_open(state);
	return reader_store_start(state);
}

int store_and_database_close(void **state)
{
	(void)store_end(state);
	return database_close(state);
}
