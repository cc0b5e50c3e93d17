/* A database of its own for each test program, on the private server that ctest
 * starts (mariadb.sh), and an administrator's connection to it.  A failure here
 * aborts, because this is not what is being tested. */
#ifndef DUET_TEST_DATABASE_H
#define DUET_TEST_DATABASE_H

#include "base/settings.h"
#include "db/db.h"

#include <stdbool.h>
#include <stdint.h>

struct test_database {
	struct settings settings; /* as the server's root */
};

/* Creates a database named after the process, empty or, if `migrated`, with the
 * schema.  The socket is named by DUET_TEST_SOCKET in the environment. */
void test_database_open(struct test_database *database, bool migrated);
void test_database_close(struct test_database *database);

/* A store on it; aborts if there is none. */
struct db *test_store(const struct test_database *database, enum db_role role);

/* Runs SQL as the administrator, on one connection of the calling thread: a
 * transaction begun there keeps its locks.  Returns the error's number, 0 for
 * none; test_sql_message() returns what the server said. */
unsigned test_sql_try(const char *format, ...) __attribute__((format(printf, 1, 2)));
const char *test_sql_message(void);

/* The same, but aborts on an error. */
void test_sql(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The first column of the first row; INT64_MIN if there is none or it is NULL. */
int64_t test_sql_number(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same as text; false if there is none or it is NULL. */
bool test_sql_text(char *text_out, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Closes the calling thread's connection; call it before the thread ends, and before
 * a fork. */
void test_sql_end(void);

#endif
