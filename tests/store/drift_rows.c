#include "drift_rows.h"

void rows_empty(void)
{
	test_sql("DELETE FROM users; DELETE FROM credit_balances; DELETE FROM organizations");
}

void user_of(uint64_t id, uint64_t organization_id, int64_t balance, int64_t ledger_balance)
{
	test_sql("INSERT INTO users (id, email, name, organizationId, creditBalance, ledgerBalance,"
		 " ledgerSeq) VALUES (%llu, 'u%llu@example.org', 'User %llu', %llu, %lld, %lld, 3)",
		 (unsigned long long)id, (unsigned long long)id, (unsigned long long)id,
		 (unsigned long long)organization_id, (long long)balance,
		 (long long)ledger_balance);
}

void organization(uint64_t id, int64_t balance, int64_t ledger_balance)
{
	test_sql("INSERT INTO organizations (id, name) VALUES (%llu, 'Organization %llu');"
		 "INSERT INTO credit_balances (organizationId, balance, ledgerBalance, ledgerSeq)"
		 " VALUES (%llu, %lld, %lld, 7)",
		 (unsigned long long)id, (unsigned long long)id, (unsigned long long)id,
		 (long long)balance, (long long)ledger_balance);
}

void mixture(void)
{
	test_sql("SET @seed = 7;"
		 "INSERT INTO organizations (id, name)"
		 " SELECT 5 * seq, CONCAT('Organization ', seq) FROM seq_1_to_%d;"
		 "INSERT INTO users (id, email, name, organizationId, creditBalance, ledgerBalance,"
		 " ledgerSeq)"
		 " SELECT 3 * (1 + (n * 577) %% 1201), CONCAT('u', n, '@example.org'), 'u',"
		 "        5 * o, c, c + IF(n %% 13 = 0, 4, 0), 1"
		 "   FROM (SELECT o.seq * 4 + m.seq AS n, o.seq AS o, (o.seq * m.seq * 11) %% 90 "
		 "AS c,"
		 "                m.seq AS m"
		 "           FROM seq_1_to_%d AS o JOIN seq_0_to_3 AS m) AS member"
		 "  WHERE m < ELT(1 + o %% 7, 1, 1, 2, 0, 1, 4, 1)",
		 ORGANIZATIONS, ORGANIZATIONS);
	test_sql("INSERT INTO credit_balances (organizationId, balance, ledgerBalance, ledgerSeq)"
		 " SELECT o.id, COALESCE(SUM(u.creditBalance), 0) + IF(o.id %% 4 = 0, 6, 0),"
		 "        COALESCE(SUM(u.creditBalance), 0) + IF(o.id %% 4 = 0, 6, 0)"
		 "        + IF(o.id %% 11 = 0, 2, 0), 1"
		 "   FROM organizations AS o LEFT JOIN users AS u ON u.organizationId = o.id"
		 "  WHERE o.id %% 17 <> 0"
		 "  GROUP BY o.id");
}

void *move(void *argument)
{
	struct mover *mover = argument;

	while (!mover->stop) {
		test_sql("%s", mover->sql);
		mover->moves++;
	}
	test_sql_end();
	return NULL;
}
