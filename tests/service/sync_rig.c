#include "sync_rig.h"

#include "base/clock.h"
#include "verify/verify.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define SOON 10000

/* For the calling thread's last result. */
static _Thread_local struct arena *arena;

void sync_rig_empty(void)
{
	/* A trigger refuses to DELETE entries. */
	test_sql("SET foreign_key_checks = 0; TRUNCATE audit_log; TRUNCATE credit_ledger;"
		 "TRUNCATE credit_balances; TRUNCATE users; TRUNCATE organizations;"
		 "TRUNCATE sync_runs; SET foreign_key_checks = 1");
}

void sync_rig_move_mirror(uint64_t user_id, int64_t credits)
{
	test_sql(
		"UPDATE credit_balances SET balance = balance + (%lld) WHERE organizationId = %llu",
		(long long)credits, (unsigned long long)rig_organization_of(user_id));
}

void sync_rig_move_user(uint64_t user_id, int64_t credits)
{
	test_sql("UPDATE users SET creditBalance = creditBalance + (%lld) WHERE id = %llu",
		 (long long)credits, (unsigned long long)user_id);
}

int64_t sync_rig_balance(uint64_t user_id)
{
	return test_sql_number("SELECT creditBalance FROM users WHERE id = %llu",
			       (unsigned long long)user_id);
}

int64_t sync_rig_mirror(uint64_t user_id)
{
	return test_sql_number("SELECT balance FROM credit_balances WHERE organizationId = %llu",
			       (unsigned long long)rig_organization_of(user_id));
}

int64_t sync_rig_entries(uint64_t user_id, const char *type)
{
	return test_sql_number("SELECT COUNT(*) FROM credit_ledger WHERE organizationId = %llu"
			       " AND type = '%s'",
			       (unsigned long long)rig_organization_of(user_id), type);
}

struct sync_result sync_rig_user(struct rig *rig, struct db_pool *pool, uint64_t user_id,
				 enum sync_direction direction, bool dry_run, bool allow_decrease)
{
	const struct db_source source = { .pool = pool,
					  .deadline_ms = clock_monotonic_ms() + SOON };
	const struct sync_backend backend = { .committer = rig->committer, .source = &source };
	const struct sync_request asked = { .options = { .direction = direction,
							 .dry_run = dry_run,
							 .allow_decrease = allow_decrease },
					    .actor = "key:1",
					    .user = { .id = user_id } };
	struct sync_result result;
	struct error error;

	arena_close(&arena);
	arena = arena_open(4096, 1024 * 1024);
	if (sync_user(&backend, &asked, arena, &result, &error) != DUET_OK)
		fail_msg("sync of user %llu: %s", (unsigned long long)user_id, error.message);
	return result;
}

void sync_rig_thread_end(void)
{
	arena_close(&arena);
	test_sql_end();
	db_thread_stop();
}

static void note_organization(void *context, const struct drifted *found,
			      const struct outcome *outcome)
{
	struct sync_rig_all *run = context;

	assert_true(run->step_count < SYNC_RIG_STEPS);
	run->steps[run->step_count++] = (struct sync_rig_step){
		.organization_id = found->organization_id,
		.skip = outcome->verdict->skip,
		.entry_count = outcome->entry_count,
		.user_after = amount_credits(outcome->verdict->user_after),
		.organization_after = amount_credits(outcome->verdict->organization_after),
	};
	for (size_t i = 0; i < outcome->entry_count; i++)
		assert_int_equal(outcome->entries[i].organization_id, found->organization_id);
}

static void note_chunk(void *context, const struct sync_progress *progress)
{
	struct sync_rig_all *run = context;

	run->progress = *progress;
	run->chunk_count++;
	if (run->after_chunk)
		run->after_chunk(run);
}

void sync_rig_everybody(struct rig *rig, struct db_pool *pool, const struct sync_request *asked,
			int64_t work_ms, int64_t timeout_ms, struct sync_rig_all *run)
{
	const struct db_source source = { .pool = pool,
					  .deadline_ms = clock_monotonic_ms() + timeout_ms };
	const struct sync_backend backend = { .committer = rig->committer, .source = &source };
	const struct sync_observer observer = { .context = run,
						.organization = note_organization,
						.chunk = note_chunk };
	struct sync_request request = *asked;
	struct error error;

	request.from = run->progress.cursor;
	request.work_ms = work_ms;
	request.stop = &run->stop;
	run->status = sync_everybody(&backend, &request, &observer, &run->progress, &error);
}

static uint64_t table_checksum(const char *table)
{
	test_sql("SET @every = (SELECT GROUP_CONCAT('COALESCE(HEX(', COLUMN_NAME, '), ''-'')')"
		 "                FROM information_schema.COLUMNS"
		 "               WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = '%s');"
		 "EXECUTE IMMEDIATE CONCAT('SELECT COUNT(*) * 7 + "
		 "COALESCE(SUM(CRC32(CONCAT_WS(0x2c, ',"
		 "                         @every, '))), 0) INTO @checksum FROM %s')",
		 table, table);
	return (uint64_t)test_sql_number("SELECT @checksum");
}

uint64_t sync_rig_checksum(void)
{
	char table[65];
	uint64_t sum = 0;

	for (int i = 0; test_sql_text(table, sizeof(table),
				      "SELECT TABLE_NAME FROM information_schema.TABLES"
				      " WHERE TABLE_SCHEMA = DATABASE()"
				      "   AND TABLE_NAME NOT IN ('sync_runs', 'schema_migrations')"
				      " ORDER BY TABLE_NAME LIMIT 1 OFFSET %d",
				      i);
	     i++)
		sum = 31 * sum + table_checksum(table);
	return sum;
}

static void print_finding(void *context, const struct finding *finding)
{
	(void)context;
	(void)fprintf(stderr, "%s %s %s: %lld is stored, %lld expected\n",
		      invariant_name(finding->invariant), finding->table, finding->id,
		      (long long)finding->stored, (long long)finding->expected);
}

void sync_rig_assert_clean(struct rig *rig)
{
	struct db *db = test_store(&rig->database, DB_OPERATOR);
	struct verify_summary summary;
	struct error error;

	assert_int_equal(verify_books(db, print_finding, NULL, NULL, &summary, &error), DUET_OK);
	db_close(&db);
	assert_int_equal(summary.broken, 0);
	assert_int_equal(summary.outside_changes, 0);
}
