/* The ledger: what is written is read back byte for byte. */
#include "ledger_rows.h"
#include "store_fixture.h"

#include <inttypes.h>
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

static void assert_text_equal(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		assert_ptr_equal(a, b);
	else
		assert_string_equal(a, b);
}

static void assert_entry_equal(const struct entry *a, const struct entry *b)
{
	assert_int_equal(a->organization_id, b->organization_id);
	assert_int_equal(a->organization_seq, b->organization_seq);
	assert_int_equal(a->user_id, b->user_id);
	assert_int_equal(a->user_seq, b->user_seq);
	assert_int_equal(a->type, b->type);
	assert_int_equal(amount_credits(a->user_amount), amount_credits(b->user_amount));
	assert_int_equal(amount_credits(a->organization_amount),
			 amount_credits(b->organization_amount));
	assert_int_equal(amount_credits(a->user_balance_after),
			 amount_credits(b->user_balance_after));
	assert_int_equal(amount_credits(a->organization_balance_after),
			 amount_credits(b->organization_balance_after));
	assert_text_equal(a->reason, b->reason);
	assert_text_equal(a->reference, b->reference);
	assert_text_equal(a->metadata, b->metadata);
	assert_text_equal(a->actor, b->actor);
	assert_int_equal(a->key_scope, b->key_scope);
	assert_text_equal(a->key, b->key);
	assert_memory_equal(a->request_hash, b->request_hash, sizeof(a->request_hash));
	assert_int_equal(a->created_us, b->created_us);
}

static struct entry find_one(uint64_t organization_id, enum key_scope scope, const char *key)
{
	const struct entry_key wanted = { organization_id, scope, key };
	struct entry entry;
	struct error error;
	size_t found = 99;

	assert_int_equal(store_entries_find(db, &wanted, 1, arena, &entry, &found, &error),
			 DUET_OK);
	if (found != 1)
		fail_msg("%zu entries of key %s", found, key);
	return entry;
}

/* 255 unicorns, keys of 255 odd characters, metadata of 2048 bytes. */
static char unicorns[4 * 255 + 1], quotes[256], backslashes[256], metadata[2049];

static void texts_make(void)
{
	for (size_t i = 0; i < 255; i++)
		memcpy(unicorns + 4 * i, "🦄", 4);
	memset(quotes, '"', 255);
	memset(backslashes, '\\', 255);
	memset(metadata, ' ', 2048);
	memcpy(metadata, "{\"a\":\"é\\\\\\\"\"}", 14);
	metadata[14] = '\t';
	assert_int_equal(strlen(metadata), ENTRY_METADATA_MAX);
}

static void entries_come_back_as_they_went_in(void **state)
{
	struct posting postings[6];

	(void)state;
	texts_make();
	for (size_t i = 0; i < 6; i++)
		postings[i] = (struct posting){ .entry = entry_of(1, i + 1, "k") };
	postings[0].entry.key = quotes;
	postings[0].entry.reason = unicorns;
	postings[0].entry.reference = unicorns;
	postings[0].entry.metadata = metadata;
	postings[0].entry.actor = "key:18446744073709551615";
	postings[1].entry.key = backslashes;
	postings[1].entry.key_scope = KEY_SCOPE_USER;
	postings[1].entry.reason = "";
	postings[1].entry.reference = "";
	postings[1].entry.metadata = "";
	postings[2].entry.key = "!#$%&'()*+,-./09:;<=>?@AZ[]^_`az{|}~";
	postings[2].entry.type = ENTRY_SPEND;
	postings[2].entry.user_amount = amount_of(-AMOUNT_CREDITS_MAX);
	postings[2].entry.organization_amount = amount_of(-AMOUNT_CREDITS_MAX);
	postings[2].entry.user_balance_after = amount_of(0);
	postings[2].entry.created_us = 0;
	/* Only the mirror, without a user; the next row has one again. */
	postings[3].entry.key = "3";
	postings[3].entry.type = ENTRY_SYNC;
	postings[3].entry.user_id = 0;
	postings[3].entry.user_seq = 0;
	postings[3].entry.user_amount = amount_of(0);
	postings[3].entry.user_balance_after = amount_of(0);
	postings[4].entry.key = "K";
	postings[4].entry.type = ENTRY_OPENING;
	postings[4].entry.key_scope = KEY_SCOPE_SYSTEM;
	postings[4].entry.organization_amount = amount_of(AMOUNT_CREDITS_MAX);
	postings[4].entry.organization_balance_after = amount_of(AMOUNT_CREDITS_MAX);
	postings[4].entry.created_us = INT64_C(253402300799999999); /* the end of the year 9999 */
	memset(postings[4].entry.request_hash, 0, REQUEST_HASH_SIZE);
	postings[5].entry.created_us = -1;

	assert_int_equal(entries_insert(db, postings, 6), DUET_OK);
	entries_commit(db);
	for (size_t i = 0; i < 6; i++) {
		const struct entry *entry = &postings[i].entry;
		struct entry found = find_one(1, entry->key_scope, entry->key);

		assert_entry_equal(&found, entry);
	}
	assert_int_equal(test_sql_number("SELECT COUNT(*) FROM credit_ledger WHERE userId IS NULL"
					 " AND userSeq IS NULL AND userBalanceAfter IS NULL"
					 " AND organizationSeq = 4"),
			 1);
	assert_int_equal(test_sql_number("SELECT COUNT(*) FROM credit_ledger"
					 " WHERE reference IS NULL AND metadata IS NULL"),
			 4);
}

/* A single row is bound in another way than many rows. */
static void one_entry_alone_comes_back_as_it_went_in(void **state)
{
	struct posting posting = { .entry = entry_of(2, 1, "alone") };
	struct entry found;

	(void)state;
	posting.entry.reference = "order 7";
	assert_int_equal(entries_insert(db, &posting, 1), DUET_OK);
	entries_commit(db);
	found = find_one(2, KEY_SCOPE_PROGRAM, "alone");
	assert_entry_equal(&found, &posting.entry);
	posting.entry = entry_of(2, 2, "mirror");
	posting.entry.type = ENTRY_SYNC;
	posting.entry.user_id = posting.entry.user_seq = 0;
	posting.entry.user_amount = posting.entry.user_balance_after = amount_of(0);
	assert_int_equal(entries_insert(db, &posting, 1), DUET_OK);
	entries_commit(db);
	found = find_one(2, KEY_SCOPE_PROGRAM, "mirror");
	assert_entry_equal(&found, &posting.entry);
}

static void keys_are_found_exactly_and_only_in_their_organization_and_scope(void **state)
{
	struct posting postings[] = {
		{ .entry = entry_of(3, 1, "abc") },
		{ .entry = entry_of(3, 2, "abC") },
		{ .entry = entry_of(4, 1, "abc") },
	};
	const struct entry_key keys[] = {
		{ 3, KEY_SCOPE_PROGRAM, "abc" }, { 3, KEY_SCOPE_PROGRAM, "ABC" },
		{ 3, KEY_SCOPE_USER, "abc" },    { 3, KEY_SCOPE_PROGRAM, "abc " },
		{ 3, KEY_SCOPE_PROGRAM, "ab" },  { 4, KEY_SCOPE_PROGRAM, "abc" },
		{ 4, KEY_SCOPE_PROGRAM, "abC" }, { 99, KEY_SCOPE_PROGRAM, "abc" },
		{ 3, KEY_SCOPE_PROGRAM, "a%c" }, { 3, KEY_SCOPE_PROGRAM, "abC" },
	};
	struct entry entries[10];
	struct error error;
	size_t found = 99;

	(void)state;
	assert_int_equal(entries_insert(db, postings, 3), DUET_OK);
	assert_int_equal(store_entries_find(db, keys, 10, arena, entries, &found, &error), DUET_OK);
	assert_int_equal(found, 3);
	assert_entry_equal(&entries[0], &postings[0].entry);
	assert_entry_equal(&entries[1], &postings[2].entry);
	assert_entry_equal(&entries[2], &postings[1].entry);
	assert_int_equal(store_entries_find(db, keys, 0, arena, entries, &found, &error), DUET_OK);
	assert_int_equal(found, 0);
	db_rollback(db);
}

static void a_number_or_a_key_that_is_taken_is_a_duplicate_and_nothing_is_written(void **state)
{
	struct posting first = { .entry = entry_of(5, 1, "taken") };

	(void)state;
	assert_int_equal(entries_insert(db, &first, 1), DUET_OK);
	entries_commit(db);
	for (int i = 0; i < 3; i++) {
		struct posting postings[] = {
			{ .entry = entry_of(5, 2, "other") },
			{ .entry = entry_of(5, 3, "another") },
		};

		if (i == 0)
			postings[1].entry.organization_seq = 1;
		else if (i == 1)
			postings[1].entry.user_seq = 1;
		else
			postings[1].entry.key = "taken";
		assert_int_equal(entries_insert(db, postings, 2), DUET_DUPLICATE);
		db_rollback(db);
		assert_int_equal(entries_insert(db, &postings[1], 1), DUET_DUPLICATE);
		db_rollback(db);
		assert_true(db_is_usable(db));
	}
	assert_int_equal(test_sql_number("SELECT COUNT(*) FROM credit_ledger"
					 " WHERE organizationId = 5"),
			 1);
}

static void what_no_entry_may_be_is_refused(void **state)
{
	struct posting posting = { .entry = entry_of(6, 1, "k") };

	(void)state;
	texts_make();
	posting.entry.organization_amount = amount_of(6);
	assert_int_equal(entries_insert(db, &posting, 1), DUET_STORE_REFUSED);
	posting.entry = entry_of(6, 1, "k");
	posting.entry.reason = "not UTF-8: \xff";
	assert_int_equal(entries_insert(db, &posting, 1), DUET_STORE_REFUSED);
	posting.entry = entry_of(6, 1, "");
	assert_int_equal(entries_insert(db, &posting, 1), DUET_STORE_REFUSED);
	posting.entry = entry_of(6, 1, "k");
	posting.entry.actor = unicorns;
	assert_int_equal(entries_insert(db, &posting, 1), DUET_STORE_REFUSED);
	posting.entry = entry_of(77, 1, "k");
	assert_int_equal(entries_insert(db, &posting, 1), DUET_STORE_REFUSED);
	assert_int_equal(entries_insert(db, NULL, 0), DUET_OK);
	assert_true(db_is_usable(db));
	db_rollback(db);
}

/* A group of 1000 operations with 4 postings each. */
static void four_thousand_entries_go_in_at_once(void **state)
{
	struct posting *postings = calloc(4000, sizeof(*postings));
	struct entry_key *keys = calloc(4000, sizeof(*keys));
	struct entry *entries = calloc(4000, sizeof(*entries));
	struct error error;
	size_t found = 0;

	(void)state;
	assert_true(postings != NULL && keys != NULL && entries != NULL);
	for (size_t i = 0; i < 4000; i++) {
		(void)snprintf(postings[i].system_key, sizeof(postings[i].system_key), "s-%zu", i);
		postings[i].entry = entry_of(7, i + 1, postings[i].system_key);
		postings[i].entry.reference = i % 3 == 0 ? NULL : "reference";
		keys[i] = (struct entry_key){ 7, KEY_SCOPE_PROGRAM, postings[i].system_key };
	}
	assert_int_equal(entries_insert(db, postings, 4000), DUET_OK);
	assert_int_equal(store_entries_find(db, keys, 4000, arena, entries, &found, &error),
			 DUET_OK);
	assert_int_equal(found, 4000);
	for (size_t i = 0; i < 4000; i++)
		assert_entry_equal(&entries[i], &postings[i].entry);
	db_rollback(db);
	free(postings);
	free(keys);
	free(entries);
}

/* Otherwise it would look like a lost connection, and be run again for ever. */
static void a_packet_that_the_server_would_not_take_is_refused_unsent(void **state)
{
	const size_t count = 2000;
	struct posting *postings = calloc(count, sizeof(*postings));
	char *long_text = malloc(10001);
	struct posting posting = { .entry = entry_of(8, 1, "fits") };

	(void)state;
	assert_true(postings != NULL && long_text != NULL);
	memset(long_text, 'x', 10000);
	long_text[10000] = '\0';
	assert_true(count * 10000 > db_batch_bytes_max(db) * 2);
	for (size_t i = 0; i < count; i++) {
		postings[i].entry = entry_of(8, i + 1, "k");
		postings[i].entry.metadata = long_text;
	}
	assert_int_equal(entries_insert(db, postings, count), DUET_STORE_REFUSED);
	assert_true(db_is_usable(db));
	assert_int_equal(entries_insert(db, &posting, 1), DUET_OK);
	db_rollback(db);
	free(postings);
	free(long_text);
}

static void an_arena_that_is_spent_is_too_large(void **state)
{
	const struct entry_key key = { 9, KEY_SCOPE_PROGRAM, "k" };
	struct posting posting = { .entry = entry_of(9, 1, "k") };
	struct arena *small = arena_open(16384, 16384);
	struct entry entry;
	struct error error;
	size_t found;

	(void)state;
	texts_make();
	posting.entry.metadata = metadata;
	assert_non_null(arena_alloc(small, 15000));
	assert_int_equal(entries_insert(db, &posting, 1), DUET_OK);
	assert_int_equal(store_entries_find(db, &key, 1, small, &entry, &found, &error),
			 DUET_NO_MEMORY);
	assert_int_equal(store_entries_find(db, &key, 1, arena, &entry, &found, &error), DUET_OK);
	assert_entry_equal(&entry, &posting.entry);
	db_rollback(db);
	arena_close(&small);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, committer_store_start, store_end)
		TEST(entries_come_back_as_they_went_in),
		TEST(one_entry_alone_comes_back_as_it_went_in),
		TEST(keys_are_found_exactly_and_only_in_their_organization_and_scope),
		TEST(a_number_or_a_key_that_is_taken_is_a_duplicate_and_nothing_is_written),
		TEST(what_no_entry_may_be_is_refused),
		TEST(four_thousand_entries_go_in_at_once),
		TEST(a_packet_that_the_server_would_not_take_is_refused_unsent),
		TEST(an_arena_that_is_spent_is_too_large),
#undef TEST
	};

	return cmocka_run_group_tests(tests, open_with_rows, database_close);
}
