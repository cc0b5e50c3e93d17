-- A past for two of the demo's users, 1 and 2, so that their pages have something
-- to show: sixty days of work up to now, a pack bought, a gift, some refunds.  The
-- same days and amounts on every run, counted back from today (UTC).
--
-- It keeps the ledger's rules, as if the committer had written it: both chains
-- continue from the opening entry, dense and adding up, and the stored balances
-- move by the entries' amounts.  A balance that was changed from outside keeps
-- its difference.
--
-- After demo_data.sql, once:
--   mariadb duet < deploy/mariadb/demo_past.sql

SET NAMES utf8mb4;
CREATE TEMPORARY TABLE demo_work (n INT PRIMARY KEY, reason VARCHAR(80), least INT, spread INT);
INSERT INTO demo_work VALUES
	(0, 'Image rendering', 18, 60), (1, 'Transcription of an interview', 90, 210),
	(2, 'Translation of a brochure', 60, 130), (3, 'Upscaling of a photograph', 8, 20),
	(4, 'Voice-over, two minutes', 120, 260), (5, 'Summary of a report', 25, 70);

-- Up to five pieces of work a day, fewer at weekends; each has a hash of its own
-- that decides what, when and how much.
CREATE TEMPORARY TABLE demo_pieces AS
SELECT u.id AS userId, CAST(days.seq AS SIGNED) AS daysAgo, CAST(pieces.seq AS SIGNED) AS piece,
       CAST(CRC32(CONCAT(u.id, '/', days.seq, '/', pieces.seq)) AS SIGNED) AS chance,
       CAST(CRC32(CONCAT(days.seq, '/', u.id)) % 4 AS SIGNED) AS busy,
       WEEKDAY(UTC_DATE() - INTERVAL days.seq DAY) >= 5 AS weekend
FROM users u
JOIN seq_0_to_59 days
JOIN seq_1_to_5 pieces
WHERE u.id IN (1, 2);

CREATE TEMPORARY TABLE demo_events
	(userId BIGINT UNSIGNED NOT NULL, createdAt DATETIME(6) NOT NULL, type VARCHAR(16) NOT NULL,
	 amount BIGINT NOT NULL, reason VARCHAR(255) NOT NULL, reference VARCHAR(255) NULL)
	ENGINE=Aria TRANSACTIONAL=0
SELECT userId,
       UTC_DATE() - INTERVAL daysAgo DAY + INTERVAL 420 + (piece - 1) * 130 + chance % 97 MINUTE
               + INTERVAL chance % 60000000 MICROSECOND AS createdAt,
       'spend' AS type, -(w.least + chance DIV 7 % w.spread) AS amount, w.reason,
       CONCAT('job-', 40000 + chance % 50000) AS reference
FROM demo_pieces p
JOIN demo_work w ON w.n = p.chance DIV 11 % 6
WHERE piece <= IF(weekend, busy - 2, busy + 2);

-- Every seventeenth piece of work failed, and its credits came back within minutes.
INSERT INTO demo_events
SELECT userId, createdAt + INTERVAL 4 MINUTE, 'refund', -amount, 'It failed, and cost nothing', reference
FROM demo_events
WHERE CRC32(reference) % 17 = 0;

INSERT INTO demo_events
SELECT u.id, UTC_DATE() - INTERVAL e.daysAgo DAY + INTERVAL 9 HOUR + INTERVAL u.id MINUTE,
       e.type, e.amount, e.reason, CONCAT(e.reference, u.id)
FROM users u
JOIN (SELECT 41 AS daysAgo, 'grant' AS type, 250 AS amount, 'Thank you for reporting a fault' AS reason,
             'ticket-88' AS reference
      UNION ALL SELECT 19, 'purchase', 5000, 'Pack of 5,000 credits', 'order-1042') e
WHERE u.id IN (1, 2);

DELETE FROM demo_events WHERE createdAt > UTC_TIMESTAMP(6);

CREATE TEMPORARY TABLE demo_entries AS
SELECT e.*, ROW_NUMBER() OVER own AS n, SUM(amount) OVER own AS total
FROM demo_events e
WINDOW own AS (PARTITION BY userId ORDER BY createdAt, reference, type);

START TRANSACTION;

INSERT INTO credit_ledger (organizationId, organizationSeq, userId, userSeq, type,
                           userAmount, organizationAmount, userBalanceAfter,
                           organizationBalanceAfter, reason, reference, actor, keyScope,
                           idempotencyKey, requestHash, createdAt)
SELECT u.organizationId, b.ledgerSeq + e.n, u.id, u.ledgerSeq + e.n, e.type,
       e.amount, e.amount, u.ledgerBalance + e.total,
       b.ledgerBalance + e.total, e.reason, e.reference, 'key:1', 'program',
       CONCAT('past-', e.n), UNHEX(SHA2(CONCAT('past-', u.id, '-', e.n), 256)), e.createdAt
FROM demo_entries e
JOIN users u ON u.id = e.userId
JOIN credit_balances b ON b.organizationId = u.organizationId
ORDER BY u.organizationId, e.n;

CREATE TEMPORARY TABLE demo_sums AS
SELECT userId, COUNT(*) AS entries, SUM(amount) AS credits, MAX(createdAt) AS latest
FROM demo_entries
GROUP BY userId;

UPDATE credit_balances b
JOIN users u ON u.organizationId = b.organizationId
JOIN demo_sums s ON s.userId = u.id
SET b.balance = b.balance + s.credits, b.ledgerBalance = b.ledgerBalance + s.credits,
    b.ledgerSeq = b.ledgerSeq + s.entries, b.updatedAt = s.latest;

UPDATE users u
JOIN demo_sums s ON s.userId = u.id
SET u.creditBalance = u.creditBalance + s.credits, u.ledgerBalance = u.ledgerBalance + s.credits,
    u.ledgerSeq = u.ledgerSeq + s.entries, u.updatedAt = s.latest;

COMMIT;

DROP TEMPORARY TABLE IF EXISTS demo_work, demo_pieces, demo_events, demo_entries, demo_sums;
