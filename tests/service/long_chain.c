#include "long_chain.h"
#include "store/store.h"

#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct test_database database;
struct db_source source;
struct arena *arena;

/* The first entry is a purchase that is enough for all others. */
#define FIRST_AMOUNT 100000000

void long_chain_make(const struct long_chain *chain)
{
	unsigned long long id = chain->id;

	test_sql("INSERT INTO organizations (id, name) VALUES (%llu, 'o');"
		 "INSERT INTO users (id, email, name, organizationId) VALUES (%llu, %llu, 'u', "
		 "%llu)",
		 id, id, id, id);
	test_sql(
		"CREATE OR REPLACE TEMPORARY TABLE made AS SELECT seq,"
		" IF(seq = 1, 'purchase', ELT(1 + FLOOR(8 * RAND(7)), 'grant', 'purchase', 'spend',"
		"    'refund', 'sync', 'adjustment', 'opening', 'deduct')) AS type,"
		" IF(seq = 1, %d, 1 + FLOOR(100 * RAND(8))) AS size,"
		" RAND(9) < 0.5 AS down,"
		" '2026-01-01' + INTERVAL seq * %d * 1000000 MICROSECOND"
		"  + INTERVAL FLOOR((2 * RAND(10) - 1) * %d * 1000000) MICROSECOND AS createdAt"
		" FROM seq_1_to_%u",
		FIRST_AMOUNT, chain->step_s, chain->off_s, chain->length);
	if (chain->refunds != 0)
		test_sql("UPDATE made SET type = IF(seq <= %u, 'refund', 'grant')", chain->refunds);
	test_sql(
		"INSERT INTO credit_ledger (organizationId, organizationSeq, userId, userSeq, type,"
		" userAmount, organizationAmount, userBalanceAfter, organizationBalanceAfter,"
		" reason, actor, keyScope, idempotencyKey, requestHash, createdAt)"
		" SELECT %llu, seq, %llu, seq, type, amount,"
		" IF(type IN ('sync', 'adjustment'), 0, amount),"
		" SUM(amount) OVER (ORDER BY seq), 0, 'r', 'cli', 'system', seq, '', createdAt"
		" FROM (SELECT seq, type, createdAt,"
		"       IF(type IN ('spend', 'deduct') OR (down AND type IN ('sync', 'adjustment', "
		"'opening')),"
		"          -size, size) AS amount FROM made) AS m",
		id, id);
	test_sql("UPDATE users SET ledgerSeq = %u, ledgerBalance = (SELECT userBalanceAfter"
		 " FROM credit_ledger WHERE userId = %llu AND userSeq = %u),"
		 " creditBalance = ledgerBalance WHERE id = %llu",
		 chain->length, id, chain->length, id);
}

int long_chain_open(void **state)
{
	(void)state;
	test_database_open(&database, true);
	source.pool = store_pool_open(&database.settings);
	arena = arena_open((size_t)1 << 20, (size_t)64 << 20);
	assert_non_null(source.pool);
	assert_non_null(arena);
	return 0;
}

int long_chain_close(void **state)
{
	(void)state;
	db_pool_close(&source.pool);
	arena_close(&arena);
	test_database_close(&database);
	return 0;
}
