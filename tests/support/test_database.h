/* A database of its own for a test program, on the private server that ctest
 * starts (mariadb.sh), and an administrator's connection to it.  Whatever fails
 * here aborts: it is not what is tested. */
#ifndef DUET_TEST_DATABASE_H
#define DUET_TEST_DATABASE_H

#include "base/settings.h"
#include "db/db.h"

#include <stdbool.h>
#include <stdint.h>

struct test_database {
	struct settings settings; /* as the server's root */
};

/* Makes an empty database named after the process; with `migrated`, the schema
 * in it.  The socket is what the environment's DUET_TEST_SOCKET names. */
void test_database_open(struct test_database *database, bool migrated);
void test_database_close(struct test_database *database);

/* A store on it, or the test is over. */
struct db *test_store(const struct test_database *database, enum db_role role);

/* Runs SQL as the administrator, on one connection of the calling thread: a
 * transaction begun there holds its locks.  Returns the error's number, 0 for
 * none, and test_sql_message() what the server said. */
unsigned test_sql_try(const char *format, ...) __attribute__((format(printf, 1, 2)));
const char *test_sql_message(void);

/* The same, where it must go well. */
void test_sql(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The first column of the first row; INT64_MIN for none or NULL. */
int64_t test_sql_number(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same as text; false for none or NULL. */
bool test_sql_text(char *text_out, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Ends the calling thread's connection: before the thread ends, and before a
 * fork. */
void test_sql_end(void);

#endif
