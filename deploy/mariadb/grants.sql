-- What the application's account may do: no more than it needs.  The accounts
-- are created first, by somebody who has the right to, for example
--
--   CREATE DATABASE duet CHARACTER SET utf8mb4;
--   CREATE USER duet@localhost IDENTIFIED BY '...';
--   CREATE USER duet_migrate@localhost IDENTIFIED BY '...';
--   GRANT ALL ON duet.* TO duet_migrate@localhost;
--
-- then `duet migrate up`, then `mariadb duet < deploy/mariadb/grants.sql`, and
-- again after each later migration: MariaDB grants rights only on tables that
-- exist, and granting twice changes nothing.  All of it applies to the current
-- database.
--
-- SELECT ... FOR UPDATE needs no more than SELECT in MariaDB.  Killing one's own
-- connections needs no grant.

GRANT SELECT ON * TO duet@localhost;

-- The ledger only grows.
GRANT INSERT ON credit_ledger TO duet@localhost;
GRANT INSERT ON audit_log TO duet@localhost;

-- A user keeps its id and its organization, so not every column may change.
GRANT INSERT ON organizations TO duet@localhost;
GRANT INSERT,
      UPDATE (externalId, email, name, role, passwordHash, disabledAt,
              creditBalance, ledgerBalance, ledgerSeq, updatedAt)
	ON users TO duet@localhost;
GRANT INSERT,
      UPDATE (balance, ledgerBalance, ledgerSeq, updatedAt)
	ON credit_balances TO duet@localhost;

GRANT INSERT, UPDATE ON api_keys TO duet@localhost;
GRANT INSERT, UPDATE ON sync_runs TO duet@localhost;
GRANT INSERT, UPDATE, DELETE ON sessions TO duet@localhost;
GRANT INSERT, UPDATE, DELETE ON sign_in_failures TO duet@localhost;
