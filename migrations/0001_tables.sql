-- Two stored balances, the ledger of everything that moved them, and who may
-- ask for it.  Keys, hashes and external ids are binary: in a text collation
-- `auth0|abC` equals `auth0|abc`.  Foreign keys RESTRICT: a cascade would delete
-- rows without firing triggers.  Times are UTC.  9007199254740991 is the largest
-- integer that JavaScript holds exactly.

-- migrate:up

CREATE TABLE organizations (
	id         BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
	externalId VARBINARY(255)  NULL,
	name       VARCHAR(255)    NOT NULL,
	createdAt  DATETIME(6)     NOT NULL DEFAULT UTC_TIMESTAMP(6),
	PRIMARY KEY (id),
	UNIQUE KEY organizations_externalId (externalId),
	CONSTRAINT organizations_externalId_not_empty CHECK (externalId <> '')
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- ledgerBalance and ledgerSeq are what the chain's last entry left.  If the
-- stored balance beside them differs, somebody changed it behind the ledger's
-- back, and the row alone shows it.
CREATE TABLE users (
	id             BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
	externalId     VARBINARY(255)  NULL,
	email          VARCHAR(255)    CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
	name           VARCHAR(255)    NOT NULL,
	role           ENUM('user','admin') NOT NULL DEFAULT 'user',
	passwordHash   VARCHAR(255)    CHARACTER SET ascii COLLATE ascii_bin NULL,
	organizationId BIGINT UNSIGNED NOT NULL,
	creditBalance  BIGINT          NOT NULL DEFAULT 0,
	ledgerBalance  BIGINT          NOT NULL DEFAULT 0,
	ledgerSeq      BIGINT UNSIGNED NOT NULL DEFAULT 0,
	createdAt      DATETIME(6)     NOT NULL DEFAULT UTC_TIMESTAMP(6),
	updatedAt      DATETIME(6)     NOT NULL DEFAULT UTC_TIMESTAMP(6),
	PRIMARY KEY (id),
	UNIQUE KEY users_externalId (externalId),
	UNIQUE KEY users_email (email),
	KEY users_organizationId (organizationId),
	CONSTRAINT users_organization FOREIGN KEY (organizationId) REFERENCES organizations (id)
		ON DELETE RESTRICT ON UPDATE RESTRICT,
	CONSTRAINT users_externalId_not_empty CHECK (externalId <> ''),
	CONSTRAINT users_email_not_empty CHECK (email <> ''),
	CONSTRAINT users_creditBalance_range CHECK (creditBalance BETWEEN 0 AND 9007199254740991),
	CONSTRAINT users_ledgerBalance_range CHECK (ledgerBalance BETWEEN 0 AND 9007199254740991)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE credit_balances (
	organizationId BIGINT UNSIGNED NOT NULL,
	balance        BIGINT          NOT NULL DEFAULT 0,
	ledgerBalance  BIGINT          NOT NULL DEFAULT 0,
	ledgerSeq      BIGINT UNSIGNED NOT NULL DEFAULT 0,
	updatedAt      DATETIME(6)     NOT NULL DEFAULT UTC_TIMESTAMP(6),
	PRIMARY KEY (organizationId),
	CONSTRAINT credit_balances_organization
		FOREIGN KEY (organizationId) REFERENCES organizations (id)
		ON DELETE RESTRICT ON UPDATE RESTRICT,
	CONSTRAINT credit_balances_balance_range CHECK (balance BETWEEN 0 AND 9007199254740991),
	CONSTRAINT credit_balances_ledgerBalance_range
		CHECK (ledgerBalance BETWEEN 0 AND 9007199254740991)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- One row per change, in two chains at once: the organization's (the primary
-- key) and the user's.  Should two writers ever act on the same state, they
-- collide on a chain's number, and neither change is lost silently.
CREATE TABLE credit_ledger (
	organizationId           BIGINT UNSIGNED NOT NULL,
	organizationSeq          BIGINT UNSIGNED NOT NULL,
	userId                   BIGINT UNSIGNED NULL,
	userSeq                  BIGINT UNSIGNED NULL,
	type                     ENUM('grant','purchase','spend','refund','sync','adjustment',
	                              'opening') NOT NULL,
	userAmount               BIGINT          NOT NULL,
	organizationAmount       BIGINT          NOT NULL,
	userBalanceAfter         BIGINT          NULL,
	organizationBalanceAfter BIGINT          NOT NULL,
	reason                   VARCHAR(255)    NOT NULL,
	reference                VARCHAR(255)    NULL,
	metadata                 VARCHAR(2048)   CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
	actor                    VARCHAR(64)     NOT NULL,
	keyScope                 ENUM('program','user','system') NOT NULL,
	idempotencyKey           VARBINARY(255)  NOT NULL,
	requestHash              BINARY(32)      NOT NULL,
	createdAt                DATETIME(6)     NOT NULL,
	PRIMARY KEY (organizationId, organizationSeq),
	UNIQUE KEY credit_ledger_userChain (userId, userSeq),
	UNIQUE KEY credit_ledger_idempotencyKey (organizationId, keyScope, idempotencyKey),
	CONSTRAINT credit_ledger_organization
		FOREIGN KEY (organizationId) REFERENCES organizations (id)
		ON DELETE RESTRICT ON UPDATE RESTRICT,
	CONSTRAINT credit_ledger_user FOREIGN KEY (userId) REFERENCES users (id)
		ON DELETE RESTRICT ON UPDATE RESTRICT,
	CONSTRAINT credit_ledger_numbers_from_1
		CHECK (organizationSeq >= 1 AND (userSeq IS NULL OR userSeq >= 1)),
	CONSTRAINT credit_ledger_user_whole
		CHECK ((userId IS NULL) = (userSeq IS NULL)
		   AND (userId IS NULL) = (userBalanceAfter IS NULL)),
	CONSTRAINT credit_ledger_no_user_no_amount CHECK (userId IS NOT NULL OR userAmount = 0),
	CONSTRAINT credit_ledger_amounts_equal
		CHECK (type IN ('sync','adjustment','opening') OR userAmount = organizationAmount),
	CONSTRAINT credit_ledger_amount_sign
		CHECK (CASE type
		       WHEN 'spend' THEN userAmount < 0
		       WHEN 'grant' THEN userAmount > 0
		       WHEN 'purchase' THEN userAmount > 0
		       WHEN 'refund' THEN userAmount > 0
		       ELSE TRUE
		       END),
	CONSTRAINT credit_ledger_one_side
		CHECK (type NOT IN ('sync','adjustment') OR userAmount = 0 OR organizationAmount = 0),
	CONSTRAINT credit_ledger_userAmount_range
		CHECK (userAmount BETWEEN -9007199254740991 AND 9007199254740991),
	CONSTRAINT credit_ledger_organizationAmount_range
		CHECK (organizationAmount BETWEEN -9007199254740991 AND 9007199254740991),
	CONSTRAINT credit_ledger_userBalanceAfter_range
		CHECK (userBalanceAfter BETWEEN 0 AND 9007199254740991),
	CONSTRAINT credit_ledger_organizationBalanceAfter_range
		CHECK (organizationBalanceAfter BETWEEN 0 AND 9007199254740991),
	CONSTRAINT credit_ledger_metadata_bytes CHECK (OCTET_LENGTH(metadata) <= 2048),
	CONSTRAINT credit_ledger_idempotencyKey_not_empty CHECK (idempotencyKey <> '')
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- Only hashes of keys are stored.
CREATE TABLE api_keys (
	id         BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
	name       VARCHAR(255)    NOT NULL,
	prefix     VARCHAR(15)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	hash       BINARY(32)      NOT NULL,
	scopes     SET('read','spend','grant','admin') NOT NULL,
	createdAt  DATETIME(6)     NOT NULL DEFAULT UTC_TIMESTAMP(6),
	revokedAt  DATETIME(6)     NULL,
	expiresAt  DATETIME(6)     NULL,
	lastUsedAt DATETIME(6)     NULL,
	PRIMARY KEY (id),
	UNIQUE KEY api_keys_hash (hash),
	CONSTRAINT api_keys_scopes_some CHECK (scopes <> '')
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- Who is signed in, by the hash of the token in their cookie.
CREATE TABLE sessions (
	id         BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
	tokenHash  BINARY(32)      NOT NULL,
	userId     BIGINT UNSIGNED NOT NULL,
	createdAt  DATETIME(6)     NOT NULL DEFAULT UTC_TIMESTAMP(6),
	lastUsedAt DATETIME(6)     NOT NULL DEFAULT UTC_TIMESTAMP(6),
	expiresAt  DATETIME(6)     NOT NULL,
	address    VARCHAR(45)     CHARACTER SET ascii COLLATE ascii_bin NULL,
	userAgent  VARCHAR(255)    NULL,
	PRIMARY KEY (id),
	UNIQUE KEY sessions_tokenHash (tokenHash),
	KEY sessions_userId (userId),
	KEY sessions_expiresAt (expiresAt),
	CONSTRAINT sessions_user FOREIGN KEY (userId) REFERENCES users (id)
		ON DELETE RESTRICT ON UPDATE RESTRICT
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- One row per run of the repair; finishedAt is NULL while it runs, or if it was
-- killed.
CREATE TABLE sync_runs (
	id            BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
	direction     ENUM('organization-to-user','user-to-organization') NOT NULL,
	dryRun        BOOLEAN         NOT NULL,
	allowDecrease BOOLEAN         NOT NULL DEFAULT FALSE,
	actor         VARCHAR(64)     NOT NULL,
	startedAt     DATETIME(6)     NOT NULL DEFAULT UTC_TIMESTAMP(6),
	finishedAt    DATETIME(6)     NULL,
	examined      BIGINT UNSIGNED NOT NULL DEFAULT 0,
	repaired      BIGINT UNSIGNED NOT NULL DEFAULT 0,
	skipped       BIGINT UNSIGNED NOT NULL DEFAULT 0,
	creditsAdded  BIGINT          NOT NULL DEFAULT 0,
	creditsTaken  BIGINT          NOT NULL DEFAULT 0,
	PRIMARY KEY (id),
	CONSTRAINT sync_runs_credits_not_negative CHECK (creditsAdded >= 0 AND creditsTaken >= 0)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- Administrative acts, each written in the same transaction as the act itself.
CREATE TABLE audit_log (
	id              BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
	actor           VARCHAR(64)     NOT NULL,
	action          VARCHAR(64)     NOT NULL,
	subject         VARCHAR(255)    NULL,
	detail          TEXT            CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
	organizationId  BIGINT UNSIGNED NULL,
	organizationSeq BIGINT UNSIGNED NULL,
	createdAt       DATETIME(6)     NOT NULL DEFAULT UTC_TIMESTAMP(6),
	PRIMARY KEY (id),
	KEY audit_log_entry (organizationId, organizationSeq),
	CONSTRAINT audit_log_entry_exists FOREIGN KEY (organizationId, organizationSeq)
		REFERENCES credit_ledger (organizationId, organizationSeq)
		ON DELETE RESTRICT ON UPDATE RESTRICT,
	CONSTRAINT audit_log_entry_whole
		CHECK ((organizationId IS NULL) = (organizationSeq IS NULL))
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- migrate:down

DROP TABLE audit_log;
DROP TABLE sync_runs;
DROP TABLE sessions;
DROP TABLE api_keys;
DROP TABLE credit_ledger;
DROP TABLE credit_balances;
DROP TABLE users;
DROP TABLE organizations;
