/* One connection to MariaDB.  Only this folder knows <mysql.h>.  It knows no subject: whoever
 * opens a connection passes the list of statements.
 *
 * Status that any function on a connection may return besides its own:
 *   DUET_CONFLICT         deadlock or record changed: roll back, run again
 *   DUET_LOCK_TIMEOUT     somebody holds a row: roll back
 *   DUET_DUPLICATE        a unique key refused the row
 *   DUET_STORE_REFUSED    never right for this data (CHECK, range, packet)
 *   DUET_STORE_FORBIDDEN  the account lacks a right
 *   DUET_CONNECTION_LOST  the connection is gone, nothing was committed by it
 *   DUET_OUTCOME_UNKNOWN  only db_commit(), and only when the answer never came
 *   DUET_NO_MEMORY        the arena is spent
 *
 * One thread at a time. */
#ifndef DUET_DB_DB_H
#define DUET_DB_DB_H

#include "base/arena.h"
#include "base/error.h"
#include "base/settings.h"
#include "db/definition.h"

#include <stdbool.h>
#include <stdint.h>

struct db;

/* Call once, before the first thread. */
DUET_MUST_USE bool db_library_start(void);
void db_library_stop(void);

/* Each thread that used a connection calls this before it ends. */
void db_thread_stop(void);

/* Connects, sets the session up, checks the server (strict mode, UTC, binlog_format,
 * max_allowed_packet) and the schema.  A DB_COMMITTER then prepares its statements.  A
 * DB_READER and a DB_OPERATOR have the server check every statement of the list, whoever
 * runs it, and prepare one when they first use it.  A DB_MIGRATOR has no statements; its
 * list may be NULL.
 *
 * DUET_STORE_DOWN: cannot connect.  DUET_STORE_FORBIDDEN: the account lacks a
 * right that a statement needs.  DUET_SCHEMA_UNKNOWN: the schema is older or
 * newer than this program (neither for DB_MIGRATOR). */
DUET_MUST_USE enum status db_open(const struct settings *settings, enum db_role role,
				  const struct statement_list *list, struct db **db_out,
				  struct error *error_out);

/* Another DB_READER where one was opened before: its statements are not checked again. */
DUET_MUST_USE enum status db_open_another(const struct settings *settings,
					  const struct statement_list *list, struct db **db_out,
					  struct error *error_out);

/* Closes (a transaction that is open is rolled back by the server) and NULLs;
 * *db may be NULL. */
void db_close(struct db **db);

/* False once the connection was lost: close it, open another. */
bool db_is_usable(const struct db *db);

/* The server's id of this connection, for db_kill() from another one. */
uint64_t db_connection_id(const struct db *db);

/* Ends a connection of this same account and frees its locks at once.
 * DUET_OK also when there is no such connection any more. */
DUET_MUST_USE enum status db_kill(struct db *db, uint64_t connection_id, struct error *error_out);

/* How many bytes the entries of one transaction may have in all. */
uint64_t db_batch_bytes_max(const struct db *db);

DUET_MUST_USE enum status db_ping(struct db *db, struct error *error_out);

/* Memory for the parameters of the next execution, emptied by each call and when the
 * execution is over. */
struct arena *db_scratch(struct db *db);

/* A transaction of a DB_READER that needs several statements; a
 * DB_COMMITTER is always in one. */
DUET_MUST_USE enum status db_begin(struct db *db, struct error *error_out);

/* A transaction that only reads and sees one moment, not what others commit later.  End it with
 * db_rollback(). */
DUET_MUST_USE enum status db_begin_snapshot(struct db *db, struct error *error_out);

DUET_MUST_USE enum status db_commit(struct db *db, struct error *error_out);

/* Undoes everything since the last commit.  A failure only makes the
 * connection unusable: nothing is committed by it either way. */
void db_rollback(struct db *db);

/* The same where a transaction is open; costs nothing where none is. */
void db_rollback_open(struct db *db);

#endif
