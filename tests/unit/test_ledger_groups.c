/* Operations that succeed or fail together, keys shared between them, and undo,
 * which must leave nothing behind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/array.h"
#include "core/ledger.h"
#include "desk.h"

#define GROUP_MAX 8

struct group {
	struct operation operations[GROUP_MAX];
	struct decision decisions[GROUP_MAX];
	size_t count, refused;
};

static void add(struct group *group, enum entry_type type, uint64_t user_id, int64_t amount,
		const char *key)
{
	struct operation *operation = &group->operations[group->count++];

	*operation = (struct operation){ .type = type,
					 .user_id = user_id,
					 .amount = amount_of(amount),
					 .reason = "why",
					 .actor = "key:1",
					 .key_scope = KEY_SCOPE_PROGRAM,
					 .key = key };
	operation->request_hash[0] = (unsigned char)type;
	operation->request_hash[1] = (unsigned char)amount;
	operation->request_hash[2] = (unsigned char)user_id;
}

static enum status apply(struct desk *desk, struct group *group)
{
	/* The caller's memory may contain anything. */
	memset(group->decisions, 0x5a, sizeof(group->decisions));
	group->refused = 77;
	return ledger_apply(&desk->books, group->operations, group->count, group->decisions,
			    &group->refused);
}

/* Compares everything but the memory after the last posting and the slots of the
 * index, which may keep what was undone. */
static void assert_same_books(const struct desk *desk, const struct desk *before)
{
	const size_t count = before->books.posting_count;

	assert_int_equal(desk->books.posting_count, count);
	assert_memory_equal(desk->users, before->users, sizeof(desk->users));
	assert_memory_equal(desk->organizations, before->organizations,
			    sizeof(desk->organizations));
	assert_memory_equal(desk->postings, before->postings, count * sizeof(struct posting));
}

static int64_t balance(const struct desk *desk, size_t user)
{
	return amount_credits(desk->users[user].now.balance);
}

static void a_group_is_applied_in_order_on_the_same_balances(void **state)
{
	struct group group = { .count = 0 };
	struct desk desk;

	(void)state;
	desk_init(&desk);
	add(&group, ENTRY_SPEND, 10, 40, "a");
	add(&group, ENTRY_GRANT, 10, 5, "b");
	add(&group, ENTRY_SPEND, 10, 5, "c");
	add(&group, ENTRY_SPEND, 20, 1, "a");
	assert_int_equal(apply(&desk, &group), DUET_OK);
	assert_int_equal(group.refused, 77);
	assert_int_equal(desk.books.posting_count, 4);
	for (size_t i = 0; i < group.count; i++) {
		assert_int_equal(group.decisions[i].status, DUET_OK);
		assert_false(group.decisions[i].replayed);
		assert_ptr_equal(group.decisions[i].entry, &desk.postings[i].entry);
	}
	assert_int_equal(balance(&desk, 0), 0);
	assert_int_equal(desk.users[0].now.seq, DESK_USER_SEQ + 3);
	assert_int_equal(amount_credits(group.decisions[1].entry->user_balance_after), 5);
	assert_int_equal(amount_credits(group.decisions[1].entry->organization_balance_after), 65);
}

static void an_empty_group_does_nothing(void **state)
{
	struct group group = { .count = 0 };
	struct desk desk, before;

	(void)state;
	desk_init(&desk);
	before = desk;
	assert_int_equal(apply(&desk, &group), DUET_OK);
	assert_same_books(&desk, &before);
}

static void a_refusal_undoes_the_whole_group_and_nothing_more(void **state)
{
	static const char *const keys[] = { "k0", "k1", "k2", "k3" };
	struct desk desk, before;

	(void)state;
	for (size_t refused = 0; refused < COUNT_OF(keys); refused++) {
		struct group first = { .count = 0 }, group = { .count = 0 };

		desk_init(&desk);
		/* Outside changes and a mirror that is too low, so that the undone
		 * operations have all four entries. */
		desk_user_set(&desk, 1, 60, 40);
		desk_organization_set(&desk, 1, 10, 100);
		add(&first, ENTRY_GRANT, 10, 1, "first");
		assert_int_equal(apply(&desk, &first), DUET_OK);
		before = desk;

		for (size_t i = 0; i < COUNT_OF(keys); i++)
			add(&group, ENTRY_SPEND, i % 2 == 0 ? 20 : 10, i == refused ? 100 : 20,
			    keys[i]);
		assert_int_equal(apply(&desk, &group), DUET_INSUFFICIENT_CREDITS);
		assert_int_equal(group.refused, refused);
		assert_same_books(&desk, &before);
		for (size_t i = 0; i < group.count; i++) {
			assert_int_equal(group.decisions[i].status, DUET_INSUFFICIENT_CREDITS);
			assert_null(group.decisions[i].entry);
			assert_false(group.decisions[i].replayed);
			assert_null(books_key_find(&desk.books, i % 2 == 0 ? 20 : 10,
						   KEY_SCOPE_PROGRAM, keys[i]));
		}
		assert_ptr_equal(books_key_find(&desk.books, 10, KEY_SCOPE_PROGRAM, "first"),
				 first.decisions[0].entry);
	}
}

static void a_refusal_in_a_group_tells_the_balance_that_stands(void **state)
{
	struct group group = { .count = 0 };
	struct desk desk;

	(void)state;
	desk_init(&desk);
	add(&group, ENTRY_SPEND, 10, 30, "a");
	add(&group, ENTRY_SPEND, 10, 30, "b");
	assert_int_equal(apply(&desk, &group), DUET_INSUFFICIENT_CREDITS);
	assert_int_equal(group.refused, 1);
	assert_int_equal(amount_credits(group.decisions[1].user_balance), 40);
	assert_int_equal(amount_credits(group.decisions[1].shortfall), 20);
	assert_int_equal(amount_credits(group.decisions[0].shortfall), 0);
}

static void every_rule_can_refuse_a_group(void **state)
{
	/* clang-format off */
	static const struct {
		enum entry_type type;
		uint64_t user_id;
		int64_t amount;
		const char *key;
		enum status status;
	} rows[] = {
		{ ENTRY_GRANT, 10, 0,                  "b", DUET_REQUEST_INVALID },
		{ ENTRY_GRANT, 11, 1,                  "b", DUET_USER_NOT_FOUND },
		{ ENTRY_GRANT, 10, 2,                  "a", DUET_KEY_REUSED },
		{ ENTRY_GRANT, 10, AMOUNT_CREDITS_MAX, "b", DUET_BALANCE_TOO_LARGE },
		{ ENTRY_SPEND, 10, 42,                 "b", DUET_INSUFFICIENT_CREDITS },
	};
	/* clang-format on */
	struct desk desk, before;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct group group = { .count = 0 };

		desk_init(&desk);
		before = desk;
		add(&group, ENTRY_GRANT, 10, 1, "a");
		add(&group, rows[i].type, rows[i].user_id, rows[i].amount, rows[i].key);
		add(&group, ENTRY_GRANT, 10, 1, "c");
		assert_int_equal(apply(&desk, &group), rows[i].status);
		assert_int_equal(group.refused, 1);
		assert_same_books(&desk, &before);
	}
}

static void a_replayed_member_counts_as_done(void **state)
{
	struct group first = { .count = 0 }, group = { .count = 0 };
	struct desk desk;

	(void)state;
	desk_init(&desk);
	add(&first, ENTRY_SPEND, 10, 40, "a");
	assert_int_equal(apply(&desk, &first), DUET_OK);

	add(&group, ENTRY_SPEND, 10, 40, "a");
	add(&group, ENTRY_GRANT, 10, 7, "b");
	add(&group, ENTRY_GRANT, 10, 7, "b");
	assert_int_equal(apply(&desk, &group), DUET_OK);
	assert_int_equal(desk.books.posting_count, 2);
	assert_true(group.decisions[0].replayed);
	assert_ptr_equal(group.decisions[0].entry, first.decisions[0].entry);
	assert_false(group.decisions[1].replayed);
	assert_true(group.decisions[2].replayed);
	assert_ptr_equal(group.decisions[2].entry, group.decisions[1].entry);
	assert_int_equal(balance(&desk, 0), 7);
}

static void the_same_key_elsewhere_is_another_operation(void **state)
{
	struct group group = { .count = 0 };
	struct desk desk;

	(void)state;
	desk_init(&desk);
	add(&group, ENTRY_GRANT, 10, 1, "k");
	add(&group, ENTRY_GRANT, 20, 1, "k");
	add(&group, ENTRY_GRANT, 30, 1, "k");
	add(&group, ENTRY_GRANT, 10, 1, "k");
	group.operations[3].key_scope = KEY_SCOPE_USER;
	assert_int_equal(apply(&desk, &group), DUET_OK);
	assert_int_equal(desk.books.posting_count, 4);
	for (size_t i = 0; i < group.count; i++)
		assert_false(group.decisions[i].replayed);
	assert_int_equal(balance(&desk, 0), 42);
}

static void members_of_one_organization_share_their_keys(void **state)
{
	struct group first = { .count = 0 }, second = { .count = 0 };
	struct desk desk, before;

	(void)state;
	desk_init(&desk);
	add(&first, ENTRY_GRANT, 30, 1, "k");
	assert_int_equal(apply(&desk, &first), DUET_OK);
	before = desk;
	add(&second, ENTRY_GRANT, 31, 1, "k");
	assert_int_equal(apply(&desk, &second), DUET_KEY_REUSED);
	assert_same_books(&desk, &before);
}

static void keys_of_an_undone_group_can_be_used_again(void **state)
{
	struct group refused = { .count = 0 }, topped_up = { .count = 0 }, again = { .count = 0 };
	struct desk desk;

	(void)state;
	desk_init(&desk);
	add(&refused, ENTRY_SPEND, 10, 30, "a");
	add(&refused, ENTRY_SPEND, 10, 30, "b");
	assert_int_equal(apply(&desk, &refused), DUET_INSUFFICIENT_CREDITS);

	/* Another request with the undone key, in the place of the undone posting. */
	add(&topped_up, ENTRY_GRANT, 10, 20, "a");
	assert_int_equal(apply(&desk, &topped_up), DUET_OK);
	assert_false(topped_up.decisions[0].replayed);

	add(&again, ENTRY_SPEND, 10, 30, "b");
	add(&again, ENTRY_SPEND, 10, 30, "c");
	assert_int_equal(apply(&desk, &again), DUET_OK);
	assert_int_equal(desk.books.posting_count, 3);
	assert_int_equal(balance(&desk, 0), 0);
	assert_int_equal(apply(&desk, &again), DUET_OK);
	assert_true(again.decisions[0].replayed);
	assert_true(again.decisions[1].replayed);
	assert_int_equal(desk.books.posting_count, 3);
}

static void what_came_from_outside_waits_for_an_operation_that_is_taken(void **state)
{
	struct group refused = { .count = 0 }, taken = { .count = 0 };
	struct desk desk, before;

	(void)state;
	desk_init(&desk);
	desk_user_set(&desk, 0, 10, 40);
	before = desk;
	add(&refused, ENTRY_SPEND, 10, 5, "a");
	add(&refused, ENTRY_SPEND, 10, 6, "b");
	assert_int_equal(apply(&desk, &refused), DUET_INSUFFICIENT_CREDITS);
	assert_int_equal(amount_credits(refused.decisions[1].user_balance), 10);
	assert_same_books(&desk, &before);

	add(&taken, ENTRY_SPEND, 10, 5, "a");
	add(&taken, ENTRY_SPEND, 10, 5, "b");
	assert_int_equal(apply(&desk, &taken), DUET_OK);
	assert_int_equal(desk.books.posting_count, 3);
	assert_int_equal(desk.postings[0].entry.type, ENTRY_ADJUSTMENT);
	assert_int_equal(amount_credits(desk.postings[0].entry.user_amount), -30);
}

static void each_spend_lifts_the_mirror_by_what_it_lacks(void **state)
{
	struct group group = { .count = 0 };
	struct desk desk;

	(void)state;
	desk_init(&desk);
	desk_organization_set(&desk, 0, 5, 5);
	add(&group, ENTRY_SPEND, 10, 7, "a");
	add(&group, ENTRY_SPEND, 10, 8, "b");
	assert_int_equal(apply(&desk, &group), DUET_OK);
	assert_int_equal(desk.books.posting_count, 4);
	assert_int_equal(desk.postings[0].entry.type, ENTRY_SYNC);
	assert_int_equal(amount_credits(desk.postings[0].entry.organization_amount), 2);
	assert_int_equal(desk.postings[2].entry.type, ENTRY_SYNC);
	assert_int_equal(amount_credits(desk.postings[2].entry.organization_amount), 8);
	assert_int_equal(amount_credits(desk.organizations[0].now.balance), 0);
}

static void taking_in_writes_only_what_differs(void **state)
{
	struct desk desk;
	struct books *books = &desk.books;

	(void)state;
	desk_init(&desk);
	ledger_take_in_user_change(books, &desk.users[0], &desk.organizations[0]);
	ledger_take_in_organization_change(books, &desk.users[0], &desk.organizations[0]);
	ledger_take_in_organization_change(books, NULL, &desk.organizations[0]);
	assert_int_equal(books->posting_count, 0);

	desk_user_set(&desk, 0, 45, 40);
	ledger_take_in_organization_change(books, &desk.users[0], &desk.organizations[0]);
	assert_int_equal(books->posting_count, 0);
	ledger_take_in_user_change(books, &desk.users[0], &desk.organizations[0]);
	assert_int_equal(books->posting_count, 1);
	assert_int_equal(amount_credits(desk.postings[0].entry.user_amount), 5);
	assert_int_equal(amount_credits(desk.postings[0].entry.organization_amount), 0);

	desk_organization_set(&desk, 0, 90, 100);
	ledger_take_in_organization_change(books, NULL, &desk.organizations[0]);
	assert_int_equal(books->posting_count, 2);
	assert_int_equal(desk.postings[1].entry.user_id, 0);
	assert_int_equal(amount_credits(desk.postings[1].entry.user_amount), 0);
	assert_int_equal(amount_credits(desk.postings[1].entry.organization_amount), -10);
	ledger_take_in_user_change(books, &desk.users[0], &desk.organizations[0]);
	ledger_take_in_organization_change(books, NULL, &desk.organizations[0]);
	assert_int_equal(books->posting_count, 2);
}

static void a_balance_that_is_none_is_not_taken_in(void **state)
{
	struct desk desk;

	(void)state;
	desk_init(&desk);
	desk_user_set(&desk, 1, -1, 40);
	desk_organization_set(&desk, 1, INT64_MAX, INT64_MIN);
	ledger_take_in_user_change(&desk.books, &desk.users[1], &desk.organizations[1]);
	ledger_take_in_organization_change(&desk.books, &desk.users[1], &desk.organizations[1]);
	assert_int_equal(desk.books.posting_count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_group_is_applied_in_order_on_the_same_balances),
		cmocka_unit_test(an_empty_group_does_nothing),
		cmocka_unit_test(a_refusal_undoes_the_whole_group_and_nothing_more),
		cmocka_unit_test(a_refusal_in_a_group_tells_the_balance_that_stands),
		cmocka_unit_test(every_rule_can_refuse_a_group),
		cmocka_unit_test(a_replayed_member_counts_as_done),
		cmocka_unit_test(the_same_key_elsewhere_is_another_operation),
		cmocka_unit_test(members_of_one_organization_share_their_keys),
		cmocka_unit_test(keys_of_an_undone_group_can_be_used_again),
		cmocka_unit_test(what_came_from_outside_waits_for_an_operation_that_is_taken),
		cmocka_unit_test(each_spend_lifts_the_mirror_by_what_it_lacks),
		cmocka_unit_test(taking_in_writes_only_what_differs),
		cmocka_unit_test(a_balance_that_is_none_is_not_taken_in),
	};

	return cmocka_run_group_tests_name("ledger groups", tests, NULL, NULL);
}
