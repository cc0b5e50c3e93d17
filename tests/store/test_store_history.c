/* Pages of the ledger, and the lines of the audit log that belong to it. */
#include "ledger_rows.h"
#include "store/audit.h"
#include "store_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static int open_with_rows(void **state)
{
	(void)database_open(state);
	test_sql("INSERT INTO organizations (id, name) SELECT seq, 'o' FROM seq_1_to_20;"
		 "INSERT INTO users (id, email, name, organizationId)"
		 " SELECT seq, seq, 'u', seq FROM seq_1_to_20");
	return 0;
}

/* Organization 10: user 10 has the odd numbers and user 11 (put there by the
 * test) the even ones; every fourth is a purchase. */
static void history_make(void)
{
	struct posting postings[40];

	for (size_t i = 0; i < 40; i++) {
		static char keys[40][8];

		(void)snprintf(keys[i], sizeof(keys[i]), "h%zu", i);
		postings[i] = (struct posting){ .entry = entry_of(10, i + 1, keys[i]) };
		postings[i].entry.user_id = 10 + i % 2;
		postings[i].entry.user_seq = i / 2 + 1;
		postings[i].entry.type = (i + 1) % 4 == 0 ? ENTRY_PURCHASE : ENTRY_GRANT;
	}
	entries_write(postings, 40);
}

static size_t list(struct entry_query query, struct entry *entries)
{
	struct error error;
	size_t found = 99;

	assert_int_equal(store_entries_list(db, &query, arena, entries, &found, &error), DUET_OK);
	return found;
}

static void history_is_read_in_pages_newest_first(void **state)
{
	struct entry entries[100];
	uint64_t before = 0, seen = 0;
	size_t found;

	(void)state;
	history_make();
	do {
		found = list((struct entry_query){ .user_id = 10,
						   .before_seq = before,
						   .type = ENTRY_TYPE_ANY,
						   .limit = 7 },
			     entries);
		for (size_t i = 0; i < found; i++) {
			assert_int_equal(entries[i].user_id, 10);
			assert_int_equal(entries[i].user_seq, 20 - seen++);
		}
		before = found > 0 ? entries[found - 1].user_seq : 0;
	} while (found == 7);
	assert_int_equal(seen, 20);
	found = list(
		(struct entry_query){ .organization_id = 10, .type = ENTRY_TYPE_ANY, .limit = 100 },
		entries);
	assert_int_equal(found, 40);
	for (size_t i = 0; i < 40; i++)
		assert_int_equal(entries[i].organization_seq, 40 - i);
	assert_int_equal(list((struct entry_query){ .user_id = 10,
						    .before_seq = 1,
						    .type = ENTRY_TYPE_ANY,
						    .limit = 7 },
			      entries),
			 0);
	assert_int_equal(
		list((struct entry_query){ .user_id = 15, .type = ENTRY_TYPE_ANY, .limit = 7 },
		     entries),
		0);
}

static void history_can_be_of_one_type(void **state)
{
	struct entry entries[100];

	(void)state;
	assert_int_equal(list((struct entry_query){ .organization_id = 10,
						    .type = ENTRY_PURCHASE,
						    .limit = 100 },
			      entries),
			 10);
	assert_int_equal(entries[0].organization_seq, 40);
	assert_int_equal(entries[1].organization_seq, 36);
	assert_int_equal(
		list((struct entry_query){ .user_id = 10, .type = ENTRY_PURCHASE, .limit = 100 },
		     entries),
		0);
	assert_int_equal(list((struct entry_query){ .user_id = 11,
						    .type = ENTRY_GRANT,
						    .before_seq = 20,
						    .limit = 3 },
			      entries),
			 3);
	assert_int_equal(entries[0].user_seq, 19);
	assert_int_equal(list((struct entry_query){ .organization_id = 10,
						    .type = ENTRY_OPENING,
						    .limit = 100 },
			      entries),
			 0);
}

static void audit_lines_go_with_their_entry_or_alone(void **state)
{
	const struct audit_line lines[] = {
		{ .actor = "key:1",
		  .action = "credits.grant",
		  .subject = "user:12",
		  .detail = "{\"a\":\"\\\"é\"}",
		  .organization_id = 12,
		  .organization_seq = 1,
		  .created_us = 1700000000123456 },
		{ .actor = "cli", .action = "key.create", .created_us = 1700000000000000 },
	};
	const struct audit_line wrong = {
		.actor = "cli", .action = "a", .organization_id = 12, .organization_seq = 9
	};
	struct posting posting = { .entry = entry_of(12, 1, "audited") };
	struct error error;

	(void)state;
	assert_int_equal(entries_insert(db, &posting, 1), DUET_OK);
	assert_int_equal(store_audit_insert(db, lines, 2, &error), DUET_OK);
	assert_int_equal(store_audit_insert(db, lines, 0, &error), DUET_OK);
	entries_commit(db);
	assert_int_equal(store_audit_insert(db, &wrong, 1, &error), DUET_STORE_REFUSED);
	db_rollback(db);
	assert_int_equal(
		test_sql_number("SELECT COUNT(*) FROM audit_log WHERE actor = 'key:1'"
				" AND action = 'credits.grant' AND subject = 'user:12'"
				" AND detail = '{\"a\":\"\\\\\"é\"}' AND organizationId = 12"
				" AND organizationSeq = 1"
				" AND createdAt = '2023-11-14 22:13:20.123456'"),
		1);
	assert_int_equal(test_sql_number("SELECT COUNT(*) FROM audit_log WHERE actor = 'cli'"
					 " AND subject IS NULL AND detail IS NULL"
					 " AND organizationId IS NULL"),
			 1);
	assert_int_equal(test_sql_number("SELECT COUNT(*) FROM audit_log"), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(history_is_read_in_pages_newest_first,
						reader_store_start, store_end),
		cmocka_unit_test_setup_teardown(history_can_be_of_one_type, reader_store_start,
						store_end),
		cmocka_unit_test_setup_teardown(audit_lines_go_with_their_entry_or_alone,
						committer_store_start, store_end),
	};

	return cmocka_run_group_tests(tests, open_with_rows, database_close);
}
