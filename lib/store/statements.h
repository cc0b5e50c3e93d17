/* The closed table of statements: everything that this program asks of the
 * database once it is connected.  All are prepared when a connection opens, so
 * that a typo, a missing column or a forgotten migration stops it there. */
#ifndef DUET_STATEMENTS_H
#define DUET_STATEMENTS_H

#include <stdbool.h>

enum statement_id {
	STATEMENT_USERS_LOCK_WAIT,
	STATEMENT_USERS_LOCK_SKIP,
	STATEMENT_BALANCES_LOCK_WAIT,
	STATEMENT_BALANCES_LOCK_SKIP,
	STATEMENT_USERS_EXIST,
	STATEMENT_BALANCES_EXIST,
	STATEMENT_USER_CHAIN_ENDS,
	STATEMENT_ORGANIZATION_CHAIN_ENDS,
	STATEMENT_BALANCE_CREATE,
	STATEMENT_USERS_WRITE,
	STATEMENT_BALANCES_WRITE,
	STATEMENT_MEMBERS_FIND,

	STATEMENT_ENTRIES_FIND,
	STATEMENT_ENTRIES_INSERT,
	STATEMENT_ENTRIES_OF_USER,
	STATEMENT_ENTRIES_OF_ORGANIZATION,

	STATEMENT_USER_BY_ID,
	STATEMENT_USER_BY_EMAIL,
	STATEMENT_USER_BY_EXTERNAL_ID,
	STATEMENT_USER_IDS_BY_EMAIL,
	STATEMENT_USER_IDS_BY_EXTERNAL_ID,
	STATEMENT_USERS_SEARCH,
	STATEMENT_ORGANIZATION_EXISTS,
	STATEMENT_ORGANIZATION_CREATE,
	STATEMENT_USER_CREATE,

	STATEMENT_KEY_FIND,
	STATEMENT_KEY_CREATE,
	STATEMENT_KEYS_LIST,
	STATEMENT_KEY_EXISTS,
	STATEMENT_KEY_REVOKE,
	STATEMENT_KEY_USED,

	STATEMENT_AUDIT_INSERT,

	STATEMENT_USERS_SCAN,
	STATEMENT_BALANCES_SCAN,
	STATEMENT_ORGANIZATION_CHAINS_SCAN,
	STATEMENT_USER_CHAINS_SCAN,
	STATEMENT_LEDGER_ROWS_ESTIMATE,

	STATEMENT_COUNT
};

/* params and columns have a letter for each, and the server's own counts and
 * types must agree with them:
 *   i  signed 64-bit    u  unsigned 64-bit
 *   s  text in UTF-8    b  bytes              t  DATETIME(6), UTC microseconds */
struct statement_definition {
	const char *name; /* for the log */
	const char *sql;
	const char *params;
	const char *columns;
	bool streamed; /* rows are not held in memory; nothing else may run before the last */
};

extern const struct statement_definition statement_definitions[STATEMENT_COUNT];

#endif
