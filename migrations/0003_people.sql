-- People who sign in.  A disabled user keeps everything that is theirs, but
-- cannot sign in.
--
-- Guessing passwords is slowed down by counts that all processes share: failures
-- by account, by the address they come from, and by place, which is an account
-- together with an address from which it has signed in before, so that nobody
-- elsewhere can hold its owner up.  Subjects are hashes, so that a password typed
-- into the wrong field is not kept.

-- migrate:up

ALTER TABLE users ADD COLUMN disabledAt DATETIME(6) NULL AFTER passwordHash;

CREATE TABLE sign_in_failures (
	scope       ENUM('account','address','place') NOT NULL,
	subjectHash BINARY(32)        NOT NULL,
	failures    SMALLINT UNSIGNED NOT NULL,
	lastAt      DATETIME(6)       NOT NULL,
	forgetAt    DATETIME(6)       NOT NULL,
	PRIMARY KEY (scope, subjectHash),
	KEY sign_in_failures_forgetAt (forgetAt)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- migrate:down

DROP TABLE sign_in_failures;
ALTER TABLE users DROP COLUMN disabledAt;
