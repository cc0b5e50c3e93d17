/* The books of one transaction: finding, posting, undoing, and the keys. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/array.h"
#include "desk.h"

static const struct entry *post(struct desk *desk, size_t account_index, int64_t change,
				const char *key)
{
	const struct entry draft = { .type = ENTRY_GRANT,
				     .user_amount = amount_of(change),
				     .organization_amount = amount_of(change),
				     .reason = "test",
				     .actor = "cli",
				     .key = key };

	return books_post(&desk->books, &desk->users[account_index],
			  &desk->organizations[account_index], &draft, false);
}

/* What the ledger does with each accepted operation. */
static const struct entry *post_and_remember(struct desk *desk, size_t account_index,
					     const char *key)
{
	const struct entry *entry = post(desk, account_index, 1, key);

	books_key_remember(&desk->books, entry);
	return entry;
}

static void accounts_are_found_by_id_and_no_others(void **state)
{
	static const uint64_t missing[] = { 0, 9, 11, 19, 21, 29, 32, UINT64_MAX };
	struct desk desk;

	(void)state;
	desk_init(&desk);
	for (size_t i = 0; i < COUNT_OF(desk.users); i++)
		assert_ptr_equal(books_user_find(&desk.books, desk.users[i].id), &desk.users[i]);
	for (size_t i = 0; i < COUNT_OF(desk.organizations); i++)
		assert_ptr_equal(books_organization_find(&desk.books, desk.organizations[i].id),
				 &desk.organizations[i]);
	for (size_t i = 0; i < COUNT_OF(missing); i++) {
		assert_null(books_user_find(&desk.books, missing[i]));
		assert_null(books_organization_find(&desk.books, missing[i]));
	}
	desk.books.user_count = 0;
	desk.books.organization_count = 0;
	assert_null(books_user_find(&desk.books, 10));
	assert_null(books_organization_find(&desk.books, 10));
}

static void a_posting_moves_both_chains_one_further(void **state)
{
	const struct entry *entry;
	struct desk desk;

	(void)state;
	desk_init(&desk);
	entry = post(&desk, 1, -30, "a");
	assert_int_equal(entry->organization_id, 20);
	assert_int_equal(entry->organization_seq, 8);
	assert_int_equal(entry->user_id, 20);
	assert_int_equal(entry->user_seq, 4);
	assert_int_equal(amount_credits(entry->user_balance_after), 10);
	assert_int_equal(amount_credits(entry->organization_balance_after), 70);
	assert_int_equal(entry->created_us, DESK_NOW);
	assert_string_equal(entry->key, "a");

	assert_int_equal(desk.users[1].now.seq, 4);
	assert_int_equal(amount_credits(desk.users[1].now.balance), 10);
	assert_int_equal(amount_credits(desk.organizations[1].now.ledger_balance), 70);
	assert_int_equal(desk.users[1].read.seq, 3);
	assert_int_equal(amount_credits(desk.users[1].read.balance), 40);
	assert_int_equal(desk.organizations[0].now.seq, 7);
}

static void an_outside_posting_leaves_the_stored_balance_where_it_is(void **state)
{
	const struct entry draft = { .type = ENTRY_ADJUSTMENT,
				     .organization_amount = amount_of(-60),
				     .key_scope = KEY_SCOPE_SYSTEM };
	const struct entry *entry;
	struct desk desk;

	(void)state;
	desk_init(&desk);
	desk.organizations[0].now.balance = amount_of(40);
	entry = books_post(&desk.books, NULL, &desk.organizations[0], &draft, true);
	assert_int_equal(amount_credits(desk.organizations[0].now.balance), 40);
	assert_int_equal(amount_credits(desk.organizations[0].now.ledger_balance), 40);
	assert_int_equal(amount_credits(entry->organization_balance_after), 40);
	assert_int_equal(entry->user_id, 0);
	assert_int_equal(entry->user_seq, 0);
	assert_int_equal(desk.users[0].now.seq, 3);
}

static void balances_after_follow_the_chain_and_not_what_is_stored(void **state)
{
	const struct entry *entry;
	struct desk desk;

	(void)state;
	desk_init(&desk);
	desk_user_set(&desk, 0, 50, 40);
	desk_organization_set(&desk, 0, 70, 100);
	entry = post(&desk, 0, 5, "a");
	assert_int_equal(amount_credits(entry->user_balance_after), 45);
	assert_int_equal(amount_credits(entry->organization_balance_after), 105);
	assert_int_equal(amount_credits(desk.users[0].now.balance), 55);
	assert_int_equal(amount_credits(desk.organizations[0].now.balance), 75);
}

static void an_entry_without_a_key_gets_one_from_its_place_in_the_chain(void **state)
{
	struct entry draft = { .type = ENTRY_ADJUSTMENT, .key_scope = KEY_SCOPE_SYSTEM };
	const struct entry *entry;
	struct desk desk;

	(void)state;
	desk_init(&desk);
	entry = books_post(&desk.books, NULL, &desk.organizations[0], &draft, true);
	assert_string_equal(entry->key, "adjustment-8");
	assert_ptr_equal(entry->key, desk.postings[0].system_key);

	draft.type = ENTRY_SYNC;
	desk.organizations[0].now.seq = UINT64_MAX - 1;
	entry = books_post(&desk.books, NULL, &desk.organizations[0], &draft, false);
	assert_string_equal(entry->key, "sync-18446744073709551615");
	assert_string_equal(desk.postings[0].entry.key, "adjustment-8");
}

static void undoing_restores_every_account_exactly(void **state)
{
	struct desk desk, before;
	size_t mark;

	(void)state;
	desk_init(&desk);
	post(&desk, 0, 5, "kept");
	before = desk;
	mark = books_mark(&desk.books);
	post(&desk, 0, 7, "a");
	post(&desk, 1, -40, "b");
	post(&desk, 0, -1, "c");
	post(&desk, 1, 3, "d");
	assert_int_equal(desk.books.posting_count, 5);

	books_undo(&desk.books, mark);
	assert_int_equal(desk.books.posting_count, 1);
	assert_memory_equal(desk.users, before.users, sizeof(desk.users));
	assert_memory_equal(desk.organizations, before.organizations, sizeof(desk.organizations));

	books_undo(&desk.books, 0);
	assert_int_equal(desk.users[0].now.seq, 3);
	assert_int_equal(amount_credits(desk.users[0].now.balance), 40);
}

static void a_key_belongs_to_one_organization_and_one_scope(void **state)
{
	const struct entry earlier = { .organization_id = 10,
				       .key_scope = KEY_SCOPE_USER,
				       .key = "order-1" };
	struct desk desk;

	(void)state;
	desk_init(&desk);
	/* One slot, so that only the comparison can tell the keys apart. */
	desk.books.key_slot_count = 1;
	books_key_remember(&desk.books, &earlier);
	assert_ptr_equal(books_key_find(&desk.books, 10, KEY_SCOPE_USER, "order-1"), &earlier);
	assert_null(books_key_find(&desk.books, 20, KEY_SCOPE_USER, "order-1"));
	assert_null(books_key_find(&desk.books, 10, KEY_SCOPE_PROGRAM, "order-1"));
	assert_null(books_key_find(&desk.books, 10, KEY_SCOPE_USER, "order-11"));
	assert_null(books_key_find(&desk.books, 10, KEY_SCOPE_USER, "Order-1"));
	assert_null(books_key_find(&desk.books, 10, KEY_SCOPE_USER, ""));
}

static void an_index_that_is_full_still_answers(void **state)
{
	static char keys[DESK_SLOTS][8];
	struct desk desk;

	(void)state;
	desk_init(&desk);
	for (size_t i = 0; i < DESK_SLOTS; i++) {
		(void)snprintf(keys[i], sizeof(keys[i]), "key-%zu", i);
		post_and_remember(&desk, i % 3, keys[i]);
	}
	for (size_t i = 0; i < DESK_SLOTS; i++) {
		const uint64_t organization_id = desk.organizations[i % 3].id;

		assert_ptr_equal(
			books_key_find(&desk.books, organization_id, KEY_SCOPE_PROGRAM, keys[i]),
			&desk.postings[i].entry);
	}
	assert_null(books_key_find(&desk.books, 10, KEY_SCOPE_PROGRAM, "key-99"));
	desk.books.key_slot_count = 0;
	assert_null(books_key_find(&desk.books, 10, KEY_SCOPE_PROGRAM, "key-0"));
}

/* Each round has other keys, so that some of them collide with an undone key's slot. */
static void an_undone_key_is_not_found_and_hides_no_other(void **state)
{
	char undone[8][16], kept[4][16];
	struct desk desk;

	(void)state;
	for (size_t round = 0; round < 16; round++) {
		desk_init(&desk);
		for (size_t i = 0; i < COUNT_OF(undone); i++) {
			(void)snprintf(undone[i], sizeof(undone[i]), "undone-%zu-%zu", round, i);
			post_and_remember(&desk, 0, undone[i]);
		}
		books_undo(&desk.books, 0);
		for (size_t i = 0; i < COUNT_OF(undone); i++)
			assert_null(books_key_find(&desk.books, 10, KEY_SCOPE_PROGRAM, undone[i]));
		for (size_t i = 0; i < COUNT_OF(kept); i++) {
			(void)snprintf(kept[i], sizeof(kept[i]), "kept-%zu-%zu", round, i);
			post_and_remember(&desk, 0, kept[i]);
		}
		for (size_t i = 0; i < COUNT_OF(undone); i++)
			assert_null(books_key_find(&desk.books, 10, KEY_SCOPE_PROGRAM, undone[i]));
		for (size_t i = 0; i < COUNT_OF(kept); i++)
			assert_ptr_equal(
				books_key_find(&desk.books, 10, KEY_SCOPE_PROGRAM, kept[i]),
				&desk.postings[i].entry);
	}
}

static void an_undone_key_can_be_used_again(void **state)
{
	struct desk desk;

	(void)state;
	desk_init(&desk);
	for (size_t round = 0; round < 8; round++) {
		post_and_remember(&desk, 0, "again");
		assert_ptr_equal(books_key_find(&desk.books, 10, KEY_SCOPE_PROGRAM, "again"),
				 &desk.postings[0].entry);
		books_undo(&desk.books, 0);
		assert_null(books_key_find(&desk.books, 10, KEY_SCOPE_PROGRAM, "again"));
	}
}

static void slots_are_a_power_of_two_and_at_most_half_full(void **state)
{
	static const size_t keys[] = { 0, 1, 2, 3, 255, 256, 257, 1000, 4096 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(keys); i++) {
		const size_t slots = books_key_slots_for(keys[i]);

		assert_true(slots >= 2 * keys[i]);
		assert_true(slots >= 2);
		assert_int_equal(slots & (slots - 1), 0);
		assert_true(slots <= 4 * keys[i] + 2);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accounts_are_found_by_id_and_no_others),
		cmocka_unit_test(a_posting_moves_both_chains_one_further),
		cmocka_unit_test(an_outside_posting_leaves_the_stored_balance_where_it_is),
		cmocka_unit_test(balances_after_follow_the_chain_and_not_what_is_stored),
		cmocka_unit_test(an_entry_without_a_key_gets_one_from_its_place_in_the_chain),
		cmocka_unit_test(undoing_restores_every_account_exactly),
		cmocka_unit_test(a_key_belongs_to_one_organization_and_one_scope),
		cmocka_unit_test(an_index_that_is_full_still_answers),
		cmocka_unit_test(an_undone_key_is_not_found_and_hides_no_other),
		cmocka_unit_test(an_undone_key_can_be_used_again),
		cmocka_unit_test(slots_are_a_power_of_two_and_at_most_half_full),
	};

	return cmocka_run_group_tests_name("books", tests, NULL, NULL);
}
