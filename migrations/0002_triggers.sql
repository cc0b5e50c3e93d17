-- duet: optional
-- A second line of defence, against accounts with more rights than the
-- application's own.  A host without the right to create triggers may skip
-- this file: the application keeps the rules without it.

-- migrate:up

CREATE TRIGGER credit_ledger_never_updated
	BEFORE UPDATE ON credit_ledger
	FOR EACH ROW
	SIGNAL SQLSTATE '45000'
		SET MESSAGE_TEXT = 'credit_ledger: an entry is never changed; add an entry instead';

CREATE TRIGGER credit_ledger_never_deleted
	BEFORE DELETE ON credit_ledger
	FOR EACH ROW
	SIGNAL SQLSTATE '45000'
		SET MESSAGE_TEXT = 'credit_ledger: an entry is never deleted; add an entry instead';

CREATE TRIGGER users_organization_never_changes
	BEFORE UPDATE ON users
	FOR EACH ROW
	IF NEW.organizationId <> OLD.organizationId THEN
		SIGNAL SQLSTATE '45000'
			SET MESSAGE_TEXT = 'users: organizationId never changes; retried keys would not be found';
	END IF;

-- migrate:down

DROP TRIGGER users_organization_never_changes;
DROP TRIGGER credit_ledger_never_deleted;
DROP TRIGGER credit_ledger_never_updated;
