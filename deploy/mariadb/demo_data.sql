-- Demo data: @users users (at least 5, at most 1000000) with made-up names, the
-- same on every run.  Users 1 ... @users-3 have an organization each, with the
-- user's own number; the last three share one, number @users-2.  Every balance
-- is 10,000 credits or more, from an `opening` entry.
--
-- Then come the old application's purchases: for every fifth user (2, 7, 12, ...)
-- one raises the organization's balance alone, without an entry in the ledger.
--
-- Only for an empty database:
--   (echo 'SET @users = 200;'; cat deploy/mariadb/demo_data.sql) | mariadb duet

DELIMITER //
BEGIN NOT ATOMIC
	IF @users IS NULL OR @users NOT BETWEEN 5 AND 1000000 THEN
		SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '@users must be 5 to 1000000';
	END IF;
	IF EXISTS (SELECT 1 FROM organizations) THEN
		SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'demo data is for an empty database only';
	END IF;
END //
DELIMITER ;

SET NAMES utf8mb4;
SET @first_day = TIMESTAMP'2025-01-01 06:00:00';
SET @shared = @users - 2;

CREATE TEMPORARY TABLE demo_first (n INT PRIMARY KEY, name VARCHAR(40), address VARCHAR(40));
INSERT INTO demo_first VALUES
	(0, 'Ada', 'ada'), (1, 'Bruno', 'bruno'), (2, 'Chiara', 'chiara'), (3, 'Dmitri', 'dmitri'),
	(4, 'Élodie', 'elodie'), (5, 'Farid', 'farid'), (6, 'Grace', 'grace'), (7, 'Håkon', 'hakon'),
	(8, 'Ines', 'ines'), (9, 'João', 'joao'), (10, 'Katarzyna', 'katarzyna'), (11, 'Liam', 'liam'),
	(12, 'Mei', 'mei'), (13, 'Nikhil', 'nikhil'), (14, 'Oksana', 'oksana'), (15, 'Pádraig', 'padraig'),
	(16, 'Quentin', 'quentin'), (17, 'Rosa', 'rosa'), (18, 'Samuel', 'samuel'), (19, 'Thandiwe', 'thandiwe'),
	(20, 'Umut', 'umut'), (21, 'Valentina', 'valentina'), (22, 'Wei', 'wei'), (23, 'Xavier', 'xavier'),
	(24, 'Yuki', 'yuki'), (25, 'Zoë', 'zoe'), (26, 'Anders', 'anders'), (27, 'Beatriz', 'beatriz'),
	(28, 'Cormac', 'cormac'), (29, 'Devika', 'devika'), (30, 'Emil', 'emil');

CREATE TEMPORARY TABLE demo_last (n INT PRIMARY KEY, name VARCHAR(40), address VARCHAR(40));
INSERT INTO demo_last VALUES
	(0, 'Abara', 'abara'), (1, 'Berg', 'berg'), (2, 'Castillo', 'castillo'), (3, 'Dubois', 'dubois'),
	(4, 'Eriksson', 'eriksson'), (5, 'Ferrari', 'ferrari'), (6, 'Gupta', 'gupta'), (7, 'Hoffmann', 'hoffmann'),
	(8, 'Ivanova', 'ivanova'), (9, 'Jansen', 'jansen'), (10, 'Kowalska', 'kowalska'), (11, 'Lindqvist', 'lindqvist'),
	(12, 'Müller', 'mueller'), (13, 'Nakamura', 'nakamura'), (14, 'O''Brien', 'obrien'), (15, 'Papadopoulos', 'papadopoulos'),
	(16, 'Quispe', 'quispe'), (17, 'Rossi', 'rossi'), (18, 'Svoboda', 'svoboda'), (19, 'Tanaka', 'tanaka'),
	(20, 'Ueda', 'ueda'), (21, 'Vargas', 'vargas'), (22, 'Whitfield', 'whitfield'), (23, 'Xu', 'xu'),
	(24, 'Yılmaz', 'yilmaz'), (25, 'Zając', 'zajac'), (26, 'Achterberg', 'achterberg'), (27, 'Brandão', 'brandao'),
	(28, 'Chukwu', 'chukwu'), (29, 'Delacroix', 'delacroix'), (30, 'Esposito', 'esposito'), (31, 'Flynn', 'flynn'),
	(32, 'Grünwald', 'gruenwald'), (33, 'Hassan', 'hassan'), (34, 'Iyer', 'iyer'), (35, 'Jiménez', 'jimenez'),
	(36, 'Kaya', 'kaya');

-- 31 and 37 have no common divisor: the pair repeats after 1147 users, and the
-- address carries the number as well.
CREATE TEMPORARY TABLE demo_users
	(id BIGINT UNSIGNED PRIMARY KEY, organizationId BIGINT UNSIGNED NOT NULL, credits BIGINT NOT NULL,
	 name VARCHAR(255) NOT NULL, email VARCHAR(255) NOT NULL, createdAt DATETIME(6) NOT NULL)
	ENGINE=Aria TRANSACTIONAL=0
SELECT seq AS id,
       LEAST(seq, @shared) AS organizationId,
       10000 + 250 * (seq * 37 % 361) AS credits,
       CONCAT(f.name, ' ', l.name) AS name,
       CONCAT(f.address, '.', l.address, '.', seq, '@example.com') AS email,
       @first_day + INTERVAL (seq * 400000 DIV @users) MINUTE + INTERVAL seq % 60 SECOND AS createdAt
FROM seq_1_to_1000000
JOIN demo_first f ON f.n = seq * 7 % 31
JOIN demo_last l ON l.n = seq * 11 % 37
WHERE seq <= @users;

-- All or nothing: if the load is killed, the database stays empty.
START TRANSACTION;

INSERT INTO organizations (id, externalId, name, createdAt)
SELECT id,
       IF(id % 4 = 0, NULL, CONCAT('org_', LEFT(SHA1(CONCAT('organization ', id)), 16))),
       IF(id = @shared, 'Harbour & Finch Studio', name),
       createdAt
FROM demo_users
WHERE id <= @shared
ORDER BY id;

INSERT INTO users (id, externalId, email, name, organizationId,
                   creditBalance, ledgerBalance, ledgerSeq, createdAt, updatedAt)
SELECT id,
       IF(id % 4 = 0, NULL, CONCAT('auth0|', LEFT(SHA1(CONCAT('user ', id)), 24))),
       email, name, organizationId, credits, credits, 1, createdAt, createdAt
FROM demo_users
ORDER BY id;

INSERT INTO credit_balances (organizationId, balance, ledgerBalance, ledgerSeq, updatedAt)
SELECT organizationId, SUM(credits), SUM(credits), COUNT(*), MAX(createdAt)
FROM demo_users
GROUP BY organizationId;

INSERT INTO credit_ledger (organizationId, organizationSeq, userId, userSeq, type,
                           userAmount, organizationAmount, userBalanceAfter,
                           organizationBalanceAfter, reason, actor, keyScope,
                           idempotencyKey, requestHash, createdAt)
SELECT organizationId, id - organizationId + 1, id, 1, 'opening',
       credits, credits, credits,
       SUM(credits) OVER (PARTITION BY organizationId ORDER BY id),
       'opening balance', 'cli', 'system',
       CONCAT('opening-', id), UNHEX(SHA2(CONCAT('opening-', id), 256)), createdAt
FROM demo_users
ORDER BY organizationId, id;

-- The old application's purchases.
UPDATE credit_balances
SET balance = balance + ELT(1 + organizationId % 4, 100, 500, 1000, 2500)
WHERE organizationId % 5 = 2
  AND organizationId <> @shared;

COMMIT;

DROP TEMPORARY TABLE IF EXISTS demo_users, demo_first, demo_last;
