#include "ledger_rows.h"

#include "database_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct entry entry_of(uint64_t id, uint64_t seq, const char *key)
{
	struct entry entry = {
		.organization_id = id,
		.organization_seq = seq,
		.user_id = id,
		.user_seq = seq,
		.type = ENTRY_GRANT,
		.user_amount = { 5 },
		.organization_amount = { 5 },
		.user_balance_after = { 5 * (int64_t)seq },
		.organization_balance_after = { 5 * (int64_t)seq + 1 },
		.reason = "reason",
		.actor = "key:1",
		.key_scope = KEY_SCOPE_PROGRAM,
		.key = key,
		.created_us = 1700000000123456,
	};

	memset(entry.request_hash, (int)seq, sizeof(entry.request_hash));
	return entry;
}

enum status entries_insert(struct db *db, const struct posting *postings, size_t count)
{
	struct error error;

	return store_entries_insert(db, postings, count, &error);
}

void entries_commit(struct db *db)
{
	struct error error;

	assert_int_equal(db_commit(db, &error), DUET_OK);
}

void entries_write(const struct posting *postings, size_t count)
{
	struct db *committer = test_store(&database, DB_COMMITTER);

	assert_int_equal(entries_insert(committer, postings, count), DUET_OK);
	entries_commit(committer);
	db_close(&committer);
}
