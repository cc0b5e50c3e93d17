#include "statements.h"

/* JSON_TABLE makes rows of one parameter, so that the text of a statement does
 * not depend on how many ids there are.  STRAIGHT_JOIN takes them, and the
 * locks, in the order of the array; FORCE INDEX because a small table would be
 * scanned, and locked, whole. */
#define IDS_TABLE "JSON_TABLE(?, '$[*]' COLUMNS (id BIGINT UNSIGNED PATH '$')) AS wanted\n"

/* innodb_lock_wait_timeout counts anew for each row; this bounds the whole. */
#define AT_MOST_A_SECOND "SET STATEMENT max_statement_time = 1 FOR\n"

/* Whoever holds the row delays nobody's request for this. */
#define AT_ONCE "SET STATEMENT innodb_lock_wait_timeout = 0 FOR\n"

#define USERS_LOCK                                                                       \
	"SELECT u.id, u.organizationId, u.creditBalance, u.ledgerBalance, u.ledgerSeq\n" \
	"  FROM " IDS_TABLE "  STRAIGHT_JOIN users AS u FORCE INDEX (PRIMARY)\n"         \
	"    ON u.id = wanted.id\n"

/* The subquery is a plain read: it finds the second member and locks none. */
#define BALANCES_LOCK                                                                      \
	"SELECT b.organizationId, b.balance, b.ledgerBalance, b.ledgerSeq,\n"              \
	"       (SELECT 1\n"                                                               \
	"          FROM users AS m\n"                                                      \
	"         WHERE m.organizationId = b.organizationId\n"                             \
	"         LIMIT 1 OFFSET 1) IS NOT NULL\n"                                         \
	"  FROM " IDS_TABLE "  STRAIGHT_JOIN credit_balances AS b FORCE INDEX (PRIMARY)\n" \
	"    ON b.organizationId = wanted.id\n"

/* An ENUM is read and written as its number, which counts from 1. */
#define ENTRY_COLUMNS                                                            \
	"       e.organizationId, e.organizationSeq, e.userId, e.userSeq,\n"     \
	"       CAST(e.type AS UNSIGNED), e.userAmount, e.organizationAmount,\n" \
	"       e.userBalanceAfter, e.organizationBalanceAfter,\n"               \
	"       e.reason, e.reference, e.metadata, e.actor,\n"                   \
	"       CAST(e.keyScope AS UNSIGNED), e.idempotencyKey, e.requestHash, e.createdAt\n"
#define ENTRY_COLUMN_LETTERS "uuuuuiiiissssubbt"

/* Both balances always come from one statement: two reads under load show
 * drift that never was. */
#define USER_SELECT                                                                   \
	"SELECT u.id, u.email, u.name, u.externalId, CAST(u.role AS UNSIGNED),\n"     \
	"       u.creditBalance, u.organizationId, o.name, b.balance, u.createdAt,\n" \
	"       u.disabledAt\n"                                                       \
	"  FROM users AS u\n"                                                         \
	"  JOIN organizations AS o ON o.id = u.organizationId\n"                      \
	"  LEFT JOIN credit_balances AS b ON b.organizationId = u.organizationId\n"
#define USER_COLUMN_LETTERS "usssuiusitt"

#define KEY_SELECT                                                             \
	"SELECT k.id, k.name, k.prefix, CAST(k.scopes AS UNSIGNED),\n"         \
	"       k.createdAt, k.revokedAt, k.expiresAt, k.lastUsedAt, k.hash\n" \
	"  FROM api_keys AS k\n"
#define KEY_COLUMN_LETTERS "ussuttttb"

#define CREDENTIALS_SELECT                                                      \
	"SELECT u.id, CAST(u.role AS UNSIGNED), u.disabledAt, u.passwordHash\n" \
	"  FROM users AS u\n"
#define CREDENTIALS_COLUMN_LETTERS "uuts"

#define SCANNED_ENTRY_COLUMNS                                                    \
	"       e.organizationId, e.organizationSeq, e.userId, e.userSeq,\n"     \
	"       CAST(e.type AS UNSIGNED), e.userAmount, e.organizationAmount,\n" \
	"       e.userBalanceAfter, e.organizationBalanceAfter\n"
#define SCANNED_ENTRY_LETTERS "uuuuuiiii"

/* clang-format off */
const struct statement_definition statement_definitions[STATEMENT_COUNT] = {
	[STATEMENT_USERS_LOCK_WAIT] = {
		.name = "users_lock_wait",
		.sql = AT_MOST_A_SECOND
		       USERS_LOCK
		       "   FOR UPDATE",
		.params = "s", .columns = "uuiiu",
	},
	[STATEMENT_USERS_LOCK_SKIP] = {
		.name = "users_lock_skip",
		.sql = USERS_LOCK
		       "   FOR UPDATE SKIP LOCKED",
		.params = "s", .columns = "uuiiu",
	},
	[STATEMENT_BALANCES_LOCK_WAIT] = {
		.name = "balances_lock_wait",
		.sql = AT_MOST_A_SECOND
		       BALANCES_LOCK
		       "   FOR UPDATE",
		.params = "s", .columns = "uiiui",
	},
	[STATEMENT_BALANCES_LOCK_SKIP] = {
		.name = "balances_lock_skip",
		.sql = BALANCES_LOCK
		       "   FOR UPDATE SKIP LOCKED",
		.params = "s", .columns = "uiiui",
	},
	[STATEMENT_USERS_EXIST] = {
		.name = "users_exist",
		.sql = "SELECT u.id\n"
		       "  FROM " IDS_TABLE
		       "  STRAIGHT_JOIN users AS u FORCE INDEX (PRIMARY)\n"
		       "    ON u.id = wanted.id",
		.params = "s", .columns = "u",
	},
	[STATEMENT_BALANCES_EXIST] = {
		.name = "balances_exist",
		.sql = "SELECT b.organizationId\n"
		       "  FROM " IDS_TABLE
		       "  STRAIGHT_JOIN credit_balances AS b FORCE INDEX (PRIMARY)\n"
		       "    ON b.organizationId = wanted.id",
		.params = "s", .columns = "u",
	},
	/* ORDER BY ... LIMIT 1 reads one row of the index; MAX() would read the chain. */
	[STATEMENT_USER_CHAIN_ENDS] = {
		.name = "user_chain_ends",
		.sql = "SELECT e.userId, e.userSeq, e.userBalanceAfter\n"
		       "  FROM " IDS_TABLE
		       "  STRAIGHT_JOIN credit_ledger AS e FORCE INDEX (credit_ledger_userChain)\n"
		       "    ON e.userId = wanted.id\n"
		       "   AND e.userSeq = (SELECT l.userSeq\n"
		       "                      FROM credit_ledger AS l\n"
		       "                     WHERE l.userId = wanted.id\n"
		       "                     ORDER BY l.userSeq DESC\n"
		       "                     LIMIT 1)",
		.params = "s", .columns = "uui",
	},
	[STATEMENT_ORGANIZATION_CHAIN_ENDS] = {
		.name = "organization_chain_ends",
		.sql = "SELECT e.organizationId, e.organizationSeq, e.organizationBalanceAfter\n"
		       "  FROM " IDS_TABLE
		       "  STRAIGHT_JOIN credit_ledger AS e FORCE INDEX (PRIMARY)\n"
		       "    ON e.organizationId = wanted.id\n"
		       "   AND e.organizationSeq = (SELECT l.organizationSeq\n"
		       "                              FROM credit_ledger AS l\n"
		       "                             WHERE l.organizationId = wanted.id\n"
		       "                             ORDER BY l.organizationSeq DESC\n"
		       "                             LIMIT 1)",
		.params = "s", .columns = "uui",
	},
	[STATEMENT_BALANCE_CREATE] = {
		.name = "balance_create",
		.sql = "INSERT INTO credit_balances\n"
		       "       (organizationId, balance, ledgerBalance, ledgerSeq)\n"
		       "VALUES (?, 0, ?, ?)",
		.params = "uiu", .columns = "",
	},
	/* The sequence and the balance that were read guard the write: if the row
	 * moved since, it does not match, and the count of rows says so. */
	[STATEMENT_USERS_WRITE] = {
		.name = "users_write",
		.sql = "UPDATE users\n"
		       "   SET creditBalance = ?, ledgerBalance = ?, ledgerSeq = ?, updatedAt = ?\n"
		       " WHERE id = ? AND ledgerSeq = ? AND creditBalance = ?",
		.params = "iiutuui", .columns = "",
	},
	[STATEMENT_BALANCES_WRITE] = {
		.name = "balances_write",
		.sql = "UPDATE credit_balances\n"
		       "   SET balance = ?, ledgerBalance = ?, ledgerSeq = ?, updatedAt = ?\n"
		       " WHERE organizationId = ? AND ledgerSeq = ? AND balance = ?",
		.params = "iiutuui", .columns = "",
	},

	[STATEMENT_MEMBERS_FIND] = {
		.name = "members_find",
		.sql = "SELECT o.id, u.id\n"
		       "  FROM " IDS_TABLE
		       "  STRAIGHT_JOIN organizations AS o FORCE INDEX (PRIMARY)\n"
		       "    ON o.id = wanted.id\n"
		       "  LEFT JOIN users AS u FORCE INDEX (users_organizationId)\n"
		       "    ON u.organizationId = o.id",
		.params = "s", .columns = "uu",
	},

	[STATEMENT_ENTRIES_FIND] = {
		.name = "entries_find",
		.sql = "SELECT" ENTRY_COLUMNS
		       "  FROM JSON_TABLE(?, '$[*]' COLUMNS (\n"
		       "           organizationId BIGINT UNSIGNED  PATH '$[0]',\n"
		       "           keyScope       TINYINT UNSIGNED PATH '$[1]',\n"
		       "           idempotencyKey VARBINARY(255)   PATH '$[2]')) AS wanted\n"
		       "  STRAIGHT_JOIN credit_ledger AS e FORCE INDEX (credit_ledger_idempotencyKey)\n"
		       "    ON e.organizationId = wanted.organizationId\n"
		       "   AND e.keyScope = wanted.keyScope\n"
		       "   AND e.idempotencyKey = wanted.idempotencyKey",
		.params = "s", .columns = ENTRY_COLUMN_LETTERS,
	},
	[STATEMENT_ENTRIES_INSERT] = {
		.name = "entries_insert",
		.sql = "INSERT INTO credit_ledger\n"
		       "       (organizationId, organizationSeq, userId, userSeq,\n"
		       "        type, userAmount, organizationAmount,\n"
		       "        userBalanceAfter, organizationBalanceAfter,\n"
		       "        reason, reference, metadata, actor,\n"
		       "        keyScope, idempotencyKey, requestHash, createdAt)\n"
		       "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		.params = ENTRY_COLUMN_LETTERS, .columns = "",
	},
	[STATEMENT_ENTRIES_OF_USER] = {
		.name = "entries_of_user",
		.sql = "SELECT" ENTRY_COLUMNS
		       "  FROM credit_ledger AS e FORCE INDEX (credit_ledger_userChain)\n"
		       " WHERE e.userId = ? AND e.userSeq < ?\n"
		       "   AND (? = 0 OR e.type = ?)\n"
		       " ORDER BY e.userSeq DESC\n"
		       " LIMIT ?",
		.params = "uuuuu", .columns = ENTRY_COLUMN_LETTERS,
	},
	[STATEMENT_ENTRIES_OF_ORGANIZATION] = {
		.name = "entries_of_organization",
		.sql = "SELECT" ENTRY_COLUMNS
		       "  FROM credit_ledger AS e FORCE INDEX (PRIMARY)\n"
		       " WHERE e.organizationId = ? AND e.organizationSeq < ?\n"
		       "   AND (? = 0 OR e.type = ?)\n"
		       " ORDER BY e.organizationSeq DESC\n"
		       " LIMIT ?",
		.params = "uuuuu", .columns = ENTRY_COLUMN_LETTERS,
	},

	[STATEMENT_USER_BY_ID] = {
		.name = "user_by_id",
		.sql = USER_SELECT
		       " WHERE u.id = ?",
		.params = "u", .columns = USER_COLUMN_LETTERS,
	},
	[STATEMENT_USER_BY_EMAIL] = {
		.name = "user_by_email",
		.sql = USER_SELECT
		       " WHERE u.email = ?",
		.params = "s", .columns = USER_COLUMN_LETTERS,
	},
	[STATEMENT_USER_BY_EXTERNAL_ID] = {
		.name = "user_by_external_id",
		.sql = USER_SELECT
		       " WHERE u.externalId = ?",
		.params = "b", .columns = USER_COLUMN_LETTERS,
	},
	/* wanted.* are wider than the columns, so that a name which is too long is
	 * not cut to one that exists. */
	[STATEMENT_USER_IDS_BY_EMAIL] = {
		.name = "user_ids_by_email",
		.sql = "SELECT wanted.number, u.id\n"
		       "  FROM JSON_TABLE(?, '$[*]' COLUMNS (\n"
		       "           number FOR ORDINALITY,\n"
		       "           email  VARCHAR(1020) CHARACTER SET utf8mb4\n"
		       "                  COLLATE utf8mb4_nopad_bin PATH '$')) AS wanted\n"
		       "  STRAIGHT_JOIN users AS u FORCE INDEX (users_email)\n"
		       "    ON u.email = wanted.email",
		.params = "s", .columns = "iu",
	},
	[STATEMENT_USER_IDS_BY_EXTERNAL_ID] = {
		.name = "user_ids_by_external_id",
		.sql = "SELECT wanted.number, u.id\n"
		       "  FROM JSON_TABLE(?, '$[*]' COLUMNS (\n"
		       "           number     FOR ORDINALITY,\n"
		       "           externalId VARBINARY(1020) PATH '$')) AS wanted\n"
		       "  STRAIGHT_JOIN users AS u FORCE INDEX (users_externalId)\n"
		       "    ON u.externalId = wanted.externalId",
		.params = "s", .columns = "iu",
	},
	[STATEMENT_USERS_SEARCH] = {
		.name = "users_search",
		.sql = USER_SELECT
		       " WHERE u.id > ?\n"
		       "   AND (? = 0\n"
		       "        OR u.email COLLATE utf8mb4_unicode_520_ci LIKE ? ESCAPE '|'\n"
		       "        OR u.name LIKE ? ESCAPE '|'\n"
		       "        OR u.externalId LIKE ? ESCAPE '|')\n"
		       " ORDER BY u.id\n"
		       " LIMIT ?",
		.params = "uusssu", .columns = USER_COLUMN_LETTERS,
	},
	[STATEMENT_ORGANIZATION_EXISTS] = {
		.name = "organization_exists",
		.sql = "SELECT id\n"
		       "  FROM organizations\n"
		       " WHERE id = ?",
		.params = "u", .columns = "u",
	},
	[STATEMENT_ORGANIZATION_CREATE] = {
		.name = "organization_create",
		.sql = "INSERT INTO organizations (name, createdAt)\n"
		       "VALUES (?, ?)",
		.params = "st", .columns = "",
	},
	[STATEMENT_USER_CREATE] = {
		.name = "user_create",
		.sql = "INSERT INTO users\n"
		       "       (externalId, email, name, role, organizationId, createdAt, updatedAt)\n"
		       "VALUES (?, ?, ?, ?, ?, ?, ?)",
		.params = "bssuutt", .columns = "",
	},

	[STATEMENT_KEY_FIND] = {
		.name = "key_find",
		.sql = KEY_SELECT
		       " WHERE k.hash = ?",
		.params = "b", .columns = KEY_COLUMN_LETTERS,
	},
	[STATEMENT_KEY_CREATE] = {
		.name = "key_create",
		.sql = "INSERT INTO api_keys (name, prefix, hash, scopes, createdAt, expiresAt)\n"
		       "VALUES (?, ?, ?, ?, ?, ?)",
		.params = "ssbutt", .columns = "",
	},
	[STATEMENT_KEY_LOCK] = {
		.name = "key_lock",
		.sql = KEY_SELECT
		       " WHERE k.id = ?\n"
		       "   FOR UPDATE",
		.params = "u", .columns = KEY_COLUMN_LETTERS,
	},
	[STATEMENT_KEY_SHORTEN] = {
		.name = "key_shorten",
		.sql = "UPDATE api_keys\n"
		       "   SET expiresAt = LEAST(?, COALESCE(expiresAt, '9999-12-31'))\n"
		       " WHERE id = ?",
		.params = "tu", .columns = "",
	},
	[STATEMENT_KEYS_LIST] = {
		.name = "keys_list",
		.sql = KEY_SELECT
		       " WHERE k.id > ?\n"
		       " ORDER BY k.id\n"
		       " LIMIT ?",
		.params = "uu", .columns = KEY_COLUMN_LETTERS,
	},
	[STATEMENT_KEY_EXISTS] = {
		.name = "key_exists",
		.sql = "SELECT id\n"
		       "  FROM api_keys\n"
		       " WHERE id = ?",
		.params = "u", .columns = "u",
	},
	[STATEMENT_KEY_REVOKE] = {
		.name = "key_revoke",
		.sql = "UPDATE api_keys\n"
		       "   SET revokedAt = ?\n"
		       " WHERE id = ? AND revokedAt IS NULL",
		.params = "tu", .columns = "",
	},
	[STATEMENT_KEY_USED] = {
		.name = "key_used",
		.sql = AT_ONCE
		       "UPDATE api_keys\n"
		       "   SET lastUsedAt = ?\n"
		       " WHERE id = ?",
		.params = "tu", .columns = "",
	},

	[STATEMENT_AUDIT_INSERT] = {
		.name = "audit_insert",
		.sql = "INSERT INTO audit_log\n"
		       "       (actor, action, subject, detail,\n"
		       "        organizationId, organizationSeq, createdAt)\n"
		       "VALUES (?, ?, ?, ?, ?, ?, ?)",
		.params = "ssssuut", .columns = "",
	},
	/* A TEXT has no width to make room for; the cast has. */
	[STATEMENT_AUDIT_LIST] = {
		.name = "audit_list",
		.sql = "SELECT a.id, a.actor, a.action, a.subject, CAST(a.detail AS CHAR(2000)),\n"
		       "       a.organizationId, a.organizationSeq, a.createdAt\n"
		       "  FROM audit_log AS a FORCE INDEX (PRIMARY)\n"
		       " WHERE a.id < ?\n"
		       " ORDER BY a.id DESC\n"
		       " LIMIT ?",
		.params = "uu", .columns = "ussssuut",
	},

	/* Role and disabledAt come with each look: a change takes effect at once. */
	[STATEMENT_SESSION_FIND] = {
		.name = "session_find",
		.sql = "SELECT s.id, s.userId, CAST(u.role AS UNSIGNED), u.disabledAt,\n"
		       "       s.createdAt, s.lastUsedAt, s.expiresAt, s.tokenHash\n"
		       "  FROM sessions AS s\n"
		       "  JOIN users AS u ON u.id = s.userId\n"
		       " WHERE s.tokenHash = ?",
		.params = "b", .columns = "uuuttttb",
	},
	[STATEMENT_SESSION_CREATE] = {
		.name = "session_create",
		.sql = "INSERT INTO sessions\n"
		       "       (tokenHash, userId, createdAt, lastUsedAt, expiresAt, address, userAgent)\n"
		       "VALUES (?, ?, ?, ?, ?, ?, ?)",
		.params = "butttss", .columns = "",
	},
	[STATEMENT_SESSION_USED] = {
		.name = "session_used",
		.sql = AT_ONCE
		       "UPDATE sessions\n"
		       "   SET lastUsedAt = GREATEST(lastUsedAt, ?)\n"
		       " WHERE id = ?",
		.params = "tu", .columns = "",
	},
	[STATEMENT_SESSION_END] = {
		.name = "session_end",
		.sql = "DELETE FROM sessions\n"
		       " WHERE id = ? AND userId = ?",
		.params = "uu", .columns = "",
	},
	[STATEMENT_SESSIONS_END_ALL] = {
		.name = "sessions_end_all",
		.sql = "DELETE FROM sessions\n"
		       " WHERE userId = ?",
		.params = "u", .columns = "",
	},
	[STATEMENT_SESSIONS_LIST] = {
		.name = "sessions_list",
		.sql = "SELECT s.id, s.createdAt, s.lastUsedAt, s.address, s.userAgent\n"
		       "  FROM sessions AS s\n"
		       "  JOIN users AS u ON u.id = s.userId\n"
		       " WHERE s.userId = ? AND u.disabledAt IS NULL AND s.expiresAt > ?\n"
		       "   AND s.createdAt > IF(u.role = 'admin', ?, ?)\n"
		       "   AND s.lastUsedAt > IF(u.role = 'admin', ?, ?)\n"
		       " ORDER BY s.id DESC\n"
		       " LIMIT ?",
		.params = "utttttu", .columns = "uttss",
	},
	[STATEMENT_SESSIONS_CLEAN] = {
		.name = "sessions_clean",
		.sql = AT_ONCE
		       "DELETE FROM sessions\n"
		       " WHERE expiresAt <= ?\n"
		       " ORDER BY expiresAt\n"
		       " LIMIT 100",
		.params = "t", .columns = "",
	},

	[STATEMENT_CREDENTIALS_FIND] = {
		.name = "credentials_find",
		.sql = CREDENTIALS_SELECT
		       " WHERE u.email = ?",
		.params = "s", .columns = CREDENTIALS_COLUMN_LETTERS,
	},
	[STATEMENT_CREDENTIALS_LOCK] = {
		.name = "credentials_lock",
		.sql = CREDENTIALS_SELECT
		       " WHERE u.id = ?\n"
		       "   FOR UPDATE",
		.params = "u", .columns = CREDENTIALS_COLUMN_LETTERS,
	},
	[STATEMENT_PASSWORD_WRITE] = {
		.name = "password_write",
		.sql = "UPDATE users\n"
		       "   SET passwordHash = ?, updatedAt = ?\n"
		       " WHERE id = ?",
		.params = "stu", .columns = "",
	},
	[STATEMENT_USER_DISABLE] = {
		.name = "user_disable",
		.sql = "UPDATE users\n"
		       "   SET disabledAt = ?, updatedAt = ?\n"
		       " WHERE id = ? AND disabledAt IS NULL",
		.params = "ttu", .columns = "",
	},
	[STATEMENT_USER_ENABLE] = {
		.name = "user_enable",
		.sql = "UPDATE users\n"
		       "   SET disabledAt = NULL, updatedAt = ?\n"
		       " WHERE id = ? AND disabledAt IS NOT NULL",
		.params = "tu", .columns = "",
	},
	/* Locks the row whether it was there or not; a SELECT of a row that is not
	 * there would lock nothing. */
	[STATEMENT_SIGN_IN_COUNTER_LOCK] = {
		.name = "sign_in_counter_lock",
		.sql = "INSERT INTO sign_in_failures\n"
		       "       (scope, subjectHash, failures, lastAt, forgetAt)\n"
		       "VALUES (?, ?, 0, ?, ?)\n"
		       "    ON DUPLICATE KEY UPDATE failures = failures",
		.params = "ubtt", .columns = "",
	},
	[STATEMENT_SIGN_IN_COUNTER_FIND] = {
		.name = "sign_in_counter_find",
		.sql = "SELECT failures, lastAt, forgetAt\n"
		       "  FROM sign_in_failures\n"
		       " WHERE scope = ? AND subjectHash = ?",
		.params = "ub", .columns = "utt",
	},
	[STATEMENT_SIGN_IN_COUNTER_WRITE] = {
		.name = "sign_in_counter_write",
		.sql = "INSERT INTO sign_in_failures\n"
		       "       (scope, subjectHash, failures, lastAt, forgetAt)\n"
		       "VALUES (?, ?, ?, ?, ?)\n"
		       "    ON DUPLICATE KEY UPDATE failures = VALUES(failures),\n"
		       "       lastAt = VALUES(lastAt), forgetAt = VALUES(forgetAt)",
		.params = "ubutt", .columns = "",
	},
	[STATEMENT_SIGN_IN_COUNTER_LOWER] = {
		.name = "sign_in_counter_lower",
		.sql = "UPDATE sign_in_failures\n"
		       "   SET failures = failures - 1\n"
		       " WHERE scope = ? AND subjectHash = ? AND failures > 0",
		.params = "ub", .columns = "",
	},
	[STATEMENT_SIGN_IN_COUNTERS_CLEAN] = {
		.name = "sign_in_counters_clean",
		.sql = AT_ONCE
		       "DELETE FROM sign_in_failures\n"
		       " WHERE forgetAt <= ?\n"
		       " ORDER BY forgetAt\n"
		       " LIMIT 100",
		.params = "t", .columns = "",
	},

	[STATEMENT_USERS_SCAN] = {
		.name = "users_scan",
		.sql = "SELECT u.id, u.organizationId, u.creditBalance, u.ledgerBalance, u.ledgerSeq\n"
		       "  FROM users AS u FORCE INDEX (PRIMARY)\n"
		       " ORDER BY u.id",
		.params = "", .columns = "uuiiu", .streamed = true,
	},
	[STATEMENT_BALANCES_SCAN] = {
		.name = "balances_scan",
		.sql = "SELECT o.id, b.balance, b.ledgerBalance, b.ledgerSeq\n"
		       "  FROM organizations AS o FORCE INDEX (PRIMARY)\n"
		       "  LEFT JOIN credit_balances AS b ON b.organizationId = o.id\n"
		       " ORDER BY o.id",
		.params = "", .columns = "uiiu", .streamed = true,
	},
	[STATEMENT_ORGANIZATION_CHAINS_SCAN] = {
		.name = "organization_chains_scan",
		.sql = "SELECT" SCANNED_ENTRY_COLUMNS
		       "  FROM credit_ledger AS e FORCE INDEX (PRIMARY)\n"
		       " ORDER BY e.organizationId, e.organizationSeq",
		.params = "", .columns = SCANNED_ENTRY_LETTERS, .streamed = true,
	},
	/* Sorted, the first row would come after the last was read, and the wait
	 * for it could be longer than the connection's read timeout. */
	[STATEMENT_USER_CHAINS_SCAN] = {
		.name = "user_chains_scan",
		.sql = "SELECT" SCANNED_ENTRY_COLUMNS
		       "  FROM credit_ledger AS e FORCE INDEX (credit_ledger_userChain)\n"
		       " WHERE e.userId IS NOT NULL\n"
		       " ORDER BY e.userId, e.userSeq",
		.params = "", .columns = SCANNED_ENTRY_LETTERS, .streamed = true,
	},
	[STATEMENT_LEDGER_ROWS_ESTIMATE] = {
		.name = "ledger_rows_estimate",
		.sql = "SELECT CAST(COALESCE(MAX(TABLE_ROWS), 0) AS UNSIGNED)\n"
		       "  FROM information_schema.TABLES\n"
		       " WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'credit_ledger'",
		.params = "", .columns = "u",
	},
};
/* clang-format on */
