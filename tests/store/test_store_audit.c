/* The audit log, newest first. */
#include "store/audit.h"
#include "store_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static size_t list(uint64_t before_id, size_t limit, struct audit_record *records)
{
	struct error error;
	size_t found;

	if (store_audit_list(db, before_id, limit, arena, records, &found, &error) != DUET_OK)
		fail_msg("%s", error.message);
	return found;
}

static void lines_come_back_as_they_were_written(void **state)
{
	const struct audit_line lines[] = {
		{ .actor = "cli", .action = "key.create", .created_us = 1700000000123456 },
		{ .actor = "key:1",
		  .action = "user.create",
		  .subject = "user:7 🦄",
		  .detail = "{\"role\":\"admin\"}",
		  .created_us = 1700000000123457 },
	};
	struct audit_record records[3];
	struct error error;

	(void)state;
	assert_int_equal(list(0, 3, records), 0);
	assert_int_equal(store_audit_insert(db, lines, 2, &error), DUET_OK);
	assert_int_equal(list(0, 3, records), 2);
	assert_int_equal(records[0].id, records[1].id + 1);
	assert_string_equal(records[0].line.actor, "key:1");
	assert_string_equal(records[0].line.action, "user.create");
	assert_string_equal(records[0].line.subject, "user:7 🦄");
	assert_string_equal(records[0].line.detail, "{\"role\":\"admin\"}");
	assert_int_equal(records[0].line.organization_id, 0);
	assert_null(records[0].organization_name);
	assert_int_equal(records[0].line.created_us, 1700000000123457);
	assert_null(records[1].line.subject);
	assert_null(records[1].line.detail);
	assert_int_equal(records[1].line.created_us, 1700000000123456);
}

static void pages_follow_each_other_without_a_gap(void **state)
{
	struct audit_record records[7];
	uint64_t before = 0, last = 0;
	int64_t seen = 0;
	size_t found;

	(void)state;
	test_sql("INSERT INTO audit_log (actor, action) SELECT 'cli', 'a' FROM seq_1_to_30");
	do {
		found = list(before, 7, records);
		for (size_t i = 0; i < found; i++) {
			assert_true(last == 0 || records[i].id < last);
			last = before = records[i].id;
			seen++;
		}
	} while (found == 7);
	assert_int_equal(seen, test_sql_number("SELECT COUNT(*) FROM audit_log"));
	assert_int_equal(list(last, 7, records), 0);
}

static void a_long_detail_is_cut_and_the_entry_is_named(void **state)
{
	struct audit_record record;

	(void)state;
	test_sql("INSERT INTO organizations (id, name) VALUES (5, 'five');"
		 "INSERT INTO credit_ledger (organizationId, organizationSeq, type, userAmount,"
		 " organizationAmount, organizationBalanceAfter, reason, actor, keyScope,"
		 " idempotencyKey, requestHash, createdAt) VALUES (5, 1, 'opening', 0, 3, 3, 'r',"
		 " 'cli', 'system', 'k', '', UTC_TIMESTAMP);"
		 "INSERT INTO audit_log (actor, action, detail, organizationId, organizationSeq)"
		 " VALUES ('cli', 'a', REPEAT('🦄', 2001), 5, 1)");
	assert_int_equal(list(0, 1, &record), 1);
	assert_int_equal(strlen(record.line.detail), 2000 * 4);
	assert_int_equal(record.line.organization_id, 5);
	assert_int_equal(record.line.organization_seq, 1);
	assert_string_equal(record.organization_name, "five");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_come_back_as_they_were_written),
		cmocka_unit_test(pages_follow_each_other_without_a_gap),
		cmocka_unit_test(a_long_detail_is_cut_and_the_entry_is_named),
	};

	return cmocka_run_group_tests(tests, reader_open, store_and_database_close);
}
