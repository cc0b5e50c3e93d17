/* One table, whose rows stand in a file for each subject: a row is found by
 * its subject, and a row that is missing by the test that walks the table. */
#include "db/statements.h"

/* Whoever holds the row delays nobody's request for this. */
#define AT_ONCE "SET STATEMENT innodb_lock_wait_timeout = 0 FOR\n"

/* clang-format off */
const struct statement_definition statement_definitions[STATEMENT_COUNT] = {
#include "db/statements_accounts.inc"
#include "db/statements_entries.inc"
#include "db/statements_chain.inc"
#include "db/statements_users.inc"
#include "db/statements_keys.inc"
#include "db/statements_people.inc"
#include "db/statements_sync.inc"
#include "db/statements_verify.inc"
};
/* clang-format on */
