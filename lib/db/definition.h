/* What a statement is and who may run it.  A subject's statements are a table in its own
 * file of lib/store, beside the functions that run them. */
#ifndef DUET_DB_DEFINITION_H
#define DUET_DB_DEFINITION_H

#include "base/array.h"

#include <stdbool.h>
#include <stddef.h>

/* What a connection is for. */
enum db_role {
	DB_READER,    /* requests of the server: autocommit, READ COMMITTED */
	DB_COMMITTER, /* autocommit off, READ COMMITTED, short lock waits */
	DB_OPERATOR,  /* commands: a reader that may also scan everything */
	DB_MIGRATOR,  /* migrateUser; several statements at once; nothing prepared */
};

/* The roles that may run a statement.  What readers may run, operators may too. */
enum statement_roles {
	DB_READS = 1 << DB_READER | 1 << DB_OPERATOR,
	DB_COMMITS = 1 << DB_COMMITTER,
	DB_OPERATES = 1 << DB_OPERATOR,
};

/* params and columns have a letter for each, and the server's own counts and types must
 * agree with them:
 *   i  signed 64-bit    u  unsigned 64-bit
 *   s  text in UTF-8    b  bytes              t  DATETIME(6), UTC microseconds */
struct statement_definition {
	const char *name; /* for the log; no other statement has it */
	unsigned roles;   /* DB_READS, DB_COMMITS, DB_OPERATES */
	const char *sql;
	const char *params;
	const char *columns;
	bool streamed; /* rows are not held in memory; nothing else may run before the last */
};

/* The statements of one subject. */
struct statement_table {
	const struct statement_definition *rows;
	size_t count;
};
#define STATEMENT_TABLE(array)                             \
	{                                                  \
		.rows = (array), .count = COUNT_OF(array), \
	}

/* The tables of all subjects: everything that may be asked of the database. */
struct statement_list {
	const struct statement_table *const *tables;
	size_t count;
};

/* Stands before a statement that is to give up at once if somebody holds the row. */
#define AT_ONCE "SET STATEMENT innodb_lock_wait_timeout = 0 FOR\n"

/* The same after one second in all: innodb_lock_wait_timeout counts again for each row. */
#define AT_MOST_A_SECOND "SET STATEMENT max_statement_time = 1 FOR\n"

#endif
