-- Entries of the type `deduct`: credits taken by hand, as a correction rather
-- than a spend.  The table is rebuilt; meanwhile it can be read, and writes wait.
--
-- An entry is never changed, so there is no way back once there are such
-- entries: they would have to be given another type.

-- migrate:up

ALTER TABLE credit_ledger
	MODIFY COLUMN type ENUM('grant','purchase','spend','refund','sync','adjustment',
	                        'opening','deduct') NOT NULL,
	DROP CONSTRAINT credit_ledger_amount_sign,
	ADD CONSTRAINT credit_ledger_amount_sign
		CHECK (CASE type
		       WHEN 'spend' THEN userAmount < 0
		       WHEN 'deduct' THEN userAmount < 0
		       WHEN 'grant' THEN userAmount > 0
		       WHEN 'purchase' THEN userAmount > 0
		       WHEN 'refund' THEN userAmount > 0
		       ELSE TRUE
		       END);

-- migrate:down

BEGIN NOT ATOMIC
	IF EXISTS (SELECT 1 FROM credit_ledger WHERE type = 'deduct') THEN
		SIGNAL SQLSTATE '45000'
			SET MESSAGE_TEXT = 'credit_ledger has entries of the type deduct: they cannot be taken back';
	END IF;
END;

ALTER TABLE credit_ledger
	MODIFY COLUMN type ENUM('grant','purchase','spend','refund','sync','adjustment',
	                        'opening') NOT NULL,
	DROP CONSTRAINT credit_ledger_amount_sign,
	ADD CONSTRAINT credit_ledger_amount_sign
		CHECK (CASE type
		       WHEN 'spend' THEN userAmount < 0
		       WHEN 'grant' THEN userAmount > 0
		       WHEN 'purchase' THEN userAmount > 0
		       WHEN 'refund' THEN userAmount > 0
		       ELSE TRUE
		       END);
